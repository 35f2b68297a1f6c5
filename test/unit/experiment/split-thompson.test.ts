import type { ArmCount } from '../../../src/experiment/experiments';
import { betaCdf } from '../../../src/experiment/beta-cdf';
import { beta, gamma, seededRandom } from '../../../src/experiment/random';
import { type Arm } from '../../../src/experiment/split';
import { bucketOf } from '../../../src/lib/hash-bucket';
import {
	armChances,
	chancesOfBest,
	pickByChance,
	type Optimization,
} from '../../../src/experiment/thompson';

const count = (arm: string, entered: number, converted: number): ArmCount => ({
	arm,
	entered,
	converted,
});
const AB: Arm[] = [
	{ name: 'A', weight: 50 },
	{ name: 'B', weight: 50 },
];
const options: Optimization = { minimumSample: 100, floor: 1, seed: 'welcome/split' };
const sum = (values: Record<string, number>) =>
	Object.values(values).reduce((total, value) => total + value, 0);

describe('The probability of being the best arm', () => {
	it('is equal where nothing is known', () => {
		const chances = chancesOfBest([count('A', 0, 0), count('B', 0, 0)], 100_000, 'seed');
		expect(chances.A).toBeCloseTo(0.5, 2);
		expect(sum(chances)).toBeCloseTo(1, 12);
	});

	it('agrees with the integral, which for small counts can be done by hand', () => {
		// Beta(2, 1) against Beta(1, 1): P(X > Y) = the integral of 2x * x over [0, 1] = 2/3.
		const chances = chancesOfBest([count('A', 1, 1), count('B', 0, 0)], 100_000, 'seed');
		expect(chances.A).toBeCloseTo(2 / 3, 2);
	});

	it('agrees with the exact sum for two arms', () => {
		const arms = [count('A', 400, 22), count('B', 380, 33)];
		const chances = chancesOfBest(arms, 100_000, 'seed');
		expect(chances.B).toBeCloseTo(probabilityThatBWins(23, 379, 34, 348), 2);
	});

	it('is the same for the same counts and seed, and does not depend on the seed', () => {
		const arms = [count('A', 1_000, 50), count('B', 1_000, 60)];
		expect(chancesOfBest(arms, 10_000, 'x')).toEqual(chancesOfBest(arms, 10_000, 'x'));
		const other = chancesOfBest(arms, 10_000, 'y');
		expect(other.A).toBeCloseTo(chancesOfBest(arms, 10_000, 'x').A, 1);
	});

	it('accepts counts with more conversions than entries', () => {
		expect(sum(chancesOfBest([count('A', 1, 3), count('B', 0, 0)], 1_000, 'seed'))).toBe(1);
	});
});

/** Evan Miller, "Formulas for Bayesian A/B Testing", 2015: P(B > A) for Beta posteriors. */
function probabilityThatBWins(aA: number, bA: number, aB: number, bB: number): number {
	const logBeta = (x: number, y: number) => logFactorials(x - 1, y - 1) - logFactorials(x + y - 1);
	let total = 0;
	for (let i = 0; i < aB; i++) {
		total += Math.exp(
			logBeta(aA + i, bB + bA) - Math.log(bB + i) - logBeta(1 + i, bB) - logBeta(aA, bA),
		);
	}
	return total;
}

function logFactorials(...numbers: number[]): number {
	let total = 0;
	for (const n of numbers) for (let k = 2; k <= n; k++) total += Math.log(k);
	return total;
}

