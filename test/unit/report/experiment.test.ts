import type { ArmSums, ExperimentPhase, Pin, SplitSpan } from '../../../src/experiment/experiments';
import { HOLDOUT } from '../../../src/experiment/split';
import { experimentReport, type ExperimentReportOptions } from '../../../src/report/experiment';
import { sampleSizeReport } from '../../../src/report/sample-size';
import { dayAt } from '../../../src/time/day';

const TODAY = dayAt(Date.UTC(2026, 2, 31), 'UTC');

const OPTIONS: ExperimentReportOptions = {
	node: { nodeId: 1, name: 'Subject Line' },
	from: TODAY - 30,
	to: TODAY,
	zone: 'Europe/Berlin',
	today: TODAY,
};

const EVEN: ExperimentPhase = {
	...{ id: 1, beganAt: Date.UTC(2026, 2, 1), holdout: 0, learning: false },
	arms: [
		{ name: 'Short', weight: 50 },
		{ name: 'Long', weight: 50 },
	],
};

const sums = (arm: string, conversions: number, enrollments: number, p = 0.5): ArmSums => ({
	...{ phaseId: 1, arm, enrollments, repeated: 0, conversions },
	weight: enrollments / p,
	weightSquared: enrollments / p ** 2,
	convertedWeight: conversions / p,
	convertedWeightSquared: conversions / p ** 2,
});

/** What is stored of the experiment, by the spans that are asked for. */
interface Stored {
	phases?: ExperimentPhase[];
	results?: (span: SplitSpan) => ArmSums[];
	pin?: Pin | null;
}

const BETTER = () => [sums('Short', 100, 1_000), sums('Long', 160, 1_000)];

async function report(
	{ phases = [EVEN], results = BETTER, pin = null }: Stored = {},
	options: Partial<ExperimentReportOptions> = {},
) {
	const experiments = {
		phases: () => Promise.resolve(phases),
		results: (_: number, span: SplitSpan) => Promise.resolve(results(span)),
		pinned: () => Promise.resolve(pin),
	};
	return await experimentReport({ experiments }, { ...OPTIONS, ...options });
}

