import { normalQuantile } from './normal';

export interface SampleSizeQuestion {
	/** The rate of the control, 0 to 1. */
	control: number;
	/** The other arm's rate that is to be told from it, 0 to 1. */
	arm: number;
	/** Share of false alarms, 0 to 1. */
	alpha: number;
	/** The probability of finding the difference if there is one, 0 to 1. */
	power: number;
}

/**
 * Enrollments that each of two arms needs (not rounded): Fleiss, Levin and Paik, 'Statistical
 * Methods for Rates and Proportions', 3rd edition, 2003, 4.14, without correction for continuity; as
 * in R's power.prop.test.
 */
export function sampleSize({ control, arm, alpha, power }: SampleSizeQuestion): number {
	const mean = (control + arm) / 2;
	const pooled = Math.sqrt(2 * mean * (1 - mean));
	const apart = Math.sqrt(control * (1 - control) + arm * (1 - arm));
	const reach = normalQuantile(1 - alpha / 2) * pooled + normalQuantile(power) * apart;
	return (reach / (control - arm)) ** 2;
}