describe('The chances of the arms of an optimized split', () => {
	it('are the weights until every arm has its minimum sample', () => {
		const weighted = [
			{ name: 'A', weight: 30 },
			{ name: 'B', weight: 10 },
		];
		const even = { A: 0.75, B: 0.25 };
		expect(armChances(weighted, [], options)).toEqual(even);
		expect(armChances(weighted, [count('A', 5_000, 900)], options)).toEqual(even);
		const nearly = [count('A', 5_000, 900), count('B', 99, 0)];
		expect(armChances(weighted, nearly, options)).toEqual(even);
	});

	it('follow the conversions from then on', () => {
		const chances = armChances(AB, [count('A', 100, 2), count('B', 100, 12)], options);
		expect(chances.B).toBeGreaterThan(0.95);
		expect(sum(chances)).toBeCloseTo(1, 12);
	});

	it('never fall below the floor', () => {
		const hopeless = [count('A', 100_000, 10), count('B', 100_000, 50_000)];
		expect(armChances(AB, hopeless, options)).toEqual({ A: 0.01, B: 0.99 });
		expect(armChances(AB, hopeless, { ...options, floor: 10 })).toEqual({ A: 0.1, B: 0.9 });
	});

	it('are equal where the floor leaves nothing to share out', () => {
		const counts = [count('A', 100, 1), count('B', 100, 60)];
		const chances = armChances(AB, counts, { ...options, floor: 80 });
		expect(chances.A).toBeCloseTo(0.5, 12);
		expect(sum(chances)).toBeCloseTo(1, 12);
	});

	it('leave out arms of weight zero, and the counts of the holdout', () => {
		const arms = [...AB, { name: 'C', weight: 0 }];
		const counts = ['A', 'B', 'C', 'Holdout'].map((arm) => count(arm, 1_000, 100));
		expect(Object.keys(armChances(arms, counts, options))).toEqual(['A', 'B']);
	});
});

describe('A recorded choice', () => {
	it('is reproduced by its probabilities and bucket, in whatever order they come back', () => {
		const chances = armChances(
			['B', 'A', 'C'].map((name) => ({ name, weight: 1 })),
			['A', 'B', 'C'].map((arm, i) => count(arm, 300, 20 + i)),
			options,
		);
		const turned = Object.fromEntries(Object.entries(chances).reverse());
		for (let id = 1; id <= 1_000; id++) {
			const bucket = bucketOf('welcome/split', id);
			const recorded = JSON.parse(JSON.stringify(turned)) as Record<string, number>;
			expect(pickByChance(recorded, bucket)).toBe(pickByChance(chances, bucket));
		}
	});
});

describe('An optimized split of 40,000 contacts over arms of 5 % and 10 %', () => {
	const RATES: Record<string, number> = { A: 0.05, B: 0.1 };

	const simulations = new Map<string, ReturnType<typeof simulated>>();

	/** Two tests read the first simulation. */
	function simulate(seed: string) {
		const known = simulations.get(seed) ?? simulated(seed);
		simulations.set(seed, known);
		return known;
	}

	function simulated(seed: string) {
		const random = seededRandom(`${seed} what people do`);
		const counts = new Map(AB.map(({ name }) => [name, count(name, 0, 0)]));
		const log: Array<{ arm: string; chances: Record<string, number>; bucket: number }> = [];
		for (let first = 1; first <= 40_000; first += 1_000) {
			const chances = armChances(AB, [...counts.values()], { ...options, seed });
			for (let id = first; id < first + 1_000; id++) {
				const bucket = bucketOf(seed, id);
				const arm = pickByChance(chances, bucket);
				const taken = counts.get(arm)!;
				taken.entered += 1;
				if (random() < RATES[arm]) taken.converted += 1;
				log.push({ arm, chances, bucket });
			}
		}
		return { A: counts.get('A')!, B: counts.get('B')!, log };
	}

	it.each(['one', 'two', 'three', 'four', 'five'])(
		'gives the better arm most of the traffic (simulation %s)',
		(run) => {
			const { A, B } = simulate(run);
			expect(A.entered + B.entered).toBe(40_000);
			expect(B.entered / 40_000).toBeGreaterThan(0.9);
			expect(A.entered).toBeGreaterThan(40_000 * 0.005);
		},
	);

	it('records probabilities that reproduce each of its choices', () => {
		const { log } = simulate('one');
		expect(log.filter(({ arm, chances, bucket }) => pickByChance(chances, bucket) !== arm)).toEqual(
			[],
		);
		expect(new Set(log.map(({ chances }) => chances.B)).size).toBeGreaterThan(3);
	});

	it('favours none of two arms with equal conversion', () => {
		const shares = ['one', 'two', 'three', 'four', 'five', 'six'].map((seed) => {
			const random = seededRandom(seed);
			const counts = AB.map(({ name }) => count(name, 0, 0));
			for (let first = 1; first <= 20_000; first += 1_000) {
				const chances = armChances(AB, counts, { ...options, seed });
				for (let id = first; id < first + 1_000; id++) {
					const taken = counts[pickByChance(chances, bucketOf(seed, id)) === 'A' ? 0 : 1];
					taken.entered += 1;
					if (random() < 0.07) taken.converted += 1;
				}
			}
			return counts[0].entered / 20_000;
		});
		// Chance decides which of two equal arms gets more contacts, so only the mean counts.
		const mean = shares.reduce((total, share) => total + share, 0) / shares.length;
		expect(mean).toBeGreaterThan(0.25);
		expect(mean).toBeLessThan(0.75);
	});
});

