import { normalQuantile } from './normal';
import { isTooEarly, type Rate } from './rate';

const { exp, log, max, min, sqrt } = Math;

export interface Interval {
	low: number;
	high: number;
}

/**
 * `anytimeValid`: the true value is inside at all times at once with the given confidence, however
 * often one looks and whenever one stops. `fixedHorizon`: at one time that was planned before.
 */
export type IntervalMethod = 'anytimeValid' | 'fixedHorizon';

export interface Confidence {
	method: IntervalMethod;
	/** Share of wrong intervals, 0 to 1; 0.05 for 95 percent confidence. */
	alpha: number;
}

/** Enrollments in both arms at which an anytime-valid interval is narrowest; GrowthBook's default. */
export const TUNED_FOR = 5_000;

/**
 * By how many standard errors an interval extends to each side, with `n` enrollments in all.
 *
 * Anytime-valid: the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and
 * Ramdas, 'Time-uniform central limit theory and asymptotic confidence sequences', Annals of
 * Statistics 52(6), 2024, theorem 2.2, tuned as in its appendix for `tunedFor` enrollments. The same
 * intervals as GrowthBook's sequential testing.
 */
export function standardErrors(
	{ method, alpha }: Confidence,
	n: number,
	tunedFor = TUNED_FOR,
): number {
	if (method === 'fixedHorizon') return normalQuantile(1 - alpha / 2);
	const rho2 = (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / tunedFor;
	const mixed = n * rho2 + 1;
	return sqrt(((2 * mixed) / (n * rho2)) * log(sqrt(mixed) / alpha));
}

/**
 * The interval of a rate. Fixed horizon: the score interval of Wilson ('Probable Inference, the Law
 * of Succession, and Statistical Inference', JASA 22, 1927) with the effective sample size.
 * Anytime-valid: null while it is too early.
 */
export function rateInterval(rate: Rate | null, confidence: Confidence): Interval | null {
	if (rate === null) return null;
	const reach = standardErrors(confidence, rate.enrollments);
	if (confidence.method === 'fixedHorizon') return wilson(rate, reach);
	return isTooEarly(rate) ? null : around(rate.rate, reach * sqrt(rate.variance), 0);
}

function wilson({ rate, effective }: Rate, z: number): Interval {
	const scale = 1 + z ** 2 / effective;
	const center = (rate + z ** 2 / (2 * effective)) / scale;
	const variance = (rate * (1 - rate)) / effective + z ** 2 / (4 * effective ** 2);
	return around(center, (z * sqrt(variance)) / scale, 0);
}

const around = (center: number, reach: number, least: number): Interval => ({
	low: max(least, center - reach),
	high: min(1, center + reach),
});

/** A difference with its interval. */
export interface Difference extends Interval {
	value: number;
}

/** How the rate differs from the control's, -1 to 1; null while it is too early for either. */
export function difference(
	rate: Rate | null,
	control: Rate | null,
	confidence: Confidence,
): Difference | null {
	if (rate === null || control === null || isTooEarly(rate) || isTooEarly(control)) return null;
	const value = rate.rate - control.rate;
	const reach = standardErrors(confidence, rate.enrollments + control.enrollments);
	return { value, ...around(value, reach * sqrt(rate.variance + control.variance), -1) };
}

/**
 * By which share the rate is above the control's: 0.1 is 10 percent more. Its interval is symmetric
 * for the logarithm of the ratio (Katz, Baptista, Azen and Pike, 'Obtaining Confidence Intervals for
 * the Risk Ratio in Cohort Studies', Biometrics 34, 1978), so that it never falls below -1. Null
 * while it is too early for either.
 */
export function relativeDifference(
	rate: Rate | null,
	control: Rate | null,
	confidence: Confidence,
): Difference | null {
	if (rate === null || control === null || isTooEarly(rate) || isTooEarly(control)) return null;
	const ratio = rate.rate / control.rate;
	const relativeVariance = rate.variance / rate.rate ** 2 + control.variance / control.rate ** 2;
	const factor = exp(
		standardErrors(confidence, rate.enrollments + control.enrollments) * sqrt(relativeVariance),
	);
	return { value: ratio - 1, low: ratio / factor - 1, high: ratio * factor - 1 };
}
