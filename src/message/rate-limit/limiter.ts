import type { Clock } from '../../lib/clock';
import { pause } from '../../lib/pause';
import { ChannelError } from '../channels/channel';
import { Batcher } from '../../lib/batcher';
import type { Rate, RateLimitStore } from './store';

/** The provider's account that messages go through. */
export interface AccountLimit {
	rateLimits: RateLimitStore;
	/** The same for all users of the account. */
	key: string;
	/** null: unlimited, until the provider asks for a pause. */
	rate: Rate | null;
}

/** Code of errors that defer a message until its send time: no attempt has failed. */
export const THROTTLED = 'ETHROTTLED';

/** A send time within this (ms) is awaited inline; later ones are awaited at the node. */
export const MAX_INLINE_WAIT_MS = 10_000;
/** A send time not used within this (ms) is void: a backlog must not go out all at once. */
const STALE_MS = 250;

/** The message's send time (ms), or the error that defers it. */
type SendTime = { at: number } | { later: ChannelError };

/** The send times of one batch at its account. */
export class RateLimiter {
	private readonly batcher: Batcher<void, SendTime>;
	private asked = 0;

	constructor(
		private readonly limit: AccountLimit | undefined,
		private readonly clock: Clock,
	) {
		this.batcher = new Batcher((items) => this.take(items.length), Infinity);
	}

	/**
	 * Waits for the next send time: its instant (ms), or an error that defers the message.
	 * @throws what the store throws
	 */
	async next(): Promise<number | ChannelError> {
		if (this.limit === undefined) return this.clock.now();
		const sendTime = await this.batcher.ask();
		if ('later' in sendTime) return sendTime.later;
		const delayMs = sendTime.at - this.clock.now();
		if (delayMs > 0) await pause(this.clock, delayMs);
		return sendTime.at;
	}

	/** Whether a send time has passed unused. */
	isStale(sendTime: number): boolean {
		return Boolean(this.limit?.rate) && this.clock.now() > sendTime + STALE_MS;
	}

	/** If the provider asks for a pause of the whole account, all users of the account pause. */
	async backOff({ scope, kind, retryAfterMs = 0 }: ChannelError): Promise<void> {
		if (this.limit === undefined || scope !== 'channel' || kind === 'config') return;
		const until = this.clock.now() + retryAfterMs;
		// Responses to concurrent requests ask for the same pause.
		if (retryAfterMs === 0 || until < this.asked + STALE_MS) return;
		this.asked = until;
		await this.limit.rateLimits.pause(this.limit.key, until);
	}

	private async take(wanted: number): Promise<SendTime[]> {
		const { rateLimits, key, rate } = this.limit!;
		const now = this.clock.now();
		if (rate === null) {
			const until = await rateLimits.pausedUntil(key);
			const sendTime =
				until > now + MAX_INLINE_WAIT_MS ? later(until - now) : { at: Math.max(now, until) };
			return Array.from({ length: wanted }, () => sendTime);
		}
		const { sendTimes, next } = await rateLimits.take(key, rate, wanted, MAX_INLINE_WAIT_MS, now);
		return Array.from({ length: wanted }, (_, i) =>
			i < sendTimes.length
				? { at: sendTimes[i] }
				: later(next - now + queueMs(rate, i - sendTimes.length)),
		);
	}
}

/**
 * How much later (ms) the message at this place is retried. Those of one horizon are retried
 * together and wait inline: fewer and bigger executions.
 */
function queueMs({ count, perMs }: Rate, place: number): number {
	return Math.floor((place * perMs) / count / MAX_INLINE_WAIT_MS) * MAX_INLINE_WAIT_MS;
}

function later(retryAfterMs: number): SendTime {
	const seconds = Math.ceil(retryAfterMs / 1_000);
	return {
		later: new ChannelError(`Rate limit: can be sent in ${seconds} s`, {
			kind: 'rate-limited',
			code: THROTTLED,
			retryAfterMs,
		}),
	};
}
