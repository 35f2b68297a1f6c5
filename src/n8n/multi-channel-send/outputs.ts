import type { Step } from '../../journey/position';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IPairedItemData,
} from 'n8n-workflow';
import type { MakeLinks } from '../../message/tracking/links';
import { withNextHop } from '../items/journey-item';
import type { Refusal } from '../items/enroll-inline';
import { DROP_REASONS, droppedHints, hintAt, linked, settleErrors, Tally } from '../items/results';
import type { Channels } from './channels';
import { summaryOf, type MessageRecord, type ContactSend } from './attempt-state';

/** The items that leave the node; outputs as in panel.ts. */
export class SendOutputs {
	/** Message sent, of unknown fate, or handed off before. */
	readonly sent: INodeExecutionData[] = [];
	readonly failed: INodeExecutionData[] = [];
	readonly handedOff: INodeExecutionData[] = [];
	/** Continue with the sent ones, in the order of all, unless they have an output of their own. */
	readonly skipped: INodeExecutionData[];

	constructor(private readonly channels: Channels) {
		this.skipped = channels.partsSkipped ? [] : this.sent;
	}

	toArray(): INodeExecutionData[][] {
		const { handOff, partsSkipped } = this.channels;
		return [
			this.sent,
			this.failed,
			...(handOff === null ? [] : [this.handedOff]),
			...(partsSkipped ? [this.skipped] : []),
		];
	}
}

export interface Sorting {
	nodeId: number;
	concluded: readonly ContactSend[];
	channels: Channels;
	links: ReadonlyMap<number, MakeLinks | null>;
	tally: Tally;
	/** By index: items from outside a journey whose contact may not enter it. */
	refused: ReadonlyMap<number, Refusal>;
	errors: Map<number, Error>;
}

/** Routes the contacts to the outputs, with the results of their messages. */
export function routeItems(
	context: IExecuteFunctions,
	{ nodeId, concluded, channels, links, tally, refused, errors }: Sorting,
): INodeExecutionData[][] {
	const outputs = new SendOutputs(channels);
	const { sent, skipped, failed } = outputs;
	const output = { sent, unknown: sent, handedOff: sent, skipped, failed };
	for (const contactSend of concluded) {
		const { index } = contactSend.journeyItem;
		if (contactSend.fenced) {
			tally.add('fenced');
		} else if (contactSend.handOffRecord !== null) {
			const makeLinks = links.get(contactSend.journeyItem.journey.workspaceId);
			outputs.handedOff.push(
				linked({ json: handOffItem(contactSend, nodeId, channels, makeLinks) }, index),
			);
		} else {
			const { status } = summaryOf(contactSend);
			output[status].push(
				linked(
					{
						json: withNextHop(
							contactSend.journeyItem,
							stepOf(contactSend, nodeId),
							messagesOf(contactSend, channels),
						),
					},
					index,
				),
			);
		}
	}
	skipped.push(...refusedItems(context, refused));
	// As they came, where they continue among the others.
	if (refused.size > 0) skipped.sort((a, b) => indexOf(a) - indexOf(b));
	hintAt(context, droppedHints(tally.counts));
	hintAt(context, droppedHints(countsOf(refused), 'skipped'));
	sent.push(...settleErrors(context, errors));
	return outputs.toArray();
}

/** Nothing is recorded of them: the contact has no enrollment here. */
function refusedItems(
	context: IExecuteFunctions,
	refused: ReadonlyMap<number, Refusal>,
): INodeExecutionData[] {
	const items = context.getInputData();
	return [...refused].map(([index, refusal]) => {
		const reason = DROP_REASONS[refusal];
		const message = { status: 'skipped', reason, reasonCode: 'notEnrolled' };
		return linked({ json: { ...items[index].json, message } }, index);
	});
}

const indexOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as IPairedItemData).item;

function countsOf(refused: ReadonlyMap<number, Refusal>): Map<string, number> {
	const tally = new Tally();
	for (const refusal of refused.values()) tally.add(refusal);
	return tally.counts;
}

const stepOf = (contactSend: ContactSend, nodeId: number): Step => ({
	nodeId,
	outcome: summaryOf(contactSend).status,
	arrivedAt: contactSend.arrivedAt,
});

function messagesOf(contactSend: ContactSend, { strategy, byName }: Channels): IDataObject {
	const message = summaryOf(contactSend);
	if (byName.size === 1 && contactSend.done.length === 1) return { message };
	if (strategy === 'all') return { message, messages: inOrder(contactSend) };
	const tried = contactSend.done.map(({ channel, status, reason }) => ({
		channel,
		status,
		...(reason !== undefined && { reason }),
	}));
	return { message: { ...message, tried } };
}

/** Messages of one round complete in any order. */
function inOrder({ done, order }: ContactSend): MessageRecord[] {
	return done.toSorted((a, b) => order.indexOf(a.channel) - order.indexOf(b.channel));
}

/**
 * The message is kept under `journey`, where 'Confirm Hand-Off' finds it even if other fields are
 * replaced.
 */
function handOffItem(
	contactSend: ContactSend,
	nodeId: number,
	channels: Channels,
	makeLinks: MakeLinks | null | undefined,
): IDataObject {
	const { journeyItem, handOffRecord, policy } = contactSend;
	const { id, channel } = handOffRecord!;
	const contactId = journeyItem.contact.id;
	const links = makeLinks?.({ id, channel, contactId, topic: policy.topic });
	const added = messagesOf(contactSend, channels);
	if (links) {
		const { unsubscribe, preferences } = links;
		added.message = { ...(added.message as IDataObject), links: { unsubscribe, preferences } };
	}
	const journey = { ...journeyItem.journey, handOff: { id, channel } };
	return withNextHop({ ...journeyItem, journey }, stepOf(contactSend, nodeId), added);
}
