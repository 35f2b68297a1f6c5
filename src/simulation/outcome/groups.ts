/** Contacts named in a row of the outcome. */
export const MOST_EXAMPLES = 20;

/** Collects rows under a key, in the order in which the keys come. */
export class Groups<Key extends Record<string, unknown>, Row> {
	readonly #groups = new Map<string, { key: Key; rows: Row[] }>();

	add(key: Key, row: Row): void {
		const text = JSON.stringify(Object.values(key));
		const group = this.#groups.get(text);
		if (group === undefined) this.#groups.set(text, { key, rows: [row] });
		else group.rows.push(row);
	}

	map<Result>(make: (key: Key, rows: readonly Row[]) => Result): Result[] {
		return [...this.#groups.values()].map(({ key, rows }) => make(key, rows));
	}
}

/** The number of different contacts, and the first of them. */
export function contactsOf(rows: ReadonlyArray<{ contact: string }>): {
	contacts: number;
	examples: string[];
} {
	const keys = new Set(rows.map(({ contact }) => contact));
	return { contacts: keys.size, examples: [...keys].slice(0, MOST_EXAMPLES) };
}

export function median(values: readonly number[]): number | null {
	if (values.length === 0) return null;
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor((sorted.length - 1) / 2)];
}
