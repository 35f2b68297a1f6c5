import { HOUR_MS, MINUTE_MS } from '../lib/milliseconds';

/** Delays before the attempts that follow the first; then the enrollment fails. */
const DELAYS_MS = [5_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS];
export const MAX_ATTEMPTS = DELAYS_MS.length + 1;

/** The delay (ms) after attempt number `attempts` (from 1) failed. */
export function retryDelayMs(attempts: number): number {
	return DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1];
}

/**
 * How many positions may share an execution on this attempt. An execution fails as a whole, so each
 * attempt divides the batch by ten, until a position that always fails is alone.
 */
export function retryBatchSize(attempts: number, batchSize: number): number {
	return Math.max(1, Math.ceil(batchSize / 10 ** Math.max(0, attempts - 1)));
}
