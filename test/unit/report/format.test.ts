import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/milliseconds';
import { formatCell, formatDuration, formatShort } from '../../../src/report/format';

describe('a duration', () => {
	it.each([
		[0, '0 ms'],
		[850, '850 ms'],
		[1_000, '1 s'],
		[59_700, '1 min'],
		[90_000, '1 min 30 s'],
		[HOUR_MS - 100, '1 h'],
		[HOUR_MS + 5 * MINUTE_MS, '1 h 5 min'],
		[DAY_MS - 1, '1 d'],
		[3 * DAY_MS + 4 * HOUR_MS, '3 d 4 h'],
		[400 * DAY_MS, '400 d'],
		[-90_000, '-1 min 30 s'],
	])('of %d ms reads %s: its two largest units, rounded once', (ms, text) => {
		expect(formatDuration(ms)).toBe(text);
	});
});

describe('a cell of a table', () => {
	it.each([
		[12_345, 'enrollments', '12,345'],
		[45.27, 'percent', '45.3 %'],
		[1.257, 'percentagePoints', '+1.26 pp'],
		[-0.5, 'percentagePoints', '-0.5 pp'],
		[0.0431, 'percent', '0.043 %'],
		[0, 'percent', '0 %'],
		[0.9731, 'probability', '0.973'],
		[0.00002, 'probability', '< 0.001'],
		[0.99999, 'probability', '> 0.999'],
		[1, 'probability', '1'],
		[3 * DAY_MS, 'ms', '3 d'],
		[true, 'boolean', 'Yes'],
		['2026-03-01', 'date', '2026-03-01'],
		[null, 'contacts', '–'],
		[NaN, 'contacts', '–'],
		[-0, 'points', '0'],
		[-0.0001, 'points', '0'],
	] as const)('with %p in %s reads %s', (value, unit, text) => {
		expect(formatCell(value, unit)).toBe(text);
	});
});

describe('a number in a picture', () => {
	it.each([
		[1_234, 'contacts', '1.2k'],
		[999_950, 'contacts', '1M'],
		[2_500_000, 'messages', '2.5M'],
		[45, 'percent', '45 %'],
		[-1_250, 'points', '-1.3k'],
		[0.25, 'number', '0.25'],
		[0.0042, 'number', '0.0042'],
		[null, 'percent', '–'],
	] as const)('of %p in %s is short: %s', (value, unit, text) => {
		expect(formatShort(value, unit)).toBe(text);
	});
});
