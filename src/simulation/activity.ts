import { setImmediate } from 'node:timers/promises';

/** Turns of the event loop without any work before everything counts as settled. */
const QUIET_TURNS = 3;

/**
 * Counts what is under way outside of the promises at hand: calls of a store, mails. Virtual time
 * may only move on when nothing of it is left.
 */
export class Activity {
	#underWay = 0;
	#begun = 0;
	#wake: Array<() => void> = [];

	async track<T>(work: () => Promise<T>): Promise<T> {
		this.#underWay += 1;
		this.#begun += 1;
		try {
			return await work();
		} finally {
			this.#underWay -= 1;
			for (const resolve of this.#wake.splice(0)) resolve();
		}
	}

	/** Work that is done as soon as it has begun, and that more may follow from. */
	count(): void {
		this.#begun += 1;
	}

	/** Resolves when nothing is under way and no work follows from it. */
	async idle(): Promise<void> {
		let quiet = 0;
		let seen = this.#begun;
		while (quiet < QUIET_TURNS) {
			if (this.#underWay > 0) {
				await new Promise<void>((resolve) => this.#wake.push(resolve));
				quiet = 0;
			}
			await setImmediate();
			quiet = this.#begun === seen && this.#underWay === 0 ? quiet + 1 : 0;
			seen = this.#begun;
		}
	}
}
