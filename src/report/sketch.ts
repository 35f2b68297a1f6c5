/**
 * Counts of durations by logarithmic bucket, so that sketches of any spans add up to the sketch of
 * both. A quantile differs from the exact one by at most 1 percent of it. DDSketch: Masson, Rim and
 * Lee, 'DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees',
 * PVLDB 12(12), 2019.
 */
export type Sketch = Record<string, number>;

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Durations below 1 ms. */
const ZERO_BUCKET = -1;

/** The bucket of a duration in ms. */
export function bucketOf(ms: number): number {
	return ms < 1 ? ZERO_BUCKET : Math.ceil(Math.log(ms) / LOG_GAMMA);
}

/** The duration (ms) that stands for a bucket: within 1 percent of all that are in it. */
export function durationOf(bucket: number): number {
	return bucket === ZERO_BUCKET ? 0 : (2 * GAMMA ** bucket) / (GAMMA + 1);
}

export function addDuration(sketch: Sketch, ms: number, count = 1): void {
	const bucket = bucketOf(ms);
	sketch[bucket] = (sketch[bucket] ?? 0) + count;
}

/** Adds `more` to `sketch`; buckets that come to nothing are left out. */
export function mergeInto(sketch: Sketch, more: Sketch): void {
	for (const bucket of Object.keys(more)) {
		const sum = (sketch[bucket] ?? 0) + more[bucket];
		if (sum === 0) delete sketch[bucket];
		else sketch[bucket] = sum;
	}
}

export function countIn(sketch: Sketch): number {
	return Object.values(sketch).reduce((sum, n) => sum + n, 0);
}

/**
 * The q-quantile (0 to 1) in ms: of n durations in order, the one at index floor(q * (n - 1)).
 * Null: there are none.
 */
export function quantile(sketch: Sketch, q: number): number | null {
	const buckets = Object.keys(sketch)
		.map(Number)
		.sort((a, b) => a - b);
	const total = countIn(sketch);
	if (total <= 0) return null;
	const rank = Math.floor(q * (total - 1));
	let below = 0;
	for (const bucket of buckets) {
		below += sketch[bucket];
		if (below > rank) return durationOf(bucket);
	}
	return durationOf(buckets[buckets.length - 1]);
}
