import type { ChannelError } from '../channels/channel';

/** Quick tries in place, for what passes by itself; whatever takes longer is the journey's to retry. */
const QUICK_TRIES_MS = [200, 800];
const LONGEST_MS = 2_000;

/**
 * How long (ms) to wait before another try in place, or undefined where there should be none.
 * `tries` is how many there have been; `spread` (any whole number, e.g. the id) keeps messages that
 * failed together from coming back together. Delays are 200 to 300, then 800 to 1,200 ms; at once
 * the longer one where the provider finds that it is too much.
 */
export function quickRetryDelay(
	error: ChannelError,
	tries: number,
	spread: number,
): number | undefined {
	if (tries > QUICK_TRIES_MS.length) return undefined;
	const step = error.kind === 'rate-limited' ? QUICK_TRIES_MS.length : tries;
	const delayMs = Math.round(QUICK_TRIES_MS[step - 1] * (1 + (spread % 17) / 32));
	const asked = error.retryAfterMs ?? 0;
	return asked > LONGEST_MS ? undefined : Math.max(delayMs, asked);
}
