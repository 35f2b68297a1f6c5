import type { StoreCall } from '../watched-store';
import type { TestN8n } from './n8n';

/**
 * before: the store is unavailable, and nothing is done. after: it is done, and the answer gets
 * lost.
 */
export type Moment = 'before' | 'after';

/** At the nth call of the store, from 1. */
export type Fault =
	| { nth: number; moment: Moment }
	/** From that call on the store is unavailable for so long (ms, in virtual time). */
	| { nth: number; awayMs: number };

/** Counts the calls of a story's store, and fails the chosen ones. */
export class Faults {
	/** Methods in the order of the calls. */
	readonly calls: string[] = [];
	/** The failed calls, for the message of a failing test, such as `call 17, claim (after)`. */
	readonly met: string[] = [];
	readonly #numbers = new WeakMap<StoreCall, number>();
	#awayUntil = -Infinity;
	#armed = true;

	constructor(
		private readonly n8n: TestN8n,
		private readonly faults: readonly Fault[],
	) {
		n8n.before = (call) => {
			if (this.#isMeant(call)) this.#before(call);
		};
		n8n.after = (call) => {
			if (this.#isMeant(call)) this.#failWhere(call, 'after');
		};
	}

	/** From here on nothing fails and nothing is counted. */
	end(): void {
		this.#armed = false;
	}

	/** Closing a store makes no call of it. */
	#isMeant({ method }: StoreCall): boolean {
		return this.#armed && method !== 'close';
	}

	#before(call: StoreCall): void {
		const nth = this.calls.push(call.method);
		this.#numbers.set(call, nth);
		const now = this.n8n.clock.now();
		for (const fault of this.faults) {
			if (fault.nth === nth && 'awayMs' in fault) this.#awayUntil = now + fault.awayMs;
		}
		if (now < this.#awayUntil) this.#fail(call, 'away');
		this.#failWhere(call, 'before');
	}

	#failWhere(call: StoreCall, moment: Moment): void {
		const nth = this.#numbers.get(call);
		const isMeant = this.faults.some(
			(fault) => fault.nth === nth && 'moment' in fault && fault.moment === moment,
		);
		if (isMeant) this.#fail(call, moment);
	}

	#fail(call: StoreCall, how: string): void {
		const what = `call ${this.#numbers.get(call)}, ${call.method} (${how})`;
		this.met.push(what);
		throw new this.n8n.errors.StoreUnavailableError(`Fault at ${what}`);
	}
}
