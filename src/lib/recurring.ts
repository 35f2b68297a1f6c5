/**
 * What was made for a key that recurs. Nothing is made for a key that comes for the first time, as
 * most keys might come only once. Keeps the last `most` keys.
 */
export class Recurring<Result> {
	readonly #kept = new Map<string, { result?: Result }>();

	constructor(private readonly most: number) {}

	/** Undefined if the key is new. */
	get(key: string, make: () => Result): Result | undefined {
		const known = this.#kept.get(key);
		const entry = known ?? {};
		if (known !== undefined && !('result' in entry)) entry.result = make();
		// The last one that was asked for stands last.
		this.#kept.delete(key);
		this.#kept.set(key, entry);
		if (this.#kept.size > this.most) this.#kept.delete(this.#kept.keys().next().value!);
		return entry.result;
	}
}
