import { logGamma } from './gamma';

const { abs, exp, log, log1p } = Math;

/**
 * Regularized incomplete beta function I_x(a, b), DLMF 8.17: the probability that a Beta(a, b)
 * variable is at most x. To 1e-12, for a and b from 1 to some millions.
 *
 * Own code: @stdlib's agrees to 5e-13 at about the same speed, and would add 416 kB to the bundle.
 */
export function betaCdf(x: number, a: number, b: number): number {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x));
	// The fraction converges quickly below the mean; above it, use the symmetry.
	return x < (a + 1) / (a + b + 2)
		? (front * fraction(x, a, b)) / a
		: 1 - (front * fraction(1 - x, b, a)) / b;
}

const TINY = 1e-300;
const MOST_TERMS = 10_000;

/**
 * Continued fraction of the incomplete beta function, DLMF 8.17.22, by Lentz's method as modified in
 * Thompson and Barnett, "Coulomb and Bessel Functions of Complex Arguments and Order", J. Comput.
 * Phys. 64, 1986.
 */
function fraction(x: number, a: number, b: number): number {
	const nonzero = (value: number) => (abs(value) < TINY ? TINY : value);
	let c = 1;
	let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
	let value = d;
	for (let m = 1; m <= MOST_TERMS; m++) {
		const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
		const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
		let step = 1;
		for (const term of [even, odd]) {
			d = 1 / nonzero(1 + term * d);
			c = nonzero(1 + term / c);
			step = c * d;
			value *= step;
		}
		if (abs(step - 1) < 1e-15) break;
	}
	return value;
}
