import { HOUR_MS, MINUTE_MS } from '../lib/milliseconds';

/** Delays before the attempts that follow the first; then the enrollment fails. */
const DELAYS_MS = [5_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS];
export const MAX_ATTEMPTS = DELAYS_MS.length + 1;

/** The delay (ms) after attempt number `attempts` (from 1) failed. */
export function retryDelayMs(attempts: number): number {
	return DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1];
}

/**
 * How many positions may share the execution. Without a limit of their own, those that a crash has
 * interrupted go in tenths of a batch: one of them may be its cause.
 */
export function retryBatchSize(
	{ attempts, batchLimit }: { attempts: number; batchLimit: number | null },
	batchSize: number,
): number {
	const size = batchLimit ?? Math.ceil(batchSize / 10 ** Math.max(0, attempts - 1));
	return Math.min(batchSize, Math.max(1, size));
}
