import type { ArmSums } from './experiments';

/** The conversion rate of an arm as it would be if all enrollments had taken it. */
export interface Rate {
	enrollments: number;
	conversions: number;
	/** 0 to 1. */
	rate: number;
	/** Enrollments that would tell as much, had all had the same probability (Kish). */
	effective: number;
	/** Squared standard error of the rate. */
	variance: number;
}

export type RateSums = Omit<ArmSums, 'phaseId' | 'arm' | 'repeated'>;

/**
 * The rate of enrollments that count 1 / p each, p being the probability with which each was given
 * its arm: the self-normalized estimator of Hájek ('Comment on a paper by D. Basu', 1971) with its
 * linearized variance (Särndal, Swensson and Wretman, 'Model Assisted Survey Sampling', 1992, 5.7),
 * and the effective sample size of Kish ('Survey Sampling', 1965, 11.7). Where all p are the same it
 * is converted of enrolled. Null: no enrollments.
 */
export function rateOf(sums: RateSums): Rate | null {
	const { enrollments, weight, weightSquared } = sums;
	if (enrollments <= 0 || weight <= 0 || weightSquared <= 0) return null;
	const conversions = Math.min(sums.conversions, enrollments);
	const effective = Math.min(enrollments, weight ** 2 / weightSquared);
	if (effective > enrollments * (1 - 1e-9)) {
		const rate = conversions / enrollments;
		const variance = (rate * (1 - rate)) / enrollments;
		return { enrollments, conversions, rate, effective: enrollments, variance };
	}
	const rate = Math.min(1, sums.convertedWeight / weight);
	const spread = (1 - 2 * rate) * sums.convertedWeightSquared + rate ** 2 * weightSquared;
	const variance = Math.max(0, spread) / weight ** 2;
	return { enrollments, conversions, rate, effective, variance };
}

export const NO_SUMS: RateSums = {
	enrollments: 0,
	conversions: 0,
	weight: 0,
	weightSquared: 0,
	convertedWeight: 0,
	convertedWeightSquared: 0,
};

export function addSums(a: RateSums, b: RateSums): RateSums {
	return {
		enrollments: a.enrollments + b.enrollments,
		conversions: a.conversions + b.conversions,
		weight: a.weight + b.weight,
		weightSquared: a.weightSquared + b.weightSquared,
		convertedWeight: a.convertedWeight + b.convertedWeight,
		convertedWeightSquared: a.convertedWeightSquared + b.convertedWeightSquared,
	};
}

/** Below it neither a normal approximation nor a conclusion holds. */
const LEAST_OF_EACH = 5;

/** Whether there are too few conversions, or too few enrollments without one, to tell anything. */
export function isTooEarly(rate: Rate | null): boolean {
	if (rate === null) return true;
	const { conversions, enrollments, effective } = rate;
	return (
		Math.min(conversions, effective * rate.rate) <= LEAST_OF_EACH ||
		Math.min(enrollments - conversions, effective * (1 - rate.rate)) <= LEAST_OF_EACH
	);
}
