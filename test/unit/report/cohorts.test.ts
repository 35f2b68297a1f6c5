import { cohortsOf, type CohortsOptions } from '../../../src/report/cohorts';
import { day, enrolled, journeyOf, NODES, standing, visited } from './support';

const options = (today: string, windowDays = 7): CohortsOptions => ({
	journey: journeyOf(),
	span: { basis: 'entry', from: null, to: null },
	today: day(today),
	windowDays,
});

const on = (iso: string) => ({ entryDay: day(iso) });
const converted = (entry: string, at: string, n: number) =>
	enrolled('converted', n, { entryDay: day(entry), day: day(at), goal: 'Ordered' });

/** Week of Monday 2 March: 10 entered; week of 9 March: 20 entered. */
const enrollments = [
	enrolled('entered', 6, { ...on('2026-03-02'), day: day('2026-03-02') }),
	enrolled('entered', 4, { ...on('2026-03-08'), day: day('2026-03-08') }),
	enrolled('entered', 20, { ...on('2026-03-09'), day: day('2026-03-09') }),
	converted('2026-03-02', '2026-03-09', 2),
	converted('2026-03-02', '2026-03-10', 1),
	converted('2026-03-08', '2026-03-08', 1),
	converted('2026-03-09', '2026-03-10', 5),
];
const visits = [
	visited(2, 1, 'reached', 5, on('2026-03-02')),
	visited(2, 1, 'reached', 9, on('2026-03-09')),
];
const open = [standing(2, 1, 3, on('2026-03-08'))];

const cellsOf = (today: string, windowDays?: number) =>
	cohortsOf(options(today, windowDays), NODES, enrollments, visits, open).rows.map(
		({ cohort, step, entered, reached, ratePercent, maturity }) => [
			...[cohort, step, entered, reached, ratePercent, maturity],
		],
	);

describe('Cohorts', () => {
	it('are weeks of entry, with the steps they reached and who converted in time', () => {
		expect(cellsOf('2026-04-01').filter(([cohort]) => cohort === '2026-03-02')).toEqual([
			['2026-03-02', 'Start', 10, 10, 100, 'mature'],
			['2026-03-02', 'Wait', 10, 8, 80, 'mature'],
			['2026-03-02', 'Remind', 10, 0, 0, 'mature'],
			['2026-03-02', 'Thank', 10, 0, 0, 'mature'],
			['2026-03-02', 'Converted Within 7 Days', 10, 3, 30, 'mature'],
		]);
	});

	it('count a conversion on the last day of the window, and none after it', () => {
		const last = (windowDays: number) =>
			cellsOf('2026-04-01', windowDays).find(([, step]) => String(step).startsWith('Converted'))!;
		expect(last(0).slice(0, 4)).toEqual(['2026-03-02', 'Converted Within 0 Days', 10, 1]);
		expect(last(1)[1]).toBe('Converted Within 1 Day');
		expect(last(6)[3]).toBe(1);
		expect(last(7)[3]).toBe(3);
		expect(last(8)[3]).toBe(4);
	});

	it('younger than the window read not mature, never low', () => {
		// The week ends on Sunday the 8th; the 15th is its last day of seven.
		const states = (today: string) => [
			...new Set(
				cellsOf(today).map(([cohort, , , reached, , maturity]) =>
					[cohort, maturity, reached === null].join(' '),
				),
			),
		];
		expect(states('2026-03-15')).toEqual([
			'2026-03-02 not mature true',
			'2026-03-09 not mature true',
		]);
		expect(states('2026-03-16')).toEqual(['2026-03-02 mature false', '2026-03-09 not mature true']);
	});

	it('that are not mature are named in a note, and are gaps in the picture', () => {
		const { notes, picture } = cohortsOf(options('2026-03-16'), NODES, enrollments, visits, open);
		expect(notes[0]).toMatch(/^1 cohort is not mature/);
		expect(picture).toMatchObject({
			...{ type: 'heatmap', y: ['2026-03-02', '2026-03-09'] },
			values: [
				[100, 80, 0, 0, 30],
				[null, null, null, null, null],
			],
		});
	});

	it('whose last days are beyond the span end with it', () => {
		const until = {
			...options('2026-03-10'),
			span: { basis: 'entry' as const, from: null, to: day('2026-03-02') },
		};
		const { rows } = cohortsOf(until, NODES, enrollments.slice(0, 1), [], []);
		expect(rows[0]).toMatchObject({ maturity: 'mature' });
	});
});