describe('The report of an experiment', () => {
	it('has a row for each arm, whose columns say unit, date basis and window', async () => {
		const { title, subtitle, rows, columns } = await report();
		expect(title).toBe('Experiment of Subject Line');
		expect(subtitle).toBe('Split 2026-03-01 to 2026-03-31 (Europe/Berlin)');
		expect(rows).toMatchObject([
			{ arm: 'Short', enrollments: 1_000, conversions: 100, rate: 10, verdict: 'control' },
			{ arm: 'Long', enrollments: 1_000, conversions: 160, rate: 16, verdict: 'better' },
		]);
		expect(rows[1]).toMatchObject({ difference: 6, relativeDifference: 60, holdoutLift: null });
		for (const row of rows) expect(Object.keys(row)).toEqual(columns.map(({ key }) => key));
		const { description } = columns.find(({ key }) => key === 'difference')!;
		expect(description).toBe(
			"By how many percentage points the conversion rate is above that of the control 'Short'; by the day of the split, conversions as long as the journey counts them.",
		);
		expect(columns.every((column) => column.description.endsWith('.'))).toBe(true);
	});

	it('draws the differences with zero as the reference', async () => {
		const { picture, rows } = await report();
		expect(picture).toMatchObject({
			type: 'intervals',
			unit: 'percentagePoints',
			reference: 0,
			marks: [
				{
					...{ label: 'Long', value: 6 },
					...{ low: rows[1].differenceLow, high: rows[1].differenceHigh },
				},
			],
		});
	});

	it('draws the rates where there is one arm only', async () => {
		const one = { phases: [{ ...EVEN, arms: [{ name: 'A', weight: 1 }] }] };
		const { picture } = await report({ ...one, results: () => [sums('A', 20, 100, 1)] });
		expect(picture).toMatchObject({ unit: 'percent', marks: [{ label: 'A', value: 20 }] });
	});

	it('has wider intervals by default than for a fixed horizon, and says which they are', async () => {
		const [anytime, fixed] = [await report(), await report({}, { method: 'fixedHorizon' })];
		expect(anytime.rows[1].differenceLow).toBeLessThan(fixed.rows[1].differenceLow as number);
		expect(anytime.notes[1]).toContain('anytime-valid (95 percent');
		expect(fixed.notes[1]).toContain('hold only if you look once');
	});

	it('has narrower intervals for less confidence', async () => {
		const [more, less] = [
			await report({}, { confidence: 99 }),
			await report({}, { confidence: 80 }),
		];
		expect(more.rows[1].differenceLow).toBeLessThan(less.rows[1].differenceLow as number);
	});

	it('shows nothing but counts and the guard while it is too early', async () => {
		const { rows, notes, picture } = await report({
			results: () => [sums('Short', 4, 40), sums('Long', 9, 40)],
		});
		expect(rows[1]).toMatchObject({ difference: null, differenceLow: null, verdict: 'too early' });
		expect(notes).toContain(
			"Too early for 'Long': that arm and the control each need more than 5 conversions and more than 5 enrollments without one.",
		);
		expect(picture).toMatchObject({ marks: [{ value: null, low: null, high: null }] });
	});

	it('warns first of sizes that do not fit the weights', async () => {
		const { notes, rows } = await report({
			results: () => [sums('Short', 100, 1_000), sums('Long', 160, 1_300)],
		});
		expect(notes[2]).toMatch(
			/^Sample ratio mismatch: .* \(p = [0-9.e-]+, chi-squared 39\.1 with 1/,
		);
		expect(rows.map(({ verdict }) => verdict)).toEqual([
			'sample ratio mismatch',
			'sample ratio mismatch',
		]);
	});

	it('within a window leaves out the enrollments that have not had it, and says how many', async () => {
		const asked: SplitSpan[] = [];
		const { notes } = await report(
			{
				results: (span) => {
					asked.push(span);
					return span.from === TODAY - 30 ? BETTER() : [sums('Short', 0, 70)];
				},
			},
			{ windowDays: 7 },
		);
		expect(asked).toEqual([
			{ from: TODAY - 30, to: TODAY - 8, windowDays: 7 },
			{ from: TODAY - 7, to: TODAY, windowDays: 7 },
		]);
		expect(notes).toContain(
			'Conversions within 7 days after the split count. 70 newer enrollments are not mature and are left out.',
		);
	});

	it('takes all enrollments of a span that ended before the window', async () => {
		const asked: SplitSpan[] = [];
		const results = (span: SplitSpan) => (asked.push(span), BETTER());
		await report({ results }, { windowDays: 7, to: TODAY - 20 });
		expect(asked).toEqual([{ from: TODAY - 30, to: TODAY - 20, windowDays: 7 }]);
	});

	it('says how all arms do against the holdout, and what makes that comparison fair', async () => {
		const { rows, notes } = await report({
			phases: [{ ...EVEN, holdout: 20 }],
			results: () => [
				sums('Short', 120, 800, 0.4),
				sums('Long', 80, 800, 0.4),
				sums(HOLDOUT, 20, 400, 0.2),
			],
		});
		expect(rows[0]).toMatchObject({ holdoutLift: 10, relativeHoldoutLift: 200 });
		expect(rows[2]).toMatchObject({ arm: HOLDOUT, probabilityBest: null, verdict: 'worse' });
		expect(notes.join(' ')).toContain(
			'All arms together against the holdout: 7.5 percentage points (',
		);
		expect(notes.join(' ')).toContain("'Attribution Window'");
	});

	it('says so where a contact was counted more than once', async () => {
		const { notes, rows } = await report({
			results: () => [{ ...sums('Short', 100, 1_000), repeated: 40 }, sums('Long', 160, 960)],
		});
		expect(rows[0].repeated).toBe(40);
		expect(notes.join(' ')).toContain(
			'40 of 1960 enrollments are of contacts who had been counted before',
		);
	});

	it('says who declared the winner and when', async () => {
		const pin: Pin = {
			...{ arm: 'Long', at: Date.UTC(2026, 2, 20), by: 'Ada' },
			...{ includeHoldout: false, reassign: false },
		};
		expect((await report({ pin })).notes.at(-1)).toBe(
			"'Long' was declared the winner on 2026-03-20 (UTC) by Ada. Contacts since then do not count.",
		);
	});

	it('says that rates are re-weighted once chances follow the conversions', async () => {
		const { notes } = await report({ phases: [{ ...EVEN, learning: true }] });
		expect(notes.join(' ')).toContain('re-weighted by the probabilities');
		expect(notes.join(' ')).toContain('approximate');
	});

	it('is empty where no contact has been counted', async () => {
		const { rows, picture, subtitle } = await report(
			{ phases: [], results: () => [] },
			{ from: null, to: null },
		);
		expect([rows, picture, subtitle]).toEqual([[], null, 'Split at any time (Europe/Berlin)']);
	});

	it.each([
		[{ confidence: 100 }, 'The confidence is 100 percent. Set it to a number above 50'],
		[{ windowDays: 0 }, 'The window is 0 days. Set it to a whole number from 1.'],
		[{ windowDays: 1.5 }, 'The window is 1.5 days. Set it to a whole number from 1.'],
	])('refuses %j with the remedy', async (options, message) => {
		await expect(report({}, options)).rejects.toThrow(message);
	});
});

describe('The report of the required sample', () => {
	it("has the enrollments of R's power.prop.test for each change, and the days", () => {
		const { rows, columns } = sampleSizeReport({
			...{ baseline: 50, changes: [50], power: 90, arms: 3, perDay: 10 },
		});
		// power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.65.
		expect(rows).toEqual([
			{ changePercent: 50, ratePercent: 75, perArm: 77, total: 231, days: 24 },
		]);
		expect(Object.keys(rows[0])).toEqual(columns.map(({ key }) => key));
	});

	it('answers for four changes at 80 percent power unless told otherwise', () => {
		const { rows, notes } = sampleSizeReport({ baseline: 4 });
		expect(rows.map(({ changePercent }) => changePercent)).toEqual([5, 10, 20, 50]);
		expect(rows.map(({ days }) => days)).toEqual([null, null, null, null]);
		expect(notes[0]).toContain('power 80 percent');
	});

	it('leaves out changes that no rate can make', () => {
		const { rows, notes } = sampleSizeReport({ baseline: 80, changes: [50, 0, -100, -10] });
		expect(rows.map(({ changePercent }) => changePercent)).toEqual([-10]);
		expect(notes.at(-1)).toContain('are left out');
	});

	it.each([
		[{ baseline: 0 }, 'The conversion rate is 0. Set it to a percentage above 0'],
		[{ baseline: 5, arms: 1 }, 'The number of arms is 1. Set it to a whole number from 2.'],
		[{ baseline: 5, power: 100 }, 'The power is 100. Set it to a percentage from 50'],
		[{ baseline: 5, confidence: NaN }, 'The confidence is NaN.'],
		[{ baseline: 5, perDay: 0 }, 'The number per day is 0.'],
	])('refuses %j with the remedy', (options, message) => {
		expect(() => sampleSizeReport(options)).toThrow(message);
	});
});
