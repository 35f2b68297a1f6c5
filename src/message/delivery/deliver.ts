import type { Clock } from '../../lib/clock';
import { LedgerBatcher } from './ledger-batcher';
import type { Channel } from '../channels/channel';
import { Delivery } from './delivery';
import type { Ledger, LedgerEntry } from '../ledger';
import { requestsOf, type DeliveryResult, type IfUnsure, type OutgoingMessage } from './outgoing';
import { Semaphore } from './semaphore';
import { UnrecordedOutcomes } from './unrecorded';
import { RateLimiter, type AccountLimit } from '../rate-limit/limiter';

export type { DeliveryResult, IfUnsure, DeliveryOutcome, OutgoingMessage } from './outgoing';

export interface DeliverOptions<Content> {
	messages: Array<OutgoingMessage<Content>>;
	channel: Channel<Content>;
	ledger: Ledger;
	clock: Clock;
	/** What to do with a message that an interrupted execution may have sent. */
	ifUnsure: IfUnsure;
	/** Messages rendered and sent at once. Twice the channel's connections keeps them busy. */
	concurrency: number;
	/** Of the process and the ledger's store; absent: nothing is remembered between batches. */
	unrecorded?: UnrecordedOutcomes;
	/** Absent: the provider's account has no rate limit and no other users. */
	limit?: AccountLimit;
}

/**
 * Sends a batch, each message once. Results are in the order of the messages; a failed message does
 * not affect the others, a failed channel ends the batch with `retry`.
 * @throws what the ledger throws, after messages under way have ended
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
	const reservedAt = clock.now();
	const entries = await ledger.reserve(requestsOf(messages, channel.name), reservedAt);
	const delivery = new Delivery<Content>({
		...options,
		semaphore: new Semaphore(options.concurrency),
		ledgerBatcher: new LedgerBatcher(ledger, clock, unrecorded),
		unrecorded,
		rateLimiter: new RateLimiter(limit, clock),
		reservedAt,
	});
	const results = await Promise.allSettled(eachOnce(entries, messages, delivery));
	return results.map((settled) => {
		if (settled.status === 'rejected') throw settled.reason;
		return settled.value;
	});
}

/**
 * A position that occurs twice in a batch is one message: later ones report the first one's result.
 */
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
