import type { StoreCall } from '../watched-store';
import type { TestN8n } from './n8n';

/**
 * before: the store is away, and nothing was done. after: it was done, and the answer got lost.
 */
export type Moment = 'before' | 'after';

/** Of the nth call of the store, from 1. */
export interface Fault {
	nth: number;
	moment: Moment;
}

/** Counts the calls of a run's store, and has those fail that it is told to. */
export class Faults {
	/** Methods in the order of the calls. */
	readonly calls: string[] = [];
	/** What failed, for whoever reads of a test that does, such as `call 17, claim (after)`. */
	readonly met: string[] = [];
	readonly #numbers = new WeakMap<StoreCall, number>();
	#armed = true;

	constructor(
		private readonly n8n: TestN8n,
		private readonly faults: readonly Fault[],
	) {
		n8n.before = (call) => {
			if (!this.#armed) return;
			this.#numbers.set(call, this.calls.push(call.method));
			this.#fail(call, 'before');
		};
		n8n.after = (call) => this.#fail(call, 'after');
	}

	/** From here on nothing fails and nothing is counted. */
	end(): void {
		this.#armed = false;
	}

	#fail(call: StoreCall, moment: Moment): void {
		const nth = this.#numbers.get(call);
		if (!this.#armed || !this.faults.some((f) => f.nth === nth && f.moment === moment)) return;
		this.met.push(`call ${nth}, ${call.method} (${moment})`);
		throw new this.n8n.errors.StoreUnavailableError(`Fault at ${this.met.at(-1)}`);
	}
}
