import type { ChannelError } from '../channels/channel';
import type { MessageRequest } from '../ledger';

export interface OutgoingMessage<Content> {
	request: Omit<MessageRequest, 'channel' | 'skip'>;
	/**
	 * Makes what is to be sent under the ledger's id; called once, and only where it is. An error it
	 * throws keeps this message back (`retry`): what the builder mends must not have failed for good.
	 */
	content(id: number): Content | Promise<Content>;
	/** Why it is not to be sent, e.g. `no address`. Recorded, so that a replay skips it, too. */
	skip?: string;
}

/** What the ledger is asked for, in the order of the messages. */
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
 * unknown: it may have gone out, and is not sent again. retry: it has not gone out, for a reason
 * that passes; the next run tries again. fenced: it is another run's now; nothing was done.
 * handedOff: other nodes are to send it.
 */
export type Outcome = 'sent' | 'handedOff' | 'skipped' | 'failed' | 'unknown' | 'retry' | 'fenced';

export interface DeliveryResult {
	outcome: Outcome;
	/** The ledger's id. */
	id: number;
	providerId: string | null;
	/** Why, in words, where the outcome is not `sent`. */
	reason: string | null;
	/** ms since the epoch */
	sentAt: number | null;
	/** What went wrong in this run. Of kind `config`: nobody gets anything until it is mended. */
	error?: ChannelError;
	/** Addresses among the recipient's that the provider says exist no more. */
	deadAddresses?: readonly string[];
	/** When policy or a rate limit puts it off: the instant (ms) at which it is to be judged again. */
	deferUntil?: number;
	/** Whether an earlier run (or an earlier message of this batch) decided it. */
	replayed: boolean;
}

export type IfUnsure = 'doNotResend' | 'resend';
