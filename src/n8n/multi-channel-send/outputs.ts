import type { Step } from '../../journey/position';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { MakeLinks } from '../../message/tracking/links';
import { withNextHop } from '../items/journey-item';
import { droppedHints, hintAt, linked, settleErrors, type Tally } from '../items/results';
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
	errors: Map<number, Error>;
}

/** Routes the contacts to the outputs, with the results of their messages. */
export function routeItems(
	context: IExecuteFunctions,
	{ nodeId, concluded, channels, links, tally, errors }: Sorting,
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
	hintAt(context, droppedHints(tally.counts));
	sent.push(...settleErrors(context, errors));
	return outputs.toArray();
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
