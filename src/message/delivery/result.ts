import type { AttemptResult } from './attempt';
import { ChannelError } from '../channels/channel';
import type { LedgerEntry, MessageStatus } from '../ledger';
import type { DeliveryResult } from './outgoing';

/** Reasons are shown and stored with the message; a server may answer with a whole page. */
const MAX_REASON = 500;

export function deadAddressesIn(attempt: AttemptResult): readonly string[] | undefined {
	if (attempt.result === 'refused') return undefined;
	return attempt.result === 'accepted' ? attempt.deadAddresses : attempt.error.deadAddresses;
}

/** An error of the template or a value, not of the contact, so the message stays queued. */
export function contentError(cause: unknown): ChannelError {
	if (cause instanceof ChannelError) return cause;
	const message = cause instanceof Error ? cause.message : String(cause);
	return new ChannelError(
		message,
		{ kind: 'config', code: 'ECONTENT', scope: 'message' },
		{ cause },
	);
}

/** Not attempted, because the channel fails for every message. */
export function held(entry: LedgerEntry, error: ChannelError): DeliveryResult {
	return { ...result(entry, 'retry'), reason: inWords(error), error };
}

/** Final statuses. */
export type Decided = 'sent' | 'failed' | 'skipped';

export function isDecided(status: MessageStatus): status is Decided {
	return status === 'sent' || status === 'failed' || status === 'skipped';
}

/** The final result in the ledger: of an earlier execution, or of this one's policy decision. */
export function decided(entry: LedgerEntry, status: Decided): DeliveryResult {
	const { decision } = entry;
	return {
		...result(entry, status),
		...(decision && 'deferUntil' in decision && { deferUntil: decision.deferUntil }),
		replayed: decision === undefined,
	};
}

export function result(entry: LedgerEntry, outcome: DeliveryResult['outcome']): DeliveryResult {
	const { id, providerId, reason, sentAt } = entry;
	return { outcome, id, providerId, reason, sentAt, replayed: false };
}

export function inWords({ message, code }: ChannelError): string {
	return clip(message.includes(code) ? message : `${message} (${code})`);
}

function clip(reason: string): string {
	// The cut may part an emoji.
	return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON - 1).toWellFormed()}…` : reason;
}
