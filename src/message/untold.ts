import type { Settlement } from './ledger';

/** Messages remembered at most; a process whose store is away for long sends nothing new anyway. */
const MOST = 10_000;

/**
 * What this process knows of its messages and could not tell the ledger, because the store was away
 * just then: that they went out, or that they did not although a commit may have been written.
 * Whoever finds them 'sending' here need not guess. It ends with the process.
 */
export class Untold {
	readonly #settlements = new Map<number, Settlement>();

	of(id: number): Settlement | undefined {
		return this.#settlements.get(id);
	}

	remember(settlements: readonly Settlement[]): void {
		for (const settlement of settlements) this.#settlements.set(settlement.id, settlement);
		const tooMany = this.#settlements.size - MOST;
		for (const id of [...this.#settlements.keys()].slice(0, Math.max(0, tooMany))) {
			this.#settlements.delete(id);
		}
	}

	forget(ids: Iterable<number>): void {
		for (const id of ids) this.#settlements.delete(id);
	}
}
