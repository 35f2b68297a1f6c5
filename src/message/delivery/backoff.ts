import type { ChannelError } from '../channels/channel';

/** Quick retries for passing errors; the journey retries after longer ones. */
const QUICK_RETRIES_MS = [200, 800];
const LONGEST_MS = 2_000;

/**
 * Delay (ms) before a quick retry; undefined for none. `tries` is the number of attempts so far;
 * `spread` (any whole number, e.g. the id) keeps messages that failed together from being retried
 * together. Delays are 200 to 300, then 800 to 1,200 ms; after a rate limit the longer one at once.
 */
export function quickRetryDelay(
	error: ChannelError,
	tries: number,
	spread: number,
): number | undefined {
	if (tries > QUICK_RETRIES_MS.length) return undefined;
	const step = error.kind === 'rate-limited' ? QUICK_RETRIES_MS.length : tries;
	const delayMs = Math.round(QUICK_RETRIES_MS[step - 1] * (1 + (spread % 17) / 32));
	const asked = error.retryAfterMs ?? 0;
	return asked > LONGEST_MS ? undefined : Math.max(delayMs, asked);
}
