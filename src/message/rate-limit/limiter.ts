import type { Clock } from '../../lib/clock';
import { pause } from '../../lib/pause';
import { ChannelError } from '../channels/channel';
import { Batcher } from '../../lib/batcher';
import type { Rate, RateLimitStore } from './store';

/** The account at a provider that messages go through. */
export interface AccountLimit {
	rateLimits: RateLimitStore;
	/** The same for all who send through the account. */
	key: string;
	/** null: as fast as it goes, until the provider asks to be left alone. */
	rate: Rate | null;
}

/** Of the errors that keep a message back until its turn: no try of it has failed. */
export const THROTTLED = 'ETHROTTLED';

/** Whose turn comes within this (ms) waits for it in place, the others at their node. */
export const MAX_INLINE_WAIT_MS = 10_000;
/** A turn not used for so long (ms) is gone: what piled up must not go out all at once. */
const STALE_MS = 250;

/** When it is the message's turn (ms), or why it is not soon. */
type SendTime = { at: number } | { later: ChannelError };

/** The turns of one batch at its account. */
export class RateLimiter {
	private readonly asking: Batcher<void, SendTime>;
	private asked = 0;

	constructor(
		private readonly limit: AccountLimit | undefined,
		private readonly clock: Clock,
	) {
		this.asking = new Batcher((items) => this.take(items.length), Infinity);
	}

	/**
	 * Waits until it is one's turn: its instant (ms), or an error that says when it will be.
	 * @throws what the store throws
	 */
	async next(): Promise<number | ChannelError> {
		if (this.limit === undefined) return this.clock.now();
		const turn = await this.asking.ask();
		if ('later' in turn) return turn.later;
		const delayMs = turn.at - this.clock.now();
		if (delayMs > 0) await pause(this.clock, delayMs);
		return turn.at;
	}

	/** Whether one has waited too long for something else since. */
	isStale(turn: number): boolean {
		return Boolean(this.limit?.rate) && this.clock.now() > turn + STALE_MS;
	}

	/** Where the provider wants to be left alone by all, all who use the account hold off. */
	async backOff({ scope, kind, retryAfterMs = 0 }: ChannelError): Promise<void> {
		if (this.limit === undefined || scope !== 'channel' || kind === 'config') return;
		const until = this.clock.now() + retryAfterMs;
		// Answers to requests at once say the same.
		if (retryAfterMs === 0 || until < this.asked + STALE_MS) return;
		this.asked = until;
		await this.limit.rateLimits.pause(this.limit.key, until);
	}

	private async take(wanted: number): Promise<SendTime[]> {
		const { rateLimits, key, rate } = this.limit!;
		const now = this.clock.now();
		if (rate === null) {
			const until = await rateLimits.pausedUntil(key);
			const turn =
				until > now + MAX_INLINE_WAIT_MS ? later(until - now) : { at: Math.max(now, until) };
			return Array.from({ length: wanted }, () => turn);
		}
		const { turns, next } = await rateLimits.take(key, rate, wanted, MAX_INLINE_WAIT_MS, now);
		return Array.from({ length: wanted }, (_, i) =>
			i < turns.length ? { at: turns[i] } : later(next - now + queueMs(rate, i - turns.length)),
		);
	}
}

/**
 * How much later (ms) the one at this place comes back. Those of one horizon come back together and
 * wait in place: fewer and bigger executions.
 */
function queueMs({ count, perMs }: Rate, place: number): number {
	return Math.floor((place * perMs) / count / MAX_INLINE_WAIT_MS) * MAX_INLINE_WAIT_MS;
}

function later(retryAfterMs: number): SendTime {
	const seconds = Math.ceil(retryAfterMs / 1_000);
	return {
		later: new ChannelError(`Its turn at the provider comes in ${seconds} s`, {
			kind: 'rate-limited',
			code: THROTTLED,
			retryAfterMs,
		}),
	};
}