describe('The beta distribution', () => {
	it.each([
		[0.3, 1, 1, 0.3],
		[0.3, 2, 1, 0.09],
		[0.3, 1, 5, 1 - 0.7 ** 5],
	])('up to %d with parameters %d and %d is %d, as its formula says', (x, a, b, expected) => {
		expect(betaCdf(x, a, b)).toBeCloseTo(expected, 13);
	});

	it.each([
		[0.06, 23, 379],
		[0.09, 34, 348],
		[0.5, 40, 40],
		[0.01, 2, 900],
	])('up to %d with parameters %d and %d is the sum of the binomial', (x, a, b) => {
		const n = a + b - 1;
		let expected = 0;
		for (let k = a; k <= n; k++) {
			const ways = logFactorials(n) - logFactorials(k, n - k);
			expected += Math.exp(ways + k * Math.log(x) + (n - k) * Math.log1p(-x));
		}
		expect(betaCdf(x, a, b)).toBeCloseTo(expected, 11);
	});

	it('holds for millions of contacts, where it is nearly normal', () => {
		const quantile = 0.05 + 1.959964 * Math.sqrt((0.05 * 0.95) / 2_000_000);
		expect(betaCdf(quantile, 100_001, 1_900_001)).toBeCloseTo(0.975, 3);
	});
});

describe('The random numbers', () => {
	it('are the same for a seed, and others for another', () => {
		const take = (seed: string) => Array.from({ length: 5 }, seededRandom(seed));
		expect(take('x')).toEqual(take('x'));
		expect(take('x')).not.toEqual(take('y'));
	});

	it('have the means and variances of their distributions', () => {
		const random = seededRandom('moments');
		const moments = (draw: () => number) => {
			const values = Array.from({ length: 100_000 }, draw);
			const mean = values.reduce((total, x) => total + x, 0) / values.length;
			const variance = values.reduce((total, x) => total + (x - mean) ** 2, 0) / values.length;
			return [mean, variance];
		};
		const [evenMean, evenVariance] = moments(random);
		expect(evenMean).toBeCloseTo(0.5, 2);
		expect(evenVariance).toBeCloseTo(1 / 12, 2);
		for (const shape of [1, 3.5, 40]) {
			const [mean, variance] = moments(() => gamma(shape, random));
			expect(mean / shape).toBeCloseTo(1, 1.5);
			expect(variance / shape).toBeCloseTo(1, 1.2);
		}
		const [mean, variance] = moments(() => beta(3, 7, random));
		expect(mean).toBeCloseTo(0.3, 2);
		expect(variance).toBeCloseTo(21 / 1_100, 3);
	});
});
