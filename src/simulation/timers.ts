import type { Clock } from '../lib/clock';

/** A clock that knows when it will next be heard of. */
export class Timers implements Clock {
	readonly #set = new Set<{ at: number }>();

	constructor(private readonly clock: Clock) {}

	now(): number {
		return this.clock.now();
	}

	after(delayMs: number, fn: () => void): () => void {
		const timer = { at: this.now() + Math.max(0, delayMs) };
		this.#set.add(timer);
		const cancel = this.clock.after(delayMs, () => {
			this.#set.delete(timer);
			fn();
		});
		return () => {
			this.#set.delete(timer);
			cancel();
		};
	}

	/** Forgets all timers, which the clock has forgotten. */
	clear(): void {
		this.#set.clear();
	}

	/** When it is next heard of, in ms; Infinity: never. */
	get next(): number {
		return Math.min(Infinity, ...[...this.#set].map(({ at }) => at));
	}
}
