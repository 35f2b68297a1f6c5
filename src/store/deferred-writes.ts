import { isTransient } from './errors';
import { retryUntilAvailable, type RetryOptions } from './retry-until-available';

/** Errands kept at most; of a store that is away for long the oldest are given up. */
const MAX_DEFERRED = 10_000;

/** What the store is still to be told, in order, once it is back. It ends with the process. */
export class DeferredWrites {
	readonly #waiting = new Map<string, () => Promise<void>>();
	#running = false;

	constructor(private readonly options: Omit<RetryOptions, 'isOver'>) {}

	/**
	 * Done now, or as soon as the store is back; the latter is not waited for. It may be done more
	 * than once. What comes later under the same key takes its place.
	 * @throws what will not pass by itself
	 */
	async run(key: string, work: () => Promise<void>): Promise<void> {
		this.#waiting.delete(key);
		try {
			await work();
		} catch (error) {
			if (!isTransient(error)) throw error;
			this.options.onError(error);
			this.#keep(key, work);
			void this.#runAll();
		}
	}

	/** What waits under that key is not done any more. */
	forgo(key: string): void {
		this.#waiting.delete(key);
	}

	#keep(key: string, work: () => Promise<void>): void {
		this.#waiting.set(key, work);
		const [oldest] = this.#waiting.keys();
		if (this.#waiting.size > MAX_DEFERRED) this.#waiting.delete(oldest);
	}

	async #runAll(): Promise<void> {
		if (this.#running) return;
		this.#running = true;
		for (const [key, work] of this.#waiting) {
			const isOver = () => this.#waiting.get(key) !== work;
			await retryUntilAvailable(work, { ...this.options, isOver }).catch(this.options.onError);
			if (!isOver()) this.#waiting.delete(key);
		}
		this.#running = false;
	}
}
