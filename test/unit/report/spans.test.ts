import {
	dayOfIso,
	daysText,
	spanBefore,
	spanOf,
	spanText,
	weekStart,
	type DateRange,
} from '../../../src/report/spans';
import { isoDay } from '../../../src/time/day';

const NOW = Date.parse('2026-03-31T22:30:00Z');
const days = (range: DateRange, zone = 'UTC') => {
	const { from, to } = spanOf({ range, basis: 'entry' }, NOW, zone);
	return [from, to].map((day) => day && isoDay(day));
};
const day = (iso: string) => dayOfIso(iso)!;

describe('A date range', () => {
	it.each<[DateRange, string, string]>([
		['last7Days', '2026-03-25', '2026-03-31'],
		['last30Days', '2026-03-02', '2026-03-31'],
		['last90Days', '2026-01-01', '2026-03-31'],
		['thisMonth', '2026-03-01', '2026-03-31'],
		['lastMonth', '2026-02-01', '2026-02-28'],
	])('%s is from %s to %s, both included', (range, from, to) => {
		expect(days(range)).toEqual([from, to]);
	});

	it('is counted on the calendar of the journey', () => {
		expect(days('thisMonth', 'Europe/Berlin')).toEqual(['2026-04-01', '2026-04-01']);
		expect(days('last7Days', 'America/New_York')).toEqual(['2026-03-25', '2026-03-31']);
	});

	it('of all time has no limits, and no span before it', () => {
		const span = spanOf({ range: 'allTime', basis: 'event' }, NOW, 'UTC');
		expect(span).toEqual({ basis: 'event', from: null, to: null });
		expect(spanBefore(span, day('2026-03-31'))).toBeNull();
	});

	it('that ends before it begins is refused, with both days', () => {
		const from = day('2026-03-02');
		const custom = { range: 'custom' as const, basis: 'entry' as const, from };
		expect(() => spanOf({ ...custom, to: from - 1 }, NOW, 'UTC')).toThrow(
			'ends on 2026-03-01, before it begins on 2026-03-02',
		);
		expect(spanOf({ ...custom, to: from }, NOW, 'UTC')).toEqual({ basis: 'entry', from, to: from });
		expect(spanOf(custom, NOW, 'UTC')).toEqual({ basis: 'entry', from, to: null });
	});

	it('is compared with the same number of days before it', () => {
		const [from, to] = [day('2026-03-01'), day('2026-03-31')];
		const before = spanBefore({ basis: 'entry', from, to }, to);
		expect(daysText(before!)).toBe('2026-01-29 to 2026-02-28');
		const open = spanBefore({ basis: 'entry', from, to: null }, day('2026-03-02'));
		expect(daysText(open!)).toBe('2026-02-27 to 2026-02-28');
	});
});

describe('The days of a report', () => {
	it('are read as ISO 8601, and nothing else', () => {
		expect(day('1970-01-01')).toBe(0);
		for (const wrong of ['2026-02-30', '2026-3-1', '', 'today', '2026-03-01T09:00', '20260301']) {
			expect(dayOfIso(wrong)).toBeNull();
		}
	});

	it('belong to weeks that begin on Monday', () => {
		expect(isoDay(weekStart(day('2026-03-02')))).toBe('2026-03-02');
		expect(isoDay(weekStart(day('2026-03-01')))).toBe('2026-02-23');
		expect(isoDay(weekStart(day('1969-12-31')))).toBe('1969-12-29');
	});

	it('are worded with their basis and zone', () => {
		const [from, to] = [day('2026-03-01'), day('2026-03-31')];
		expect(spanText({ basis: 'entry', from, to }, 'Europe/Berlin')).toBe(
			'Entered 2026-03-01 to 2026-03-31 (Europe/Berlin)',
		);
		expect(spanText({ basis: 'event', from: null, to: null }, 'UTC')).toBe(
			'Happened at any time (UTC)',
		);
		expect(daysText({ from: null, to })).toBe('until 2026-03-31');
		expect(daysText({ from, to: null })).toBe('since 2026-03-01');
		expect(daysText({ from, to: from })).toBe('on 2026-03-01');
	});
});
