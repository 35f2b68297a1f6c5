import { conversionsOf, type ConversionsOptions } from '../../../src/report/conversions';
import { day, enrolled, journeyOf, MARCH, MINUTE, span, took } from './support';

const options = (more: Partial<ConversionsOptions> = {}): ConversionsOptions => ({
	...{ journey: journeyOf(), span: MARCH, today: day('2026-03-31') },
	...{ by: 'goal', attribution: null, ...more },
});

const total = [
	enrolled('entered', 200),
	enrolled('converted', 30, { goal: 'Ordered' }),
	enrolled('converted', 10, { goal: 'Subscribed' }),
	enrolled('completed', 100),
];

const onDay = (iso: string, entered: number, converted: number) => [
	enrolled('entered', entered, { entryDay: day(iso) }),
	enrolled('converted', converted, { entryDay: day(iso), goal: 'Ordered' }),
];
const daily = [
	...onDay('2026-03-05', 10, 1),
	...onDay('2026-03-01', 4, 2),
	...onDay('2026-03-02', 8, 2),
];

describe('Conversions', () => {
	it('are a total, and one row for each goal, the most frequent first', () => {
		const durations = [
			took('enrollment', null, 'converted', [MINUTE, 2 * MINUTE, 9 * MINUTE]),
			took('enrollment', null, 'completed', [99 * MINUTE]),
		];
		const { rows } = conversionsOf(options(), total, durations, null);
		expect(rows).toMatchObject([
			{ kind: 'total', entered: 200, waiting: 60, converted: 40, conversionRatePercent: 20 },
			{ kind: 'goal', goal: 'Ordered', converted: 30, conversionRatePercent: 15 },
			{ kind: 'goal', goal: 'Subscribed', converted: 10, conversionRatePercent: 5 },
		]);
		expect(Math.abs(Number(rows[0].medianMs) / (2 * MINUTE) - 1)).toBeLessThanOrEqual(0.01);
	});

	it('by day of entry have a rate for each day, and a row for days without entries', () => {
		const { rows, picture } = conversionsOf(options({ by: 'day' }), daily, [], null);
		const shown = rows
			.slice(1)
			.map(({ date, entered, conversionRatePercent }) => [
				...[date, entered, conversionRatePercent],
			]);
		expect(shown).toEqual([
			['2026-03-01', 4, 50],
			['2026-03-02', 8, 25],
			['2026-03-03', 0, null],
			['2026-03-04', 0, null],
			['2026-03-05', 10, 10],
		]);
		expect(picture).toMatchObject({ type: 'lines', unit: 'percent' });
	});

	it('by week begin on Monday', () => {
		const { rows } = conversionsOf(options({ by: 'week' }), daily, [], null);
		expect(rows.slice(1)).toMatchObject([
			{ date: '2026-02-23', entered: 4, converted: 2 },
			{ date: '2026-03-02', entered: 18, converted: 3 },
		]);
	});

	it('by event date have no rate, because those that convert on a day entered on others', () => {
		const byEvent = options({ span: span('2026-03-01', '2026-03-31', 'event') });
		const { rows, notes } = conversionsOf(byEvent, total, [], null);
		expect(rows[0]).toMatchObject({ converted: 40, conversionRatePercent: null, waiting: null });
		expect(notes).toContainEqual(expect.stringContaining('By event date there is no rate'));
	});

	it('are compared with the span before', () => {
		const before = [enrolled('entered', 50), enrolled('converted', 5, { goal: 'Ordered' })];
		const { rows } = conversionsOf(options({ compare: true }), total, [], before);
		expect(rows).toMatchObject([
			{ convertedBefore: 5, conversionRatePercentBefore: 10 },
			{ goal: 'Ordered', convertedBefore: 5, conversionRatePercentBefore: 10 },
			{ goal: 'Subscribed', convertedBefore: 0, conversionRatePercentBefore: 0 },
		]);
	});

	it('have a row for a goal that was met in the span before only, so that rows add up', () => {
		const before = [
			enrolled('entered', 50),
			enrolled('converted', 5, { goal: 'Ordered' }),
			enrolled('converted', 2, { goal: 'Old Goal' }),
		];
		const { rows } = conversionsOf(options({ compare: true }), total, [], before);
		expect(rows[0]).toMatchObject({ convertedBefore: 7 });
		expect(rows.at(-1)).toMatchObject({ goal: 'Old Goal', converted: 0, convertedBefore: 2 });
	});

	it('name the window in which a goal counts, and those that may still convert', () => {
		const { notes } = conversionsOf(options({ attribution: '7 days' }), total, [], null);
		expect(notes).toEqual([
			'60 of these enrollments are still active and may convert later.',
			'A goal counts while the enrollment is active and for 7 days after its end.',
		]);
	});

	it('have all fields of a row in their columns', () => {
		for (const by of ['goal', 'day', 'week'] as const) {
			const { rows, columns } = conversionsOf(options({ by, compare: true }), daily, [], total);
			for (const row of rows) {
				expect(Object.keys(row).sort()).toEqual(columns.map(({ key }) => key).sort());
			}
		}
	});
});
