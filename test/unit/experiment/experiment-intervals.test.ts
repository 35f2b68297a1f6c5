import {
	difference,
	rateInterval,
	relativeDifference,
	standardErrors,
	type Confidence,
} from '../../../src/experiment/interval';
import { normalCdf, normalQuantile } from '../../../src/experiment/normal';
import { isTooEarly, rateOf, type Rate } from '../../../src/experiment/rate';
import { chancesOfBest } from '../../../src/experiment/thompson';
import { seededRandom } from '../../../src/experiment/random';

const FIXED: Confidence = { method: 'fixedHorizon', alpha: 0.05 };
const ANYTIME: Confidence = { method: 'anytimeValid', alpha: 0.05 };

/** An arm of a split with equal weights. */
const even = (conversions: number, enrollments: number): Rate =>
	rateOf({
		enrollments,
		conversions,
		weight: 2 * enrollments,
		weightSquared: 4 * enrollments,
		convertedWeight: 2 * conversions,
		convertedWeightSquared: 4 * conversions,
	})!;

describe('The normal distribution', () => {
	it('agrees with the table of NIST/SEMATECH, e-Handbook of Statistical Methods, 1.3.6.7.1', () => {
		expect(normalCdf(0.5) - 0.5).toBeCloseTo(0.19146, 5);
		expect(normalCdf(1.96) - 0.5).toBeCloseTo(0.475, 5);
		expect(normalCdf(-3)).toBeCloseTo(0.5 - 0.49865, 5);
	});

	it('has the quantiles that R documents for qnorm: 1.959964 at 97.5 percent, 0.8416212 at 80', () => {
		expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
		expect(normalQuantile(0.8)).toBeCloseTo(0.8416212, 7);
		expect(normalQuantile(0.025)).toBeCloseTo(-1.959964, 6);
		expect(normalQuantile(0.5)).toBe(0);
	});
});

describe('The fixed-horizon interval of a rate', () => {
	// Newcombe, 'Two-sided confidence intervals for the single proportion: comparison of seven
	// methods', Statistics in Medicine 17, 1998, table I, method 3.
	it.each([
		[81, 263, 0.2553, 0.3662],
		[15, 148, 0.0624, 0.1605],
		[0, 20, 0, 0.1611],
		[1, 29, 0.0061, 0.1718],
	])('for %i of %i is that of Newcombe (1998), table I', (conversions, n, low, high) => {
		const interval = rateInterval(even(conversions, n), FIXED)!;
		expect(interval.low).toBeCloseTo(low, 4);
		expect(interval.high).toBeCloseTo(high, 4);
	});

	it('of an arm without enrollments is unknown', () => {
		expect(rateInterval(null, FIXED)).toBeNull();
		expect(rateInterval(null, ANYTIME)).toBeNull();
	});
});

describe('The fixed-horizon difference of two rates', () => {
	const placebo = even(189, 11_034);
	const aspirin = even(104, 11_037);

	it("agrees with Agresti, 'Categorical Data Analysis', 2.2: the Physicians' Health Study", () => {
		const { value, low, high } = difference(placebo, aspirin, FIXED)!;
		expect(value).toBeCloseTo(0.0077, 4);
		expect(low).toBeCloseTo(0.0047, 4);
		expect(high).toBeCloseTo(0.0107, 4);
	});

	it('as a ratio agrees with Agresti: 1.82 times the risk, from 1.43 to 2.31', () => {
		const { value, low, high } = relativeDifference(placebo, aspirin, FIXED)!;
		expect([value, low, high].map((share) => (1 + share).toFixed(2))).toEqual([
			'1.82',
			'1.43',
			'2.31',
		]);
	});
});

describe('The anytime-valid interval', () => {
	it("agrees with GrowthBook's test of two proportions, 1396 of 3000 and 2422 of 3461", () => {
		// gbstats, test_sequential_test_runs_prop: 0.50386 from 0.40098 to 0.60675, tuned for 5,000;
		// there the relative difference is linearized.
		const control = even(1396, 3000);
		const arm = even(2422, 3461);
		const { value } = relativeDifference(arm, control, ANYTIME)!;
		expect(value).toBeCloseTo(0.50386, 5);
		const variance =
			arm.variance / control.rate ** 2 + (control.variance * arm.rate ** 2) / control.rate ** 4;
		const reach = standardErrors(ANYTIME, 6461) * Math.sqrt(variance);
		expect(value - reach).toBeCloseTo(0.40098, 5);
		expect(value + reach).toBeCloseTo(0.60675, 5);
	});

	it("agrees with GrowthBook's test of two means with another tuning", () => {
		// gbstats, test_sequential_test_runs: standard error 0.33341, from -0.55844 to 1.56516.
		const reach = standardErrors(ANYTIME, 6461, 1_000) * 0.33341;
		expect(0.50336 - reach).toBeCloseTo(-0.55844, 3);
		expect(0.50336 + reach).toBeCloseTo(1.56516, 3);
	});

	it('is narrowest, in standard errors, near the sample that it is tuned for', () => {
		const at = (n: number) => standardErrors(ANYTIME, n);
		expect(at(5_000)).toBeLessThan(at(500));
		expect(at(5_000)).toBeLessThan(at(500_000));
		expect(at(5_000)).toBeGreaterThan(standardErrors(FIXED, 5_000));
	});
});

