import type { Clock } from '../lib/clock';
import { isTransient } from './errors';

/** ms */
const RETRY_DELAY_MS = 2_000;

export interface RetryOptions {
	clock: Clock;
	/** Told of every try that failed and may be followed by another. */
	onError(error: unknown): void;
	/** Asked before every further try: nobody wants it any more. */
	isOver?(): boolean;
}

/**
 * Asks the store again and again, as long as it is away. For what this process alone knows, and what
 * would be lost or guessed at otherwise.
 * @throws what will not pass by itself
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
