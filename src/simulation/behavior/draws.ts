import { normalQuantile } from '../../experiment/normal';
import type { Random } from '../../experiment/random';

const { imul } = Math;

/**
 * Uniform numbers that depend on nothing but the seed and the key, so that they are the same in
 * whatever order they are drawn, and whatever else is.
 *
 * The nth number is a hash of the key and n, as in the counter-based generators of Salmon, Moraes, Dror
 * and Shaw, 'Parallel Random Numbers: As Easy as 1, 2, 3', 2011; the mixing is that of MurmurHash3. Not
 * experiment/random.ts, whose SHA-256 makes a reaction to a message five times as slow.
 */
export function drawsOf(seed: number, ...key: ReadonlyArray<string | number>): Random {
	const text = key.join('\n');
	let [a, b] = [0x9e3779b9 ^ seed, imul(seed, 0x85ebca6b) ^ text.length];
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		a = imul(rotate(a ^ imul(unit, 0xcc9e2d51), 15), 5) + 0xe6546b64;
		b = imul(rotate(b ^ imul(unit, 0x1b873593), 13), 9) + 0x52dce729;
	}
	let n = 0;
	return () => {
		n = (n + 0x6d2b79f5) | 0;
		const high = mixed(a ^ mixed(b + n));
		const low = mixed(b ^ mixed(a - n));
		return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
	};
}

const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));

/** MurmurHash3's finalizer: each bit of the result depends on each of `x`. */
function mixed(x: number): number {
	let h = x | 0;
	h = imul(h ^ (h >>> 16), 0x85ebca6b);
	h = imul(h ^ (h >>> 13), 0xc2b2ae35);
	return h ^ (h >>> 16);
}

const LEAST = 1e-12;

/** Standard normal. One uniform number each, so that the next ones do not depend on its value. */
export function normalDraw(random: Random): number {
	return normalQuantile(Math.min(1 - LEAST, Math.max(LEAST, random())));
}
