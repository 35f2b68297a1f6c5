import { upperGamma } from './gamma';

/** The probability that a standard normal variable is at most `z`; DLMF 7.11.2 with 7.2.2. */
export function normalCdf(z: number): number {
	const tail = upperGamma(0.5, (z * z) / 2) / 2;
	return z > 0 ? 1 - tail : tail;
}

/**
 * The quantile of the standard normal distribution at `p` (above 0, below 1). Newton's method: from 0
 * it rises to the root, as the distribution function is concave there.
 */
export function normalQuantile(p: number): number {
	if (p < 0.5) return -normalQuantile(1 - p);
	let z = 0;
	for (let step = 1; step > 1e-13;) {
		step = (p - normalCdf(z)) / normalDensity(z);
		z += step;
	}
	return z;
}

export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
