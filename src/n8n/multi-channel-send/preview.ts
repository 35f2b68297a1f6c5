import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { BLANK_CONTACT, type Contact } from '../../contact/contact';
import { compilePath } from '../../value/path';
import { CooperativeLoop } from '../../lib/yield';
import { MissingVariableError } from '../../message/template/missing-variable';
import { decide, type SendPolicy } from '../../message/policy/policy';
import { SKIP_REASONS, skipCodeOf } from '../../message/policy/reasons';
import { channelOrder } from '../../message/delivery/channel-strategy';
import type { HandOff } from './channels/hand-off';
import { linked, settleErrors } from '../items/results';
import type { ReadParameter } from '../parameters/read';
import { hintAtTestRun } from '../parameters/test-run';
import type { Channels, OwnChannel } from './channels';
import { SendOutputs } from './outputs';
import { policyReader } from './policy';
import { testLinks } from './test-links';
import { stopwatch, systemClock } from '../system';

export interface TestItem {
	item: INodeExecutionData;
	index: number;
	contact: Contact;
}

/** A message as it would be sent, or the reason why not. */
interface PreviewedMessage {
	message: IDataObject;
	isSent: boolean;
}

type Links = Awaited<ReturnType<typeof testLinks>>;

const HANDS_OFF =
	"Test run: this node sends nothing, but the nodes after 'Hand Off' run as always: those of n8n really send.";

/**
 * Adds the messages that would be sent to the items. Nothing is sent, and frequency caps are not
 * checked.
 */
export async function previewMessages(
	context: IExecuteFunctions,
	channels: Channels,
	read: ReadParameter,
): Promise<INodeExecutionData[][]> {
	hintAtTestRun(context, channels.handOff === null ? undefined : HANDS_OFF);
	const policyAt = policyReader(context, read);
	const links = await testLinks(context);
	const outputs = new SendOutputs(channels);
	const errors = await forEachItem(context, async ({ item, index, contact }) => {
		const policy = policyAt(index);
		const shown: PreviewedMessage[] = [];
		for (const name of orderFor(contact, channels)) {
			const channel = channels.byName.get(name)!;
			shown.push(await show(channel, { item, index, contact }, policy, links));
			if (channels.strategy === 'first' && shown.at(-1)!.isSent) break;
		}
		const { output, added } = summary(shown, channels);
		outputs[output].push(linked({ ...item, json: { ...item.json, ...added } }, index));
	});
	outputs.sent.push(...settleErrors(context, errors));
	return outputs.toArray();
}

/** As in production, the hand-off comes last if all channels are used. */
function orderFor({ attributes }: Contact, channels: Channels): string[] {
	const { byName, preferredAttribute, strategy, handOff } = channels;
	const order = channelOrder([...byName.keys()], compilePath(preferredAttribute)(attributes ?? {}));
	if (strategy === 'first') return order;
	return order.toSorted((a, b) => Number(a === handOff) - Number(b === handOff));
}

async function show(
	channel: OwnChannel | HandOff,
	{ item, index, contact }: TestItem,
	policy: SendPolicy,
	links: Links,
): Promise<PreviewedMessage> {
	const { name } = channel;
	const recipient = channel.recipient(contact, index);
	const held = recipient === null ? null : heldBack(name, recipient, contact, policy);
	const reason = recipient === null ? channel.noRecipient : held?.reason;
	const own = links?.({ id: 0, channel: name, topic: policy.topic }) ?? null;
	const rendering = { scope: item.json, index, contact, messageId: 0, links: own };
	const isSent = reason === undefined || held?.until !== undefined;
	const message = {
		channel: name,
		status: isSent ? 'preview' : 'skipped',
		...(reason !== undefined && { reason }),
		...(reason !== undefined && !isSent && { reasonCode: skipCodeOf(reason) }),
		...(held?.until && { until: held.until }),
	};
	try {
		return { message: { ...message, ...(await channel.preview(rendering, recipient)) }, isSent };
	} catch (error) {
		return { message: { ...message, ...skippedFor(error) }, isSent: false };
	}
}

/**
 * The fields of a message that lacks a variable.
 * @throws the error itself if it is another one
 */
export function skippedFor(error: unknown): IDataObject {
	if (!(error instanceof MissingVariableError)) throw error;
	const reason = SKIP_REASONS.missingVariable;
	return {
		...{ status: 'skipped', reason, reasonCode: skipCodeOf(reason) },
		missing: error.variable,
	};
}

function summary(
	shown: readonly PreviewedMessage[],
	{ byName, strategy, handOff }: Channels,
): { output: 'sent' | 'skipped' | 'handedOff'; added: IDataObject } {
	const handed = shown.find(({ isSent, message }) => isSent && message.channel === handOff);
	const toSend = handed ?? shown.find(({ isSent }) => isSent);
	const { message } = toSend ?? shown[0];
	const output = handed ? 'handedOff' : toSend ? 'sent' : 'skipped';
	if (byName.size === 1) return { output, added: { message } };
	if (strategy === 'all') {
		return { output, added: { message, messages: shown.map((each) => each.message) } };
	}
	const tried = shown.map(({ message: { channel, status, reason } }) => ({
		channel,
		status,
		...(reason !== undefined && { reason }),
	}));
	return { output, added: { message: { ...message, tried } } };
}

/** Why policy holds the message back, and until when (ISO 8601) if it is deferred. */
function heldBack(
	channel: string,
	recipient: string,
	{ id, consent, timezone }: Contact,
	policy: SendPolicy,
): { reason: string; until?: string } | null {
	// The contact of a sample may be incomplete.
	const known = { id: id ?? 0, consent: consent ?? {}, timezone: timezone ?? null };
	const decision = decide({ ...known, recipient }, channel, policy, systemClock.now());
	if ('go' in decision) return null;
	if ('skip' in decision) return { reason: decision.skip };
	const { reason, deferUntil } = decision;
	return { reason, until: new Date(deferUntil).toISOString() };
}

/** Runs the work per item, yielding to the event loop; errors by index. */
export async function forEachItem(
	context: IExecuteFunctions,
	work: (each: TestItem) => Promise<void>,
): Promise<Map<number, Error>> {
	const errors = new Map<number, Error>();
	const loop = new CooperativeLoop(stopwatch);
	for (const [index, item] of context.getInputData().entries()) {
		const contact = (item.json.contact as unknown as Contact | undefined) ?? BLANK_CONTACT;
		try {
			await work({ item, index, contact });
		} catch (error) {
			errors.set(index, error as Error);
		}
		await loop.yieldIfDue();
	}
	return errors;
}
