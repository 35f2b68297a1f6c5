import { upperGamma } from './gamma';

/** The p value below which the counts do not fit the weights; the threshold of GrowthBook. */
export const MISMATCH_BELOW = 0.001;

/** The chi-squared approximation needs so many expected in each arm (Cochran 1954). */
const LEAST_EXPECTED = 5;

export interface SplitCount {
	/** Its share by weight, 0 to 1. */
	share: number;
	count: number;
}

export interface SampleRatio {
	/** Null: contacts took an arm without a share. */
	chiSquared: number | null;
	degreesOfFreedom: number;
	/** The probability of counts that fit this badly or worse, if contacts were split by weight. */
	p: number;
}

/**
 * Whether contacts were split as the weights say: Pearson's chi-squared test, the sum over splits
 * that are independent of each other. Splits with too few contacts are left out. Null: none is left.
 */
export function sampleRatio(splits: ReadonlyArray<readonly SplitCount[]>): SampleRatio | null {
	let chiSquared = 0;
	let degreesOfFreedom = 0;
	for (const split of splits) {
		const total = split.reduce((sum, { count }) => sum + count, 0);
		if (split.some(({ share, count }) => share <= 0 && count > 0)) {
			return { chiSquared: null, degreesOfFreedom: split.length - 1, p: 0 };
		}
		const open = split.filter(({ share }) => share > 0);
		if (open.length === 0 || open.some(({ share }) => total * share < LEAST_EXPECTED)) continue;
		for (const { share, count } of open) {
			chiSquared += (count - total * share) ** 2 / (total * share);
		}
		degreesOfFreedom += open.length - 1;
	}
	if (degreesOfFreedom === 0) return null;
	return { chiSquared, degreesOfFreedom, p: chiSquaredTail(chiSquared, degreesOfFreedom) };
}

/** The probability that a chi-squared variable is above `x`; DLMF 8.2.4. */
export const chiSquaredTail = (x: number, degreesOfFreedom: number): number =>
	upperGamma(degreesOfFreedom / 2, x / 2);
