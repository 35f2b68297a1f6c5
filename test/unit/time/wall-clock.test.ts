import {
	type WallDate,
	atWallClock,
	dayExists,
	instantsOf,
	localOf,
	weekdayOf,
} from '../../../src/time/wall-clock';

const on = (text: string): WallDate => {
	const [year, month, day] = text.split('-').map(Number);
	return { year, month, day };
};
const clock = (text: string) => {
	const [hour, minute, second] = text.split(':').map(Number);
	return { hour, minute, second };
};
const instant = (date: string, time: string, zone: string) =>
	new Date(atWallClock(on(date), clock(time), zone)).toISOString().replace('.000Z', 'Z');

describe('atWallClock', () => {
	it.each([
		['2026-01-15', '09:00', 'Europe/Berlin', '2026-01-15T08:00:00Z'],
		['2026-07-15', '09:00', 'Europe/Berlin', '2026-07-15T07:00:00Z'],
		['2026-07-15', '09:00:30', 'Asia/Kathmandu', '2026-07-15T03:15:30Z'],
		['2026-07-15', '00:00', 'Pacific/Kiritimati', '2026-07-14T10:00:00Z'],
		['2026-07-15', '09:00', '-03:30', '2026-07-15T12:30:00Z'],
		['0050-01-01', '00:00', 'UTC', '0050-01-01T00:00:00Z'],
	])('%s %s in %s is %s', (date, time, zone, expected) => {
		expect(instant(date, time, zone)).toBe(expected);
	});

	it.each([
		['02:00', '2025-03-30', 'Europe/Berlin', '2025-03-30T01:00:00Z'],
		['02:30', '2025-03-30', 'Europe/Berlin', '2025-03-30T01:00:00Z'],
		['02:30', '2025-03-09', 'America/New_York', '2025-03-09T07:00:00Z'],
		['02:15', '2024-10-06', 'Australia/Lord_Howe', '2024-10-05T15:30:00Z'],
		['23:30', '2024-03-30', 'America/Nuuk', '2024-03-31T01:00:00Z'],
	])('%s on %s does not exist in %s: the end of the gap, %s', (time, date, zone, expected) => {
		expect(instant(date, time, zone)).toBe(expected);
	});

	it.each([
		['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
		['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00Z'],
		['Asia/Beirut', '2024-03-31', '2024-03-30T22:00:00Z'],
	])(
		'midnight in %s on %s, when clocks spring at midnight, is the start of that day',
		(zone, date, expected) => {
			expect(instant(date, '00:00', zone)).toBe(expected);
			expect(instant(date, '00:30', zone)).toBe(expected);
			expect(instant(date, '01:00', zone)).toBe(expected);
			expect(dayExists(localOf(on(date), clock('00:00')), zone)).toBe(true);
		},
	);

	it('a whole day that does not exist ends with the gap, at the midnight after it', () => {
		for (const time of ['00:00', '09:00', '23:59:59']) {
			expect(instant('2011-12-30', time, 'Pacific/Apia')).toBe('2011-12-30T10:00:00Z');
		}
		expect(instant('2011-12-31', '00:00', 'Pacific/Apia')).toBe('2011-12-30T10:00:00Z');
		expect(instant('2011-12-29', '23:59', 'Pacific/Apia')).toBe('2011-12-30T09:59:00Z');
		expect(dayExists(Date.UTC(2011, 11, 30), 'Pacific/Apia')).toBe(false);
	});

	it.each([
		['02:30', '2025-10-26', 'Europe/Berlin', '2025-10-26T00:30:00Z'],
		['02:00', '2025-10-26', 'Europe/Berlin', '2025-10-26T00:00:00Z'],
		['01:30', '2025-11-02', 'America/New_York', '2025-11-02T05:30:00Z'],
		['01:45', '2024-04-07', 'Australia/Lord_Howe', '2024-04-06T14:45:00Z'],
		['23:30', '2018-02-17', 'America/Sao_Paulo', '2018-02-18T01:30:00Z'],
		['00:00', '2010-11-07', 'America/St_Johns', '2010-11-07T02:30:00Z'],
	])('%s on %s comes twice in %s: the earlier, %s', (time, date, zone, expected) => {
		expect(instant(date, time, zone)).toBe(expected);
		expect(instantsOf(localOf(on(date), clock(time)), zone)).toHaveLength(2);
	});

	it('03:00 after the hour that comes twice, and 01:59 before it, come once', () => {
		expect(instant('2025-10-26', '03:00', 'Europe/Berlin')).toBe('2025-10-26T02:00:00Z');
		expect(instant('2025-10-26', '01:59', 'Europe/Berlin')).toBe('2025-10-25T23:59:00Z');
	});
});

describe('weekdayOf', () => {
	it('counts from 1 on Monday to 7 on Sunday, also before 1970', () => {
		expect(weekdayOf(Date.UTC(2026, 2, 16))).toBe(1);
		expect(weekdayOf(Date.UTC(2026, 2, 15, 23, 59))).toBe(7);
		expect(weekdayOf(Date.UTC(1970, 0, 1))).toBe(4);
		expect(weekdayOf(Date.UTC(1969, 11, 28))).toBe(7);
	});
});
