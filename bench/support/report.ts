/** One comparison. `ratio` is in the direction of the goal's words. */
export interface Measure {
	bench: string;
	case: string;
	ours: number;
	/** Null where the other side has nothing to compare with. */
	theirs: number | null;
	unit: string;
	ratio: number | null;
	goal: string;
	ok: boolean;
}

const rounded = (value: number | null): number | null =>
	value === null ? null : Number(value.toPrecision(4));

/** A table for people, then a JSON line per measure for machines. */
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
