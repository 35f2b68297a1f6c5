import { stepTimesOf } from '../../../src/report/step-times';
import { day, journeyOf, MARCH, MINUTE, NODES, took, visited } from './support';

const options = { journey: journeyOf(), span: MARCH, today: day('2026-03-31') };
const visits = [visited(2, 1, 'reached', 3), visited(3, 2, 'Sent', 3)];
const minutes = (...each: number[]) => each.map((n) => n * MINUTE);

const report = () =>
	stepTimesOf(options, NODES, visits, [
		took('enrollment', null, 'completed', minutes(20, 30)),
		took('stay', 3, 'Sent', [0, 0, 0]),
		took('stay', 2, 'timedOut', minutes(100)),
		took('stay', 2, 'reached', minutes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
		took('transition', 3, 'reached', minutes(5), 2),
	]);

const near = (ms: unknown, expected: number) =>
	expect(Math.abs(Number(ms) - expected)).toBeLessThanOrEqual(expected * 0.01);

describe('Step times', () => {
	it('are per step, per output where there are several, and per transition', () => {
		const rows = report().rows.map(({ kind, step, output, nextStep, count }) => [
			...[kind, step, output, nextStep, count],
		]);
		expect(rows).toEqual([
			['journey', 'Welcome', 'Completed', null, 2],
			['step', 'Wait', null, null, 12],
			['output', 'Wait', 'Reached', null, 11],
			['output', 'Wait', 'Timed Out', null, 1],
			['step', 'Thank', null, null, 3],
			['transition', 'Wait', 'Reached', 'Thank', 1],
		]);
	});

	it('are median and 90th percentile, within 1 percent', () => {
		const [, all, reached, timedOut] = report().rows;
		near(reached.medianMs, 6 * MINUTE);
		near(reached.p90Ms, 10 * MINUTE);
		near(all.medianMs, 6 * MINUTE);
		near(timedOut.medianMs, 100 * MINUTE);
		expect(report().rows[4]).toMatchObject({ medianMs: 0, p90Ms: 0 });
	});

	it('are described by columns with their unit, and drawn per step', () => {
		const { rows, columns, picture } = report();
		for (const row of rows) expect(Object.keys(row)).toEqual(columns.map(({ key }) => key));
		expect(columns.filter(({ unit }) => unit === 'ms').map(({ key }) => key)).toEqual([
			'medianMs',
			'p90Ms',
		]);
		expect(picture).toMatchObject({ bars: [{ label: 'Wait' }, { label: 'Thank' }] });
	});

	it('without visits are no rows, and a note', () => {
		const { rows, notes } = stepTimesOf(options, NODES, [], []);
		expect(rows).toEqual([]);
		expect(notes[0]).toBe('There are no visits 2026-03-01 to 2026-03-31.');
	});
});
