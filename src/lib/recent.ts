/**
 * Results that many callers ask for, made once in a while: a caller within `freshMs` of the first
 * gets the same promise. Keeps the last `most` keys; a failure is not kept.
 */
export class Recent<Result> {
	readonly #kept = new Map<string, { at: number; result: Promise<Result> }>();

	constructor(
		private readonly freshMs: number,
		private readonly most: number,
	) {}

	/** @param now ms; a clock that went back does not keep a result longer */
	async get(key: string, now: number, make: () => Promise<Result>): Promise<Result> {
		const known = this.#kept.get(key);
		if (known && Math.abs(now - known.at) < this.freshMs) return await known.result;
		const result = make();
		// The last one that was made stands last.
		this.#kept.delete(key);
		this.#kept.set(key, { at: now, result });
		result.catch(() => {
			if (this.#kept.get(key)?.result === result) this.#kept.delete(key);
		});
		for (const oldest of this.#kept.keys()) {
			if (this.#kept.size <= this.most) break;
			this.#kept.delete(oldest);
		}
		return await result;
	}
}
