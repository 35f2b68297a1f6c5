import { compareArms, type ComparisonOptions } from '../../../src/experiment/comparison';
import type { ArmSums, ExperimentPhase } from '../../../src/experiment/experiments';
import { HOLDOUT } from '../../../src/experiment/split';

const OPTIONS: ComparisonOptions = { method: 'fixedHorizon', alpha: 0.05 };

const phase = (
	id: number,
	weights: Record<string, number>,
	{ holdout = 0, learning = false } = {},
): ExperimentPhase => ({
	id,
	beganAt: id * 1_000,
	arms: Object.entries(weights).map(([name, weight]) => ({ name, weight })),
	holdout,
	learning,
});

/** Enrollments that were given the arm with probability p. */
const sums = (
	phaseId: number,
	arm: string,
	[conversions, enrollments]: [number, number],
	p: number,
	repeated = 0,
): ArmSums => ({
	...{ phaseId, arm, enrollments, repeated, conversions },
	weight: enrollments / p,
	weightSquared: enrollments / p ** 2,
	convertedWeight: conversions / p,
	convertedWeightSquared: conversions / p ** 2,
});

const numbersIn = (value: unknown): number[] =>
	typeof value === 'number'
		? [value]
		: typeof value === 'object' && value !== null
			? Object.values(value).flatMap(numbersIn)
			: [];

