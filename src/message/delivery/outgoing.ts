import type { ChannelError } from '../channels/channel';
import type { MessageRequest } from '../ledger';

export interface OutgoingMessage<Content> {
	request: Omit<MessageRequest, 'channel' | 'skip'>;
	/**
	 * Renders the content under the ledger's id; called once, and only if needed. An error that it
	 * throws keeps this message queued (`retry`), so that the builder can fix the cause.
	 */
	content(id: number): Content | Promise<Content>;
	/** Why it is not to be sent, e.g. `no address`. Recorded, so that a replay skips it as well. */
	skip?: string;
}

/** Requests to the ledger, in the order of the messages. */
export function requestsOf(
	messages: ReadonlyArray<Pick<OutgoingMessage<never>, 'request' | 'skip'>>,
	channel: string,
): MessageRequest[] {
	return messages.map(({ request, skip }) => ({
		...request,
		channel,
		...(skip !== undefined && { skip }),
	}));
}

/**
 * unknown: it may have gone out, and is not sent again. retry: it has not gone out, for a passing
 * reason; the next execution retries. fenced: another execution holds the position; nothing was
 * done. handedOff: other nodes are to send it.
 */
export type DeliveryOutcome =
	'sent' | 'handedOff' | 'skipped' | 'failed' | 'unknown' | 'retry' | 'fenced';

export interface DeliveryResult {
	outcome: DeliveryOutcome;
	/** The ledger's id. */
	id: number;
	providerId: string | null;
	/** The reason in words, unless the outcome is `sent`. */
	reason: string | null;
	/** ms since the epoch */
	sentAt: number | null;
	/** The error of this execution. Of kind `config`: no message goes out until it is fixed. */
	error?: ChannelError;
	/** Addresses of the recipient that the provider reports as no longer existing. */
	deadAddresses?: readonly string[];
	/** If policy or a rate limit defers it: when (ms) it is decided anew. */
	deferUntil?: number;
	/** Whether an earlier execution (or an earlier message of this batch) decided it. */
	replayed: boolean;
}

export type IfUnsure = 'doNotResend' | 'resend';
