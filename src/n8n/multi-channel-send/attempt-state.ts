import type { LedgerRecord } from '../../message/ledger';
import type { DeliveryResult } from '../../message/delivery/outgoing';
import type { SendPolicy } from '../../message/policy/policy';
import { channelOrder, type ChannelState } from '../../message/delivery/channel-strategy';
import { compilePath } from '../../value/path';
import type { JourneyItem } from '../items/journey-item';
import type { Channels } from './channels';

/** What a channel came to for a contact, as it stands on the item. */
export type MessageRecord = {
	channel: string;
	status: 'sent' | 'unknown' | 'handedOff' | 'failed' | 'skipped';
	/** The ledger's id. */
	id: number;
	providerId?: string;
	reason?: string;
	/** ISO 8601 */
	sentAt?: string;
};

/** A message that was put off: how often its provider could not take it, and until when (ms). */
export type Waiting = { tries: number; until: number };

/** On the item of a contact who waits at the node for another try. */
export interface PutOffMessage {
	status: 'putOff';
	waiting: Record<string, Waiting>;
	done: MessageRecord[];
}

export interface Later extends Waiting {
	channel: string;
	/** Absent where its time had not come. */
	result?: DeliveryResult;
}

/** A contact on the way through the node: what came of the channels so far. */
export interface ContactSend {
	journeyItem: JourneyItem;
	policy: SendPolicy;
	/** The channels in the order for this contact. */
	order: string[];
	/** Of the tries before this one. */
	waiting: Record<string, Waiting>;
	done: MessageRecord[];
	later: Later[];
	/** The hand-off of this very run: the contact leaves by its output. */
	handOver: MessageRecord | null;
	/** Why a message cannot be made. */
	mistake: string | null;
	/** Another run acts for the contact now. */
	fenced: boolean;
}

/** `known`: the messages that earlier runs of this position have begun here. */
export function beginContactSend(
	journeyItem: JourneyItem,
	policy: SendPolicy,
	{ byName, preferredAttribute }: Channels,
	known: readonly LedgerRecord[],
	now: number,
): ContactSend {
	const chosen = [...byName.keys()];
	const preferred = compilePath(preferredAttribute)(journeyItem.contact.attributes ?? {});
	const begun = known.map(({ channel }) => channel);
	const { waiting = {}, done = [] } = putOffMessage(journeyItem) ?? {};
	// A channel that is not chosen any more may have reached the contact all the same.
	const former = known.filter(({ channel, status }) => !byName.has(channel) && WENT.has(status));
	return {
		journeyItem,
		policy,
		order: channelOrder(chosen, preferred, begun),
		waiting,
		done: [...done, ...former.map(formerRecord)],
		later: Object.entries(waiting).flatMap(([channel, { tries, until }]) =>
			until > now && byName.has(channel) ? [{ channel, tries, until }] : [],
		),
		handOver: null,
		mistake: null,
		fenced: false,
	};
}

const WENT: ReadonlySet<string> = new Set(['sent', 'sending', 'unknown', 'handedOff']);

function formerRecord({ channel, id, status, providerId, reason }: LedgerRecord): MessageRecord {
	return {
		channel,
		id,
		status: status === 'sent' ? 'sent' : 'unknown',
		...(providerId !== null && { providerId }),
		...(reason !== null && { reason }),
	};
}

function putOffMessage({ json }: JourneyItem): PutOffMessage | null {
	const { message } = json as { message?: Partial<PutOffMessage> };
	return message?.status === 'putOff' ? (message as PutOffMessage) : null;
}

/** What is decided for this contact; see nextChannels. */
export function statesOf({ done, later }: ContactSend): Map<string, ChannelState> {
	const states = new Map<string, ChannelState>();
	for (const record of done)
		states.set(record.channel, isReached(record) ? 'reached' : 'unreachable');
	for (const { channel } of later) states.set(channel, 'pending');
	return states;
}

export function isReached({ status }: MessageRecord): boolean {
	return status === 'sent' || status === 'unknown' || status === 'handedOff';
}

/** The message that says what came of the contact: one that reached them, else one that failed. */
export function summaryOf({ done, handOver }: ContactSend): MessageRecord {
	const failed = done.find(({ status }) => status === 'failed');
	return handOver ?? done.find(isReached) ?? failed ?? done[0];
}

export function recordOf(
	channel: string,
	status: MessageRecord['status'],
	{ id, providerId, reason, sentAt }: DeliveryResult,
): MessageRecord {
	return {
		channel,
		status,
		id,
		...(providerId !== null && { providerId }),
		...(reason !== null && { reason }),
		...(sentAt !== null && { sentAt: new Date(sentAt).toISOString() }),
	};
}
/** What came of a passage on one channel. */
export interface Attempt {
	contactSend: ContactSend;
	result: DeliveryResult;
}
