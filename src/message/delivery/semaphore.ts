/** Lets at most `count` jobs run at once; the others wait, first come, first served. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];
	private free: number;

	constructor(count: number) {
		if (!Number.isInteger(count) || count < 1) {
			throw new RangeError(`Concurrency must be a whole number from 1, not ${count}.`);
		}
		this.free = count;
	}

	async run<T>(job: () => Promise<T>): Promise<T> {
		if (this.free > 0) this.free -= 1;
		else await new Promise<void>((go) => this.waiting.push(go));
		try {
			return await job();
		} finally {
			const next = this.waiting.shift();
			if (next) next();
			else this.free += 1;
		}
	}
}
