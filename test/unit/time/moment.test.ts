import { WaitSpecError } from '../../../src/time/error';
import { isUtcMidnight, parseMoment } from '../../../src/time/moment';

const nine = Date.UTC(2026, 2, 14, 9);
const midnight = Date.UTC(2026, 2, 14);

describe('parseMoment', () => {
	it.each([
		'2026-03-14T09:00:00Z',
		'2026-03-14T09:00:00.000Z',
		'2026-03-14T10:00+01:00',
		'2026-03-14T03:30:00-0530',
		'20260314T090000Z',
		' 2026-03-14T09:00Z ',
		'2026-03-14 10:00:00+01',
		'2026-03-14 09:00:00.000+00',
		'2026-03-14T10:00:00+01:00[Europe/Berlin]',
		'2026-03-14T10:00:00[Europe/Berlin]',
	])('%s is an instant', (text) => {
		expect(parseMoment(text)).toEqual({ at: nine });
	});

	it.each(['2026-03-14T09:00', '2026-03-14T09:00:00.000', '2026-03-14 09:00:00', '20260314T09'])(
		'%s is a wall clock that still needs a zone',
		(text) => {
			expect(parseMoment(text)).toEqual({ local: nine, dateOnly: false });
		},
	);

	it.each(['2026-03-14', '20260314', ' 2026-03-14 '])('%s is a date only', (text) => {
		expect(parseMoment(text)).toEqual({ local: midnight, dateOnly: true });
	});

	it('midnight written out is a wall clock, not a mere date', () => {
		expect(parseMoment('2026-03-14T00:00')).toEqual({ local: midnight, dateOnly: false });
	});

	it.each([nine, nine / 1_000, String(nine), String(nine / 1_000)])(
		'%p is epoch seconds or ms',
		(value) => {
			expect(parseMoment(value)).toEqual({ at: nine });
		},
	);

	it('takes numbers below ten thousand million for seconds, negative ones alike', () => {
		expect(parseMoment(9_999_999_999)).toEqual({ at: 9_999_999_999_000 });
		expect(parseMoment(10_000_000_000)).toEqual({ at: 10_000_000_000 });
		expect(parseMoment(-86_400)).toEqual({ at: -86_400_000 });
		expect(parseMoment(-20_000_000_000)).toEqual({ at: -20_000_000_000 });
	});

	it('seconds may have a fraction', () => {
		expect(parseMoment(1_773_478_800.25)).toEqual({ at: 1_773_478_800_250 });
	});

	it('a named zone settles a wall clock in a gap by the same rule as everywhere', () => {
		const endOfGap = Date.parse('2025-03-30T01:00Z');
		expect(parseMoment('2025-03-30T02:30[Europe/Berlin]')).toEqual({ at: endOfGap });
	});

	it.each([
		'',
		'tomorrow',
		'31.12.2026',
		'12/31/2026',
		'2026-02-30',
		'2027-02-29',
		'0000-00-00',
		'2026',
		'2026-03',
		'2026-074',
		'2026-W10-1',
		'10:00',
		'2026-03-14T25:00',
		'2026-03-14T09:00[Mars/Phobos]',
		'2026-03-14 09:00 Europe/Berlin',
		'null',
		'1e400',
		'99999999999999999999',
		Infinity,
		NaN,
	])('refuses %p, with the value, its place and a remedy', (value) => {
		const refusal = () => parseMoment(value);
		expect(refusal).toThrow(WaitSpecError);
		expect(refusal).toThrow(expect.objectContaining({ code: 'unreadableDate', path: 'date' }));
		expect(refusal).toThrow(`Cannot read the date "${value}" to wait for (in "date")`);
		expect(refusal).toThrow('Use ISO 8601 such as 2026-03-14');
	});
});

describe('A text that is far too long for a date', () => {
	it.each(['[', '[[a]', '1', '2026-03-14[', ' [x] '])(
		'is refused at once: %j again and again',
		(part) => {
			expect(() => parseMoment(part.repeat(65_536 / part.length))).toThrow('Cannot read the date');
		},
	);
});

describe('isUtcMidnight', () => {
	it('is exact to the ms, also before 1970', () => {
		expect(isUtcMidnight(midnight)).toBe(true);
		expect(isUtcMidnight(Date.UTC(1950, 0, 1))).toBe(true);
		expect(isUtcMidnight(midnight + 1)).toBe(false);
	});
});
