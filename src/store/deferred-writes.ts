import { isTransient } from './errors';
import { retryUntilAvailable, type RetryOptions } from './retry-until-available';

/** Deferred writes kept at most; beyond it, during a long outage, the oldest are dropped. */
const MAX_DEFERRED = 10_000;

/** Writes that wait, in order, for the store to become available again. They end with the process. */
export class DeferredWrites {
	readonly #waiting = new Map<string, () => Promise<void>>();
	#running = false;

	constructor(private readonly options: Omit<RetryOptions, 'isOver'>) {}

	/**
	 * Writes now or, without being awaited, as soon as the store is available again. `work` may run
	 * more than once. A later write under the same key replaces one that waits.
	 * @throws errors that are not transient
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

	/** Drops the write that waits under the key. */
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
