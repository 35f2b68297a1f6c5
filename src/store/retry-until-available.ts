import type { Clock } from '../lib/clock';
import { isTransient } from './errors';

const RETRY_DELAY_MS = 2_000;

export interface RetryOptions {
	clock: Clock;
	/** Receives the error of every attempt that may be followed by another. */
	onError(error: unknown): void;
	/** Asked before every attempt: true cancels the retries. */
	isOver?(): boolean;
}

/**
 * Repeats the write while the store is unavailable. For facts that only this process knows and that
 * would otherwise be lost.
 * @throws errors that are not transient
 */
export async function retryUntilAvailable(
	work: () => Promise<void>,
	options: RetryOptions,
): Promise<void> {
	const { clock, onError, isOver = () => false } = options;
	while (!isOver()) {
		try {
			return await work();
		} catch (error) {
			if (!isTransient(error)) throw error;
			onError(error);
		}
		await new Promise<void>((resolve) => clock.after(RETRY_DELAY_MS, resolve));
	}
}
