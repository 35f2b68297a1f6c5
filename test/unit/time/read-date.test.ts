import { readDate } from '../../../src/time/read-date';

const iso = (text: string) => Date.parse(text);

describe('a date', () => {
	it.each([
		['2024-05-01T10:00Z', '2024-05-01T10:00:00Z'],
		['2024-05-01 10:00+0230', '2024-05-01T07:30:00Z'],
		['2024-05-01T10:00:00.1239Z', '2024-05-01T10:00:00.123Z'],
		['2024-05-01T10:00:00,5Z', '2024-05-01T10:00:00.500Z'],
		['9999-12-31T23:59:59.999-23:59', '+010000-01-01T23:58:59.999Z'],
		['2024-05-01T24:00:00Z', '2024-05-02T00:00:00Z'],
		['2024-05-01T10Z', '2024-05-01T10:00:00Z'],
		['20240501T1000Z', '2024-05-01T10:00:00Z'],
		['20240501T100000.25+02', '2024-05-01T08:00:00.250Z'],
		// As Ruby, BigQuery and Postgres print one.
		['2024-05-01 10:00:00 UTC', '2024-05-01T10:00:00Z'],
		['2024-05-01 10:00:00 +0200', '2024-05-01T08:00:00Z'],
		['2024-05-01 10:00:00+02', '2024-05-01T08:00:00Z'],
		['2024-05-01 10:00:00 GMT', '2024-05-01T10:00:00Z'],
		// As Java and Temporal print one: the offset decides.
		['2024-05-01T10:00+02:00[Europe/Berlin]', '2024-05-01T08:00:00Z'],
		['2024-05-01T10:00Z[Etc/GMT+1]', '2024-05-01T10:00:00Z'],
	])('with an offset is an instant: %j is %s', (text, expected) => {
		expect(readDate(text)).toEqual({ at: iso(expected) });
	});

	it.each([
		['2024-05-01T10:00:00.5', '2024-05-01T10:00:00.500Z', false],
		['2024-05-01 10:00', '2024-05-01T10:00:00Z', false],
		['20240501T10', '2024-05-01T10:00:00Z', false],
		['2024-05-01T00:00', '2024-05-01T00:00:00Z', false],
		['2024-05-01T24:00', '2024-05-02T00:00:00Z', false],
		['0000-02-29', '0000-02-29T00:00:00Z', true],
		['0099-01-01', '0099-01-01T00:00:00Z', true],
		[' 20240501\n', '2024-05-01T00:00:00Z', true],
	])('without one is what a clock shows: %j is %s', (text, shown, dateOnly) => {
		expect(readDate(text)).toEqual({ local: iso(shown), dateOnly });
	});

	it('may name its zone', () => {
		const shown = { local: iso('2024-05-01T10:00:00Z'), dateOnly: false };
		expect(readDate('2024-05-01T10:00[America/Argentina/Ushuaia]')).toEqual({
			...shown,
			zone: 'America/Argentina/Ushuaia',
		});
		expect(readDate('2024-05-01T10:00[+02:00]')).toEqual({ ...shown, zone: '+02:00' });
	});

	it.each([
		...['2023-02-29', '1900-02-29', '2024-04-31', '2024-00-10', '2024-01-00', '2024-13-01'],
		...['2024-05-01T24:00:01Z', '2024-05-01T25:00Z', '2024-05-01T10:60:00Z'],
		...['2024-05-01T10:00:60Z', '2024-05-01T10:00:00+24:00', '2024-05-01T10:00:00+02:60'],
		...['2024-05-01Z', '2024-05', '2024', '10:00', '\u00a02024-05-01', '2024-5-1', '01.05.2024'],
		...['05/01/2024', 'May 1, 2024', 'tomorrow', 'now', '', '2024-05-01T10:00 Europe/Berlin'],
		...['2024-05-01T10:00[]', '2024-05-01T10:00[a b]', '2024-05-01T10:00[a][b]', '٢٠٢٤-٠٥-٠١'],
		...['2024-121', '2024-W18-3', '+2024-05-01', '-2024-05-01', '2024-05-01T', '2024-05-01T1'],
		...['12345678', '1e12', '0x123456789', 'Infinity'],
		...[null, true, {}, []],
	])('is not made up from %j', (value) => {
		expect(readDate(value)).toBeNull();
	});

	it('has at most 100 characters, which keeps the pattern fast', () => {
		const spelled = (digits: number) => `2024-05-01T10:00:00.${'0'.repeat(digits)}Z`;
		expect(readDate(spelled(79))).toEqual({ at: iso('2024-05-01T10:00:00Z') });
		expect(readDate(spelled(80))).toBeNull();
		expect(readDate(' '.repeat(91) + '2024-05-01')).toBeNull();
	});
});

describe('a number', () => {
	it.each([
		[9_999_999_999, 9_999_999_999_000],
		[10_000_000_000, 10_000_000_000],
		[-9_999_999_999, -9_999_999_999_000],
		[-10_000_000_000, -10_000_000_000],
		// 1 June 1971 in ms: a birthday, not a day in the year 3382.
		[44_582_400_000, 44_582_400_000],
		[1_714_557_600, 1_714_557_600_000],
		[1_714_557_600.1234, 1_714_557_600_123],
		[1_714_557_600_000, 1_714_557_600_000],
		[253_402_300_799_999, 253_402_300_799_999],
		[1.5, 1500],
		[1e10 + 0.5, 1e10 + 1],
		[-1e10 - 0.5, -1e10],
		[0.0005, 1],
		[-0.0005, 0],
	])('below ten thousand million in size is seconds, else ms: %d is %d', (number, at) => {
		expect(readDate(number)).toEqual({ at });
	});

	it.each(['1714557600', '1714557600000', '1714557600.0', ' 1714557600 '])(
		'may be written as digits: %j',
		(text) => {
			expect(readDate(text)).toEqual({ at: iso('2024-05-01T10:00:00Z') });
		},
	);

	it('is no date beyond the year 9999', () => {
		for (const number of [
			NaN,
			Infinity,
			-Infinity,
			253_402_300_800_000,
			-253_402_300_800_000,
			1e300,
		]) {
			expect(readDate(number)).toBeNull();
		}
	});
});
