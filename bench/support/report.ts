/** One comparison. `ratio` has the direction of the goal. */
export interface Measure {
	bench: string;
	case: string;
	ours: number;
	/** null if there is nothing to compare with. */
	theirs: number | null;
	unit: string;
	ratio: number | null;
	goal: string;
	ok: boolean;
}

const rounded = (value: number | null): number | null =>
	value === null ? null : Number(value.toPrecision(4));

/** A readable table, then a JSON line per measure. */
export function report(measures: readonly Measure[]): void {
	console.table(
		measures.map((m) => ({
			bench: m.bench,
			case: m.case,
			ours: rounded(m.ours),
			theirs: rounded(m.theirs),
			unit: m.unit,
			ratio: rounded(m.ratio),
			goal: m.goal,
			ok: m.ok ? 'yes' : 'NO',
		})),
	);
	for (const measure of measures) {
		const { ours, theirs, ratio, ...rest } = measure;
		const figures = { ours: rounded(ours), theirs: rounded(theirs), ratio: rounded(ratio) };
		console.log(JSON.stringify({ ...rest, ...figures }));
	}
}
