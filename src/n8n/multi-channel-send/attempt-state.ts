import type { LedgerRecord } from '../../message/ledger';
import type { DeliveryResult } from '../../message/delivery/outgoing';
import { skipCodeOf, type SkipCode } from '../../message/policy/reasons';
import type { SendPolicy } from '../../message/policy/policy';
import { channelOrder, type ChannelState } from '../../message/delivery/channel-strategy';
import { compilePath } from '../../value/path';
import type { JourneyItem } from '../items/journey-item';
import type { Channels } from './channels';

/** The result of a channel for a contact, as on the item. */
export type MessageRecord = {
	channel: string;
	status: 'sent' | 'unknown' | 'handedOff' | 'failed' | 'skipped';
	/** The ledger's id. */
	id: number;
	providerId?: string;
	reason?: string;
	/** Of a skipped message. */
	reasonCode?: SkipCode;
	/** ISO 8601 */
	sentAt?: string;
};

/** A deferred message: number of failed tries at its provider, and time of the next one (ms). */
export type Deferral = { tries: number; until: number };

/** Item field of a contact that waits at the node for another try. */
export interface DeferredMessage {
	status: 'putOff';
	waiting: Record<string, Deferral>;
	done: MessageRecord[];
	/** When the contact reached the node, in ms. */
	arrivedAt: number;
}

export interface DeferredChannel extends Deferral {
	channel: string;
	/** Absent if its time has not come yet. */
	result?: DeliveryResult;
}

export interface Mistake {
	reason: string;
	/** No contact's values can be the cause: the execution fails, so that the builder sees it. */
	isSetUp: boolean;
}

/** The state of a contact in the node: the results of its channels so far. */
export interface ContactSend {
	journeyItem: JourneyItem;
	policy: SendPolicy;
	/** When the contact reached the node, in ms. */
	arrivedAt: number;
	/** The channels in this contact's order. */
	order: string[];
	/** Messages that earlier executions have deferred. */
	waiting: Record<string, Deferral>;
	done: MessageRecord[];
	deferred: DeferredChannel[];
	/** The hand-off made by this execution: the contact leaves by the output 'Hand Off'. */
	handOffRecord: MessageRecord | null;
	/** Why a message cannot be created, which fails the contact. */
	mistake: Mistake | null;
	/** The lease is lost to another execution. */
	fenced: boolean;
}

/** `known`: messages that earlier executions have begun for this position here. */
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
	const { waiting = {}, done = [], arrivedAt = now } = deferredMessage(journeyItem) ?? {};
	// A channel that is no longer selected may have reached the contact.
	const former = known.filter(({ channel, status }) => !byName.has(channel) && WENT.has(status));
	return {
		journeyItem,
		policy,
		arrivedAt,
		order: channelOrder(chosen, preferred, begun),
		waiting,
		done: [...done, ...former.map(formerRecord)],
		deferred: Object.entries(waiting).flatMap(([channel, { tries, until }]) =>
			until > now && byName.has(channel) ? [{ channel, tries, until }] : [],
		),
		handOffRecord: null,
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

function deferredMessage({ json }: JourneyItem): DeferredMessage | null {
	const { message } = json as { message?: Partial<DeferredMessage> };
	return message?.status === 'putOff' ? (message as DeferredMessage) : null;
}

/** The states of this contact's channels; see nextChannels. */
export function statesOf({ done, deferred }: ContactSend): Map<string, ChannelState> {
	const states = new Map<string, ChannelState>();
	for (const record of done)
		states.set(record.channel, isReached(record) ? 'reached' : 'unreachable');
	for (const { channel } of deferred) states.set(channel, 'pending');
	return states;
}

export function isReached({ status }: MessageRecord): boolean {
	return status === 'sent' || status === 'unknown' || status === 'handedOff';
}

/**
 * The message that stands for the contact's result: one that reached the contact, else one that
 * failed.
 */
export function summaryOf({ done, handOffRecord }: ContactSend): MessageRecord {
	const failed = done.find(({ status }) => status === 'failed');
	return handOffRecord ?? done.find(isReached) ?? failed ?? done[0];
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
		...(reason !== null && status === 'skipped' && { reasonCode: skipCodeOf(reason) }),
		...(sentAt !== null && { sentAt: new Date(sentAt).toISOString() }),
	};
}
/** The result of a contact's send on one channel. */
export interface ChannelResult {
	contactSend: ContactSend;
	result: DeliveryResult;
}
