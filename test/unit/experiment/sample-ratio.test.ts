import {
	chiSquaredTail,
	MISMATCH_BELOW,
	sampleRatio,
	type SplitCount,
} from '../../../src/experiment/sample-ratio';
import { sampleSize } from '../../../src/experiment/sample-size';
import { seededRandom } from '../../../src/experiment/random';

const split = (counts: number[], weights = counts.map(() => 1)): SplitCount[] => {
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	return counts.map((count, i) => ({ count, share: weights[i] / total }));
};

describe('The chi-squared test of the split', () => {
	it("agrees with SciPy's documentation of chisquare: equal shares", () => {
		const { chiSquared, degreesOfFreedom, p } = sampleRatio([split([16, 18, 16, 14, 12, 12])])!;
		expect(chiSquared).toBeCloseTo(2, 12);
		expect(degreesOfFreedom).toBe(5);
		expect(p).toBeCloseTo(0.849_145_036_084_609_56, 13);
	});

	it("agrees with SciPy's documentation of chisquare: given shares", () => {
		const { chiSquared, p } = sampleRatio([
			split([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]),
		])!;
		expect(chiSquared).toBeCloseTo(3.5, 12);
		expect(p).toBeCloseTo(0.623_387_627_749_582_23, 13);
	});

	it('agrees with the p values that R documents for chisq.test and prop.test', () => {
		// chisq.test, Agresti (2007): X-squared = 30.07, df = 2, p-value = 2.954e-07.
		expect(chiSquaredTail(30.07, 2)).toBeCloseTo(2.954e-7, 10);
		// prop.test, Fleiss (1981): X-squared = 12.6004, df = 3, p-value = 0.005585.
		expect(chiSquaredTail(12.6004, 3)).toBeCloseTo(0.005585, 5);
	});

	it('raises no alarm for a fair split, and one for a broken one', () => {
		expect(sampleRatio([split([4_950, 5_050])])!.p).toBeGreaterThan(MISMATCH_BELOW);
		expect(sampleRatio([split([4_700, 5_300])])!.p).toBeLessThan(MISMATCH_BELOW);
		expect(sampleRatio([split([9_000, 1_000], [9, 1])])!.p).toBe(1);
	});

	it('raises a false alarm in about one of a thousand fair splits', () => {
		const random = seededRandom('fair');
		let found = 0;
		for (let i = 0; i < 5_000; i++) {
			let first = 0;
			for (let contact = 0; contact < 200; contact++) if (random() < 0.5) first += 1;
			if (sampleRatio([split([first, 200 - first])])!.p < MISMATCH_BELOW) found += 1;
		}
		expect(found).toBeLessThan(15);
	});

	it('adds up phases with different weights', () => {
		const phases = [split([50, 50]), split([90, 10], [9, 1])];
		expect(sampleRatio(phases)).toEqual({ chiSquared: 0, degreesOfFreedom: 2, p: 1 });
	});

	it('says nothing about splits that are too small, have one arm or none', () => {
		expect(sampleRatio([])).toBeNull();
		expect(sampleRatio([[]])).toBeNull();
		expect(sampleRatio([split([0, 0])])).toBeNull();
		expect(sampleRatio([split([4, 5])])).toBeNull();
		expect(sampleRatio([split([1_000])])).toBeNull();
	});

	it('leaves out an arm of weight zero, unless contacts took it', () => {
		expect(sampleRatio([split([50, 50, 0], [1, 1, 0])])!.degreesOfFreedom).toBe(1);
		expect(sampleRatio([split([50, 50, 1], [1, 1, 0])])!.p).toBe(0);
	});
});

describe('The required sample', () => {
	// The examples of R's power.prop.test, with their documented results.
	it.each([
		[0.5, 0.75, 0.05, 0.9, 76.7, 1],
		[0.5, 0.501, 0.001, 0.9, 10_451_937, 0],
		[0.9, 1, 0.05, 0.8, 73.37, 2],
		[0.5, 0.75, 0.05, 0.74, 50, 0],
	])(
		"for %d against %d (alpha %d, power %d) is that of R's power.prop.test: %d",
		(control, arm, alpha, power, n, digits) => {
			expect(sampleSize({ control, arm, alpha, power })).toBeCloseTo(n, digits);
		},
	);

	it('is the same the other way round', () => {
		const question = { alpha: 0.05, power: 0.8 };
		expect(sampleSize({ ...question, control: 0.1, arm: 0.2 })).toBe(
			sampleSize({ ...question, control: 0.2, arm: 0.1 }),
		);
	});
});