describe('Looking at every contact', () => {
	const EXPERIMENTS = 200;
	const CONTACTS = 3_000;

	/** The share of experiments with equal arms that show a difference at any moment. */
	function falsePositives(confidence: Confidence, seed: string): number {
		const random = seededRandom(seed);
		let positives = 0;
		for (let experiment = 0; experiment < EXPERIMENTS; experiment++) {
			const counts = [
				[0, 0],
				[0, 0],
			];
			for (let contact = 0; contact < CONTACTS; contact++) {
				const arm = counts[random() < 0.5 ? 0 : 1];
				arm[1] += 1;
				if (random() < 0.2) arm[0] += 1;
				const [a, b] = counts.map(([converted, entered]) =>
					entered === 0 ? null : even(converted, entered),
				);
				const found = difference(a, b, confidence);
				if (found === null || (found.low <= 0 && found.high >= 0)) continue;
				positives += 1;
				break;
			}
		}
		return positives / EXPERIMENTS;
	}

	it('an anytime-valid interval shows a difference that is none in at most 5 percent', () => {
		expect(falsePositives(ANYTIME, 'peeking')).toBeLessThanOrEqual(0.05);
	});

	it('a fixed-horizon interval shows a difference that is none far more often', () => {
		expect(falsePositives(FIXED, 'peeking')).toBeGreaterThan(0.25);
	});
});

describe('At the planned end alone', () => {
	it.each(['anytimeValid', 'fixedHorizon'] as const)(
		'the %s interval covers the true difference in about 95 percent or more',
		(method) => {
			const random = seededRandom(`coverage ${method}`);
			let covered = 0;
			const draw = (n: number, rate: number) => {
				let converted = 0;
				for (let i = 0; i < n; i++) if (random() < rate) converted += 1;
				return even(converted, n);
			};
			for (let i = 0; i < 1_000; i++) {
				const found = difference(draw(800, 0.3), draw(600, 0.2), { method, alpha: 0.05 })!;
				if (found.low <= 0.1 && found.high >= 0.1) covered += 1;
			}
			expect(covered / 1_000).toBeGreaterThan(0.935);
		},
	);
});

describe('It is too early to tell', () => {
	it.each([
		[5, 1_000, true],
		[6, 1_000, false],
		[995, 1_000, true],
		[994, 1_000, false],
		[0, 1_000, true],
		[3, 3, true],
	])('with %i conversions of %i: %s', (conversions, enrollments, early) => {
		const rate = even(conversions, enrollments);
		expect(isTooEarly(rate)).toBe(early);
		expect(difference(rate, even(500, 1_000), ANYTIME) === null).toBe(early);
		expect(relativeDifference(even(500, 1_000), rate, FIXED) === null).toBe(early);
	});

	it('is so without enrollments', () => {
		expect(isTooEarly(null)).toBe(true);
	});
});

