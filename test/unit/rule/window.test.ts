import type { EventWindow } from '../../../src/rule/rule';
import { windowEdges } from '../../../src/rule/window';
import { did, holds, HOUR, NOW } from './support/contact';

const at = (text: string): number => Date.parse(text);

/** Whether an event at the instant counts. */
const counts = (window: EventWindow, instant: number, moment = {}): boolean =>
	holds({ type: 'event', name: 'a', window }, did(['a', instant]), moment);

describe('the window of the last time', () => {
	const window: EventWindow = { last: { amount: 2, unit: 'hours' } };

	it.each([
		['a ms before its first instant', -2 * HOUR - 1, false],
		['at its first instant', -2 * HOUR, true],
		['now', 0, true],
		['a ms from now', 1, false],
	])('an event %s', (_, offset, expected) => {
		expect(counts(window, NOW + offset)).toBe(expected);
	});

	it.each([
		// The clocks went from 02:00 to 03:00 on March 29: that day had 23 hours.
		['Europe/Berlin', { amount: 1, unit: 'days' }, '2026-03-29T10:00:00Z', '2026-03-28T11:00:00Z'],
		[
			'Europe/Berlin',
			{ amount: 24, unit: 'hours' },
			'2026-03-29T10:00:00Z',
			'2026-03-28T10:00:00Z',
		],
		['UTC', { amount: 1, unit: 'days' }, '2026-03-29T10:00:00Z', '2026-03-28T10:00:00Z'],
		['UTC', { amount: 1, unit: 'months' }, '2026-03-31T10:00:00Z', '2026-02-28T10:00:00Z'],
		['UTC', { amount: 1, unit: 'years' }, '2028-02-29T10:00:00Z', '2027-02-28T10:00:00Z'],
		// Tokyo is in March already.
		['Asia/Tokyo', { amount: 1, unit: 'months' }, '2026-03-31T20:00:00Z', '2026-02-28T20:00:00Z'],
		['UTC', { amount: 0, unit: 'days' }, '2026-03-31T20:00:00Z', '2026-03-31T20:00:00Z'],
	] as const)('begins in %s with %j before %s at %s', (zone, last, now, first) => {
		const moment = { now: at(now), zone };
		expect(windowEdges({ last }, moment)).toEqual({ from: at(first), to: at(now) });
		expect(counts({ last }, at(first), moment)).toBe(true);
		expect(counts({ last }, at(first) - 1, moment)).toBe(false);
	});
});

describe('the window between two dates', () => {
	it('includes its first instant and not its last', () => {
		const window: EventWindow = { after: '2026-01-01T00:00:00Z', before: '2026-02-01T00:00:00Z' };
		expect(counts(window, at('2026-01-01T00:00:00Z'))).toBe(true);
		expect(counts(window, at('2026-01-01T00:00:00Z') - 1)).toBe(false);
		expect(counts(window, at('2026-02-01T00:00:00Z'))).toBe(false);
		expect(counts(window, at('2026-02-01T00:00:00Z') - 1)).toBe(true);
	});

	it.each([
		['2026-07-01', '2026-06-30T22:00:00Z'],
		['2026-07-01T09:00', '2026-07-01T07:00:00Z'],
		['2026-07-01T09:00:00Z', '2026-07-01T09:00:00Z'],
		['2026-07-01T09:00:00-05:00', '2026-07-01T14:00:00Z'],
	])('begins, evaluated in Berlin, with %s at %s', (after, first) => {
		const moment = { zone: 'Europe/Berlin' };
		expect(counts({ after }, at(first), moment)).toBe(true);
		expect(counts({ after }, at(first) - 1, moment)).toBe(false);
		expect(counts({ before: after }, at(first), moment)).toBe(false);
		expect(counts({ before: after }, at(first) - 1, moment)).toBe(true);
	});

	it('may be open at either end', () => {
		expect(counts({ after: '2026-01-01' }, NOW + 100 * HOUR)).toBe(true);
		expect(counts({ before: '2026-01-01' }, 0)).toBe(true);
	});
});

describe('the window since the entry', () => {
	const window: EventWindow = { since: 'entry' };
	const journey = (enteredAt: number, entryEventId: number | null = null) => ({
		journey: { enteredAt, entryEventId, vars: {} },
	});
	const did2 = (facts: object, atMost?: number) =>
		holds(
			{
				type: 'event',
				name: 'a',
				window,
				...(atMost !== undefined && { count: { op: 'atMost', times: atMost } }),
			},
			facts,
		);

	it('begins with the instant of the entry', () => {
		expect(did2({ ...did(['a', NOW]), ...journey(NOW) })).toBe(true);
		expect(did2({ ...did(['a', NOW - 1]), ...journey(NOW) })).toBe(false);
	});

	it('leaves out the entry event, and nothing else of its instant', () => {
		expect(did2({ ...did(['a', NOW]), ...journey(NOW, 1) })).toBe(false);
		expect(did2({ ...did(['a', NOW], ['a', NOW]), ...journey(NOW, 1) })).toBe(true);
		expect(did2({ ...did(['a', NOW], ['a', NOW]), ...journey(NOW, 1) }, 1)).toBe(true);
	});

	it('begins with the entry event where that occurred before the entry', () => {
		const events = did(['a', NOW - 9], ['Start', NOW - 5], ['a', NOW - 5]);
		expect(did2({ ...events, ...journey(NOW, 2) })).toBe(true);
		expect(did2({ ...events, ...journey(NOW, 2) }, 1)).toBe(true);
		expect(did2({ ...events, ...journey(NOW, null) })).toBe(false);
		const late = did(['a', NOW], ['Start', NOW + 5]);
		expect(did2({ ...late, ...journey(NOW, 2) })).toBe(true);
	});

	it('holds for no contact outside a journey, also for a count of none', () => {
		expect(did2(did(['a', NOW]))).toBe(false);
		expect(did2({}, 0)).toBe(false);
		expect(did2(journey(NOW), 0)).toBe(true);
		const sum = {
			type: 'aggregate',
			name: 'a',
			property: 'x',
			function: 'sum',
			operator: 'lessOrEqual',
			value: 0,
			window,
		} as const;
		expect(holds(sum, {})).toBe(false);
		expect(holds(sum, journey(NOW))).toBe(true);
	});
});
