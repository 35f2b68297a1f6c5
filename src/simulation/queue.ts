import { Heap } from 'heap-js';

interface Queued<T> {
	thing: T;
	order: number;
}

/** Things to come, in the order of their instants (ms); of equal ones the older first. */
export class Queue<T extends { at: number }> {
	readonly #heap = new Heap<Queued<T>>((a, b) => a.thing.at - b.thing.at || a.order - b.order);
	#added = 0;

	/** ms; Infinity: nothing is to come. */
	get next(): number {
		return this.#heap.peek()?.thing.at ?? Infinity;
	}

	add(thing: T): void {
		this.#heap.push({ thing, order: this.#added++ });
	}

	/** Takes out what is to come up to `until`, in ms. */
	takeUntil(until: number): T[] {
		const taken: T[] = [];
		while (this.next <= until) taken.push(this.#heap.pop()!.thing);
		return taken;
	}
}
