/** The end of a process that is killed: from then on the store does nothing for it. */
export class Death {
	#statementsLeft = Infinity;
	#die!: (lives: false) => void;
	/** Resolves with false when the process is dead. */
	readonly comes = new Promise<false>((resolve) => (this.#die = resolve));

	/** The process dies in place of its statement after so many. */
	comesAfter(statements: number): void {
		this.#statementsLeft = statements;
	}

	/** Counts a statement, and says whether it is executed. */
	isAlive(): boolean {
		this.#statementsLeft -= 1;
		if (this.#statementsLeft > 0) return true;
		this.#die(false);
		return false;
	}
}
