import { createHash } from 'node:crypto';

const { imul, log, sqrt } = Math;

/** A uniform number in [0, 1). */
export type Random = () => number;

/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018),
 * seeded by the SHA-256 of the seed: the same seed gives the same numbers on every machine.
 *
 * Own code, with the distributions below: @stdlib/random-base-beta is as fast, and would add 300 kB
 * to the bundle.
 */
export function seededRandom(seed: string): Random {
	const digest = createHash('sha256').update(seed).digest();
	const s = Uint32Array.from([0, 4, 8, 12], (offset) => digest.readUInt32BE(offset));
	const next = (): number => {
		const result = imul(rotate(imul(s[1], 5), 7), 9) >>> 0;
		const t = s[1] << 9;
		s[2] ^= s[0];
		s[3] ^= s[1];
		s[1] ^= s[2];
		s[0] ^= s[3];
		s[2] ^= t;
		s[3] = rotate(s[3], 11);
		return result;
	};
	// 53 bits of two draws: the precision of a double in [0, 1).
	return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));

/** Standard normal, by Marsaglia's polar method (Marsaglia and Bray, 1964). */
function normal(random: Random): number {
	for (;;) {
		const u = 2 * random() - 1;
		const v = 2 * random() - 1;
		const s = u * u + v * v;
		if (s > 0 && s < 1) return u * sqrt((-2 * log(s)) / s);
	}
}

/**
 * Gamma with this shape (1 or more) and scale 1, by Marsaglia and Tsang, "A Simple Method for
 * Generating Gamma Variables", ACM TOMS 26(3), 2000.
 */
export function gamma(shape: number, random: Random): number {
	const d = shape - 1 / 3;
	const c = 1 / sqrt(9 * d);
	for (;;) {
		const x = normal(random);
		const v = (1 + c * x) ** 3;
		if (v <= 0) continue;
		const u = 1 - random();
		if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
	}
}

/**
 * Beta with both parameters 1 or more, as X / (X + Y) of two gammas (Devroye, "Non-Uniform Random
 * Variate Generation", 1986, IX.4).
 */
export function beta(a: number, b: number, random: Random): number {
	const x = gamma(a, random);
	return x / (x + gamma(b, random));
}