describe('The comparison of arms', () => {
	it('says which arm is better, worse, or not yet told from the control', async () => {
		const { arms, control, ratio } = await compareArms(
			[phase(1, { A: 1, B: 1, C: 1, D: 1 })],
			[
				sums(1, 'A', [100, 1_000], 0.25),
				sums(1, 'B', [160, 1_010], 0.25),
				sums(1, 'C', [60, 990], 0.25),
				sums(1, 'D', [105, 1_000], 0.25),
			],
			OPTIONS,
		);
		expect(control).toBe('A');
		expect(ratio!.p).toBeGreaterThan(0.5);
		expect(arms.map(({ arm, verdict }) => [arm, verdict])).toEqual([
			['A', 'control'],
			['B', 'better'],
			['C', 'worse'],
			['D', 'no difference yet'],
		]);
		expect(arms[1].best).toBeGreaterThan(0.99);
		expect(arms[1].loss).toBeLessThan(0.001);
		expect(arms[2].loss).toBeGreaterThan(0.05);
		expect(arms.reduce((sum, { best }) => sum + best!, 0)).toBeCloseTo(1, 12);
	});

	it('compares with the arm that was chosen as the control', async () => {
		const counted = [sums(1, 'A', [100, 1_000], 0.5), sums(1, 'B', [200, 1_000], 0.5)];
		const options = { ...OPTIONS, control: 'B' };
		const { arms, control } = await compareArms([phase(1, { A: 1, B: 1 })], counted, options);
		expect(control).toBe('B');
		expect(arms[0]).toMatchObject({ verdict: 'worse', lift: { relative: { value: -0.5 } } });
		const unknown = await compareArms([phase(1, { A: 1, B: 1 })], counted, {
			...OPTIONS,
			control: 'Z',
		});
		expect(unknown.control).toBe('A');
	});

	it('concludes nothing while the sizes of the arms do not fit the weights', async () => {
		const { arms, ratio } = await compareArms(
			[phase(1, { A: 1, B: 1 })],
			[sums(1, 'A', [100, 1_000], 0.5), sums(1, 'B', [200, 1_300], 0.5)],
			OPTIONS,
		);
		expect(ratio!.p).toBeLessThan(0.001);
		expect(arms.map(({ verdict }) => verdict)).toEqual([
			'sample ratio mismatch',
			'sample ratio mismatch',
		]);
	});

	it('counts a contact that enters again once in the sizes of the arms', async () => {
		const { ratio } = await compareArms(
			[phase(1, { A: 1, B: 1 })],
			[sums(1, 'A', [100, 1_000], 0.5), sums(1, 'B', [200, 1_300], 0.5, 300)],
			OPTIONS,
		);
		expect(ratio!.p).toBe(1);
	});

	it('does not test the sizes of arms whose chances follow the conversions', async () => {
		const { ratio } = await compareArms(
			[phase(1, { A: 1, B: 1 }, { learning: true })],
			[sums(1, 'A', [10, 100], 0.1), sums(1, 'B', [200, 900], 0.9)],
			OPTIONS,
		);
		expect(ratio).toBeNull();
	});

	it('re-weights phases, so that a better time with more contacts is no better arm', async () => {
		// Both arms convert 10 percent at first and 30 percent later, when B gets most contacts.
		const { arms, ratio } = await compareArms(
			[phase(1, { A: 1, B: 1 }), phase(2, { A: 1, B: 9 })],
			[
				sums(1, 'A', [50, 500], 0.5),
				sums(1, 'B', [50, 500], 0.5),
				sums(2, 'A', [30, 100], 0.1),
				sums(2, 'B', [270, 900], 0.9),
			],
			OPTIONS,
		);
		expect(arms.map(({ rate }) => rate!.rate)).toEqual([
			expect.closeTo(0.2, 12),
			expect.closeTo(0.2, 12),
		]);
		expect(arms[1].lift.absolute!.value).toBeCloseTo(0, 12);
		expect(arms[1].verdict).toBe('no difference yet');
		expect(ratio).toMatchObject({ degreesOfFreedom: 2, p: 1 });
	});

	it('compares an arm that was added later only with contacts of its own time', async () => {
		const { arms } = await compareArms(
			[phase(1, { A: 1, B: 1 }), phase(2, { A: 1, B: 1, C: 2 })],
			[
				sums(1, 'A', [500, 1_000], 0.5),
				sums(1, 'B', [500, 1_000], 0.5),
				sums(2, 'A', [100, 1_000], 0.25),
				sums(2, 'B', [100, 1_000], 0.25),
				sums(2, 'C', [200, 2_000], 0.5),
			],
			OPTIONS,
		);
		expect(arms[2].lift.absolute!.value).toBeCloseTo(0, 12);
		// By all its contacts, A would convert 30 percent, and C could not be best.
		expect(arms.map(({ best }) => best! > 0.25)).toEqual([true, true, true]);
	});

	it('lists arms that were removed last, and does not call them the best', async () => {
		const { arms, removed } = await compareArms(
			[phase(1, { A: 1, Old: 1 }), phase(2, { A: 1, B: 1 })],
			[
				sums(1, 'A', [100, 1_000], 0.5),
				sums(1, 'Old', [300, 1_000], 0.5),
				sums(2, 'A', [100, 1_000], 0.5),
				sums(2, 'B', [100, 1_000], 0.5),
			],
			OPTIONS,
		);
		expect(removed).toEqual(['Old']);
		expect(arms.map(({ arm, best }) => [arm, best === null])).toEqual([
			['A', false],
			['B', false],
			['Old', true],
		]);
		expect(arms[2].verdict).toBe('better');
	});

	it('measures the lift of each arm and of all against the holdout, by equal denominators', async () => {
		const { arms, overall } = await compareArms(
			[phase(1, { A: 1, B: 1 }, { holdout: 20 })],
			[
				sums(1, 'A', [120, 800], 0.4),
				sums(1, 'B', [80, 800], 0.4),
				sums(1, HOLDOUT, [20, 400], 0.2),
			],
			OPTIONS,
		);
		expect(arms.map(({ arm }) => arm)).toEqual(['A', 'B', HOLDOUT]);
		expect(arms[0].holdoutLift.absolute!.value).toBeCloseTo(0.1, 12);
		expect(arms[0].holdoutLift.relative!.value).toBeCloseTo(2, 12);
		expect(arms[2].holdoutLift.absolute).toBeNull();
		expect(overall!.absolute!.value).toBeCloseTo(0.075, 12);
		expect(overall!.relative!.value).toBeCloseTo(1.5, 12);
		// The interval of 200 of 1600 against 20 of 400.
		const reach = 1.959964 * Math.sqrt((0.125 * 0.875) / 1_600 + (0.05 * 0.95) / 400);
		expect(overall!.absolute!.low).toBeCloseTo(0.075 - reach, 6);
		expect(arms[2].best).toBeNull();
	});

	it('has no lift without a holdout', async () => {
		const { overall } = await compareArms(
			[phase(1, { A: 1, B: 1 })],
			[sums(1, 'A', [10, 100], 0.5), sums(1, 'B', [10, 100], 0.5)],
			OPTIONS,
		);
		expect(overall).toBeNull();
	});

	it('is empty where nothing was counted', async () => {
		expect(await compareArms([], [], OPTIONS)).toEqual({
			arms: [],
			control: null,
			ratio: null,
			overall: null,
			removed: [],
		});
	});

	it.each([
		['one arm', [phase(1, { A: 1 })], [sums(1, 'A', [20, 100], 1)]],
		['an arm of weight zero', [phase(1, { A: 1, B: 0 })], [sums(1, 'A', [20, 100], 1)]],
		[
			'no conversions',
			[phase(1, { A: 1, B: 1 })],
			[sums(1, 'A', [0, 100], 0.5), sums(1, 'B', [0, 100], 0.5)],
		],
		[
			'only conversions',
			[phase(1, { A: 1, B: 1 })],
			[sums(1, 'A', [100, 100], 0.5), sums(1, 'B', [90, 90], 0.5)],
		],
		['a phase without contacts', [phase(1, { A: 1, B: 1 }, { holdout: 10 })], []],
		['everybody held out', [phase(1, { A: 1 }, { holdout: 100 })], [sums(1, HOLDOUT, [5, 50], 1)]],
		[
			'huge counts',
			[phase(1, { A: 1, B: 1 })],
			[sums(1, 'A', [4e11, 1e12], 0.5), sums(1, 'B', [4e11, 1e12], 0.5)],
		],
		[
			'tiny probabilities',
			[phase(1, { A: 1, B: 1e9 }, { learning: true })],
			[sums(1, 'A', [3, 9], 1e-9), sums(1, 'B', [1e5, 1e6], 1)],
		],
		[
			'contacts of an arm that had no weight',
			[phase(1, { A: 1, B: 0 })],
			[sums(1, 'A', [20, 100], 1), sums(1, 'B', [2, 10], 1)],
		],
	] as Array<[string, ExperimentPhase[], ArmSums[]]>)(
		'has finite numbers only, by either method, with %s',
		async (_, phases, counted) => {
			for (const method of ['fixedHorizon', 'anytimeValid'] as const) {
				const found = await compareArms(phases, counted, { method, alpha: 0.05 });
				expect(numbersIn(found).filter((number) => !Number.isFinite(number))).toEqual([]);
			}
		},
	);
});