describe('The rate under changing probabilities', () => {
	/** Sums over groups of enrollments that were given the arm with probability p. */
	const rateOfGroups = (...groups: Array<{ p: number; n: number; converted: number }>) => {
		const total = (of: (group: (typeof groups)[number]) => number) =>
			groups.reduce((sum, group) => sum + of(group), 0);
		return rateOf({
			enrollments: total(({ n }) => n),
			conversions: total(({ converted }) => converted),
			weight: total(({ p, n }) => n / p),
			weightSquared: total(({ p, n }) => n / p ** 2),
			convertedWeight: total(({ p, converted }) => converted / p),
			convertedWeightSquared: total(({ p, converted }) => converted / p ** 2),
		})!;
	};

	it('counts each enrollment as often as it stands for, as in a worked example by hand', () => {
		// 100 of 200 contacts in the first week (p = 0.5, rate 0.1), 180 of 200 in the second (p = 0.9,
		// rate 0.2): as many contacts stand behind both, so the rate is the mean, 0.15; the raw rate
		// is (10 + 36) / 280 = 0.164.
		const rate = rateOfGroups({ p: 0.5, n: 100, converted: 10 }, { p: 0.9, n: 180, converted: 36 });
		expect(rate.rate).toBeCloseTo(0.15, 12);
		expect(rate.conversions / rate.enrollments).toBeCloseTo(0.1643, 4);
		// Kish: 400² / (100 × 4 + 180 / 0.81).
		expect(rate.effective).toBeCloseTo(160_000 / (400 + 180 / 0.81), 9);
		// The sum of w²(y - r)² over (sum of w)², term by term.
		const squares =
			4 * (10 * 0.85 ** 2 + 90 * 0.15 ** 2) + (36 * 0.85 ** 2 + 144 * 0.15 ** 2) / 0.81;
		expect(rate.variance).toBeCloseTo(squares / 160_000, 12);
	});

	it('is converted of enrolled where the probability was always the same', () => {
		const rate = rateOfGroups({ p: 0.3, n: 70, converted: 7 }, { p: 0.3, n: 30, converted: 8 });
		expect(rate).toEqual({
			enrollments: 100,
			conversions: 15,
			rate: 0.15,
			effective: 100,
			variance: (0.15 * 0.85) / 100,
		});
	});

	it('is right on average where rates drift and the better arm got more contacts; the raw is not', () => {
		const random = seededRandom('drift');
		let weighted = 0;
		let raw = 0;
		let covered = 0;
		const runs = 600;
		for (let run = 0; run < runs; run++) {
			const groups = [
				{ p: 0.2, rate: 0.1 },
				{ p: 0.8, rate: 0.3 },
			].map(({ p, rate }) => {
				let [n, converted] = [0, 0];
				for (let contact = 0; contact < 500; contact++) {
					if (random() >= p) continue;
					n += 1;
					if (random() < rate) converted += 1;
				}
				return { p, n, converted };
			});
			const found = rateOfGroups(...groups);
			weighted += found.rate / runs;
			raw += found.conversions / found.enrollments / runs;
			const reach = 1.96 * Math.sqrt(found.variance);
			if (Math.abs(found.rate - 0.2) <= reach) covered += 1;
		}
		expect(weighted).toBeCloseTo(0.2, 2);
		expect(raw).toBeGreaterThan(0.25);
		expect(covered / runs).toBeGreaterThan(0.92);
	});

	it('is right on average under Thompson sampling, where raw rates are too low', () => {
		const random = seededRandom('thompson');
		const mean = { raw: 0, weighted: 0 };
		const runs = 1_000;
		for (let run = 0; run < runs; run++) {
			const counts = ['A', 'B'].map((arm) => ({ arm, entered: 10, converted: 0 }));
			const groups: Array<{ p: number; n: number; converted: number }> = [];
			for (const count of counts) {
				count.converted = Array.from({ length: 10 }, random).filter((x) => x < 0.2).length;
			}
			groups.push({ p: 0.5, n: 10, converted: counts[0].converted });
			for (let batch = 0; batch < 10; batch++) {
				const chance = chancesOfBest(counts, 60, `${run} ${batch}`).A;
				const p = 0.05 + 0.9 * chance;
				let [n, converted] = [0, 0];
				for (let contact = 0; contact < 20; contact++) {
					const isA = random() < p;
					const hit = random() < 0.2 ? 1 : 0;
					counts[isA ? 0 : 1].entered += 1;
					counts[isA ? 0 : 1].converted += hit;
					if (!isA) continue;
					n += 1;
					converted += hit;
				}
				groups.push({ p, n, converted });
			}
			const found = rateOfGroups(...groups);
			mean.raw += found.conversions / found.enrollments / runs;
			mean.weighted += found.rate / runs;
		}
		expect(mean.raw).toBeLessThan(0.195);
		expect(Math.abs(mean.weighted - 0.2)).toBeLessThan(0.004);
	});

	it('never leaves 0 to 1, and is no number but null without enrollments', () => {
		expect(
			rateOfGroups({ p: 1e-9, n: 3, converted: 3 }, { p: 1, n: 1e9, converted: 1e9 }).rate,
		).toBe(1);
		expect(rateOfGroups({ p: 0.1, n: 0, converted: 0 })).toBeNull();
		const huge = rateOfGroups(
			{ p: 0.01, n: 1e12, converted: 4e11 },
			{ p: 0.5, n: 1e12, converted: 1 },
		);
		expect(Object.values(huge).every(Number.isFinite)).toBe(true);
	});
});
