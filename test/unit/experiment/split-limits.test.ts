import fc from 'fast-check';
import { pickArm, splitSchema, type Arm } from '../../../src/experiment/split';
import { armChances } from '../../../src/experiment/thompson';

const named = (...weights: number[]): Arm[] =>
	weights.map((weight, i) => ({ name: `arm ${i}`, weight }));

const split = (weights: number[], holdout = 0, optimize: object | null = null) =>
	splitSchema.safeParse({ arms: named(...weights), holdout, optimize });
const flaws = (...given: Parameters<typeof split>) =>
	split(...given).error?.issues.map(({ message }) => message) ?? [];

const WEIGHT = "'Weight' must be 0, or a number from 0.000001 to 1000000";
const HOLDOUT = "'Holdout' must be a percentage from 0 to 100";
const SAMPLE = "'Minimum Sample' must be a whole number from 1 to 1000000";
const TRAFFIC = "'Minimum Traffic' must be a percentage from 0 to 50";

const WRONG = [1e308, Infinity, -Infinity, NaN, -1, -1e-300, '5', '', null, undefined, [5], {}];

describe('The numbers of a split', () => {
	it.each([...WRONG, 5e-324, 1e-7, 1_000_000.1])(
		'refuse the weight %p with its limits',
		(weight) => {
			expect(flaws([50, weight as number])).toEqual([WEIGHT]);
			expect(flaws([weight as number])).toContain(WEIGHT);
		},
	);

	it.each([...WRONG, 100.1, -0.1])('refuse the holdout %p with its limits', (holdout) => {
		if (holdout === undefined) return;
		expect(flaws([50, 50], holdout as number)).toEqual([HOLDOUT]);
	});

	it.each([...WRONG, 0, 1.5, 1_000_001])('refuse the sample %p with its limits', (sample) => {
		const optimize = { minimumSample: sample, floor: 1 };
		expect(flaws([50, 50], 0, optimize)).toEqual([SAMPLE]);
	});

	it.each([...WRONG, -10, 50.1])('refuse the least traffic %p with its limits', (floor) => {
		const optimize = { minimumSample: 100, floor };
		expect(flaws([50, 50], 0, optimize)).toEqual([TRAFFIC]);
	});

	it('refuse a least traffic that all open arms together cannot have', () => {
		const optimize = { minimumSample: 100, floor: 40 };
		expect(flaws([1, 1, 1], 0, optimize)).toEqual([
			"'Minimum Traffic' is 40 percent for each of 3 arms, more than 100 in all. Set it to at most 33.33.",
		]);
		expect(flaws([1, 1, 0], 0, optimize)).toEqual([]);
	});

	it('refuse weights of which none is above zero', () => {
		const message = "All arms have the weight 0. Set the 'Weight' of at least one above 0.";
		for (const weights of [[], [0], [0, -0]]) expect(flaws(weights)).toEqual([message]);
	});

	it('take one arm, fractions, and the limits themselves', () => {
		for (const weights of [[1], [0.5, 0.25], [0.000001, 1_000_000], [0, 1]]) {
			expect(flaws(weights, 100, { minimumSample: 1, floor: 50 })).toEqual([]);
		}
	});
});

describe('A split by weights that are taken', () => {
	const weight = fc.oneof(
		fc.constantFrom(0, 0.000001, 0.1, 1, 33.3, 50, 1_000_000),
		fc.double({ min: 0.000001, max: 1_000_000, noNaN: true }),
	);
	const weights = fc
		.array(weight, { minLength: 1, maxLength: 12 })
		.filter((all) => all.some((each) => each > 0));

	it('gives each arm its share of the buckets', () => {
		const BUCKETS = 1_000;
		fc.assert(
			fc.property(weights, (all) => {
				const arms = named(...all);
				const counts = new Map(arms.map(({ name }) => [name, 0]));
				for (let i = 0; i < BUCKETS; i++) {
					const arm = pickArm(arms, i / BUCKETS);
					counts.set(arm, counts.get(arm)! + 1);
				}
				const total = all.reduce((sum, each) => sum + each, 0);
				for (const { name, weight } of arms) {
					const share = (BUCKETS * weight) / total;
					expect(Math.abs(counts.get(name)! - share)).toBeLessThanOrEqual(1.000001);
					if (weight === 0) expect(counts.get(name)).toBe(0);
				}
			}),
		);
	});

	it('has chances from 0 to 1, each at least the least traffic, that sum to 1', () => {
		const optimize = fc.record({
			minimumSample: fc.constant(1),
			floor: fc.double({ min: 0, max: 50, noNaN: true }),
		});
		fc.assert(
			fc.property(weights, optimize, fc.nat(50), (all, { minimumSample, floor }, seed) => {
				fc.pre(split(all, 0, { minimumSample, floor }).success);
				const arms = named(...all);
				const counts = arms.map(({ name: arm }, i) => ({ arm, entered: 10, converted: i % 10 }));
				const chances = Object.values(
					armChances(arms, counts, { minimumSample, floor, seed: `${seed}` }),
				);
				for (const chance of chances) {
					expect(chance).toBeGreaterThanOrEqual(floor / 100 - 1e-12);
					expect(chance).toBeLessThanOrEqual(1 + 1e-12);
				}
				expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
			}),
			{ numRuns: 30 },
		);
	});
});

describe('An arm picked by weights that nobody checked', () => {
	it.each([[[1e308, 1e308]], [[NaN, 1]], [[-1, 2]], [[Infinity]]])('is refused: %p', (weights) => {
		expect(() => pickArm(named(...weights), 0.5)).toThrow(RangeError);
	});
});
