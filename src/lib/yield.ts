import { setImmediate } from 'node:timers/promises';
import type { Clock } from './clock';

/** ms; a tenth of a pause that n8n's editor would show. */
const SLICE_MS = 5;

let last: Promise<void> = Promise.resolve();

/**
 * Resolves in its own round of the event loop, one call per round. With `setImmediate` alone all
 * callers would resume in the same round: eight calls of 1,000 entries blocked the process for 120
 * ms, though each yielded after 10.
 */
export function yieldToEventLoop(): Promise<void> {
	last = last.then(() => setImmediate());
	return last;
}

/** For long loops: yields to the event loop after every 5 ms of work. */
export class CooperativeLoop {
	private since: number;

	/** The machine's clock, because other work waits in real time. */
	constructor(private readonly clock: Pick<Clock, 'now'>) {
		this.since = clock.now();
	}

	/** `flatMap` of an array, item by item, yielding in between. */
	async flatMap<T, R>(
		items: readonly T[],
		work: (item: T, index: number) => readonly R[],
	): Promise<R[]> {
		const results: R[] = [];
		for (const [index, item] of items.entries()) {
			results.push(...work(item, index));
			await this.yieldIfDue();
		}
		return results;
	}

	async yieldIfDue(): Promise<void> {
		if (this.clock.now() - this.since < SLICE_MS) return;
		await yieldToEventLoop();
		this.since = this.clock.now();
	}
}
