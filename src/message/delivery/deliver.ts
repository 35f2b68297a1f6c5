import type { Clock } from '../../lib/clock';
import { LedgerBatcher } from './ledger-batcher';
import type { Channel } from '../channels/channel';
import { Delivery } from './delivery';
import type { Ledger, LedgerEntry } from '../ledger';
import { requestsOf, type DeliveryResult, type IfUnsure, type OutgoingMessage } from './outgoing';
import { Semaphore } from './semaphore';
import { UnrecordedOutcomes } from './unrecorded';
import { RateLimiter, type AccountLimit } from '../rate-limit/limiter';

export type { DeliveryResult, IfUnsure, Outcome, OutgoingMessage } from './outgoing';

export interface DeliverOptions<Content> {
	messages: Array<OutgoingMessage<Content>>;
	channel: Channel<Content>;
	ledger: Ledger;
	clock: Clock;
	/** What to do about a message that an interrupted run may have sent. */
	ifUnsure: IfUnsure;
	/** Messages being made and sent at once. Twice the channel's connections keeps them busy. */
	concurrency: number;
	/** Of the process and the ledger's store; absent: nothing is remembered from batch to batch. */
	unrecorded?: UnrecordedOutcomes;
	/** Absent: nobody else uses the provider's account, and it has no limit. */
	limit?: AccountLimit;
}

/**
 * Sends a batch, each message once. Results are in the order of the messages; a message that fails
 * does not touch the others, a channel that does not work at all ends the batch with `retry`.
 * @throws what the ledger throws, after messages under way have come to their end
 */
export async function deliver<Content>(
	options: DeliverOptions<Content>,
): Promise<DeliveryResult[]> {
	const {
		messages,
		channel,
		ledger,
		clock,
		limit,
		unrecorded = new UnrecordedOutcomes(),
	} = options;
	const entries = await ledger.reserve(requestsOf(messages, channel.name), clock.now());
	const delivery = new Delivery<Content>({
		...options,
		slots: new Semaphore(options.concurrency),
		books: new LedgerBatcher(ledger, clock, unrecorded),
		unrecorded,
		turns: new RateLimiter(limit, clock),
	});
	const results = await Promise.allSettled(eachOnce(entries, messages, delivery));
	return results.map((settled) => {
		if (settled.status === 'rejected') throw settled.reason;
		return settled.value;
	});
}

/** The same position twice in a batch is one message: the later ones report what the first came to. */
function eachOnce<Content>(
	entries: LedgerEntry[],
	messages: Array<OutgoingMessage<Content>>,
	delivery: Delivery<Content>,
): Array<Promise<DeliveryResult>> {
	const first = new Map<number, Promise<DeliveryResult>>();
	return entries.map((entry, index) => {
		const earlier = first.get(entry.id);
		if (earlier) return earlier.then((result) => ({ ...result, replayed: true }));
		const result = delivery.run(messages[index], entry);
		first.set(entry.id, result);
		return result;
	});
}
