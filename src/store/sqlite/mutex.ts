/** Admits one caller at a time, in the order of their calls. */
export class Mutex {
	#last: Promise<void> = Promise.resolve();

	/** Resolves, once the lock is free, to the function that releases it. */
	async lock(): Promise<() => void> {
		const before = this.#last;
		let release = (): void => undefined;
		this.#last = new Promise((resolve) => (release = resolve));
		await before;
		return release;
	}

	async run<T>(fn: () => Promise<T>): Promise<T> {
		const release = await this.lock();
		try {
			return await fn();
		} finally {
			release();
		}
	}
}
