import type { Clock } from '../lib/clock';
import { mayPass } from './errors';

/** ms */
const AGAIN_AFTER = 2_000;

export interface Insisting {
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
export async function insist(work: () => Promise<void>, options: Insisting): Promise<void> {
	const { clock, onError, isOver = () => false } = options;
	while (!isOver()) {
		try {
			return await work();
		} catch (error) {
			if (!mayPass(error)) throw error;
			onError(error);
		}
		await new Promise<void>((resolve) => clock.after(AGAIN_AFTER, resolve));
	}
}
