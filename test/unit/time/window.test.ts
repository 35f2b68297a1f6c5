import { WaitSpecError } from '../../../src/time/error';
import { inWindow, nextInWindow, validateWindow } from '../../../src/time/window';

const at = Date.parse;
const next = (start: string, window: Parameters<typeof nextInWindow>[1], zone: string) =>
	new Date(nextInWindow(at(start), window, zone)).toISOString().replace('.000Z', 'Z');

const night = { from: '22:00', to: '06:00' };
const office = { from: '09:00', to: '17:00', weekdays: [1, 2, 3, 4, 5] };

describe('validateWindow', () => {
	it('returns a window that can open', () => {
		expect(validateWindow(night)).toEqual(night);
		expect(validateWindow(office)).toEqual(office);
		expect(validateWindow({ from: '00:00', to: '24:00' })).toEqual({ from: '00:00', to: '24:00' });
	});

	it.each([
		[
			{ from: '09:00', to: '09:00' },
			'to',
			'the window is empty. For the whole day use 00:00 to 24:00',
		],
		[{ from: '00:00', to: '00:00' }, 'to', 'the window is empty'],
		[{ ...office, weekdays: [] }, 'weekdays', 'at least one day; leave it out to allow every day'],
		[{ ...office, weekdays: [0] }, 'weekdays.0', 'from 1 (Monday) to 7 (Sunday)'],
		[{ ...office, weekdays: [1.5] }, 'weekdays.0', 'from 1 (Monday) to 7 (Sunday)'],
		[{ ...office, weekdays: [1, 1] }, 'weekdays', 'each day once'],
		[{ from: '9:00', to: '17:00' }, 'from', 'HH:mm from 00:00 to 23:59, such as 09:30'],
		[{ from: '24:00', to: '06:00' }, 'from', 'HH:mm from 00:00 to 23:59'],
		[{ from: '09:00', to: '25:00' }, 'to', 'HH:mm from 00:00 to 24:00'],
		[{ from: '09:00' }, 'to', 'HH:mm from 00:00 to 24:00'],
		[{ ...night, zone: 'UTC' }, 'window', 'zone'],
		['22:00-06:00', 'window', 'expected object'],
	])('refuses %j, with the place and a remedy', (window, path, message) => {
		const refusal = () => validateWindow(window);
		expect(refusal).toThrow(WaitSpecError);
		expect(refusal).toThrow(expect.objectContaining({ code: 'invalidSpec', path }));
		expect(refusal).toThrow(message);
	});
});

describe('inWindow', () => {
	it('opens at its first minute and is closed at its last', () => {
		const day = { from: '09:00', to: '17:00' };
		expect(inWindow(at('2026-03-16T09:00Z'), day, 'UTC')).toBe(true);
		expect(inWindow(at('2026-03-16T08:59:59.999Z'), day, 'UTC')).toBe(false);
		expect(inWindow(at('2026-03-16T16:59:59.999Z'), day, 'UTC')).toBe(true);
		expect(inWindow(at('2026-03-16T17:00Z'), day, 'UTC')).toBe(false);
	});

	it('is read on the clock of the zone', () => {
		expect(inWindow(at('2026-03-16T14:00Z'), office, 'America/New_York')).toBe(true);
		expect(inWindow(at('2026-03-16T14:00Z'), office, 'Asia/Tokyo')).toBe(false);
	});

	it('over midnight it is one window', () => {
		const inside = [
			'2026-03-16T22:00Z',
			'2026-03-16T23:59Z',
			'2026-03-17T00:00Z',
			'2026-03-17T05:59Z',
		];
		for (const instant of inside) expect(inWindow(at(instant), night, 'UTC')).toBe(true);
		for (const instant of ['2026-03-16T21:59Z', '2026-03-17T06:00Z', '2026-03-17T12:00Z']) {
			expect(inWindow(at(instant), night, 'UTC')).toBe(false);
		}
	});

	it('over midnight its weekday is the day on which it opens', () => {
		const friday = { ...night, weekdays: [5] };
		expect(inWindow(at('2026-03-20T23:00Z'), friday, 'UTC')).toBe(true);
		expect(inWindow(at('2026-03-21T05:00Z'), friday, 'UTC')).toBe(true);
		expect(inWindow(at('2026-03-20T05:00Z'), friday, 'UTC')).toBe(false);
		expect(inWindow(at('2026-03-21T23:00Z'), friday, 'UTC')).toBe(false);
	});

	it("takes the weekday from the zone's calendar: Monday 05:00 in Tokyo is Sunday in UTC", () => {
		const monday = { from: '00:00', to: '24:00', weekdays: [1] };
		expect(inWindow(at('2026-03-15T20:00Z'), monday, 'Asia/Tokyo')).toBe(true);
		expect(inWindow(at('2026-03-15T20:00Z'), monday, 'UTC')).toBe(false);
	});

	it('to 00:00 and to 24:00 both last until midnight', () => {
		for (const to of ['00:00', '24:00']) {
			expect(inWindow(at('2026-03-16T23:59Z'), { from: '18:00', to }, 'UTC')).toBe(true);
			expect(inWindow(at('2026-03-17T00:00Z'), { from: '18:00', to }, 'UTC')).toBe(false);
		}
	});

	it('an hour that comes twice is inside twice', () => {
		const window = { from: '02:15', to: '02:45' };
		expect(inWindow(at('2025-10-26T00:30Z'), window, 'Europe/Berlin')).toBe(true);
		expect(inWindow(at('2025-10-26T00:50Z'), window, 'Europe/Berlin')).toBe(false);
		expect(inWindow(at('2025-10-26T01:30Z'), window, 'Europe/Berlin')).toBe(true);
	});
});

describe('nextInWindow', () => {
	it('is at once inside the window', () => {
		expect(next('2026-03-17T03:00:00.000Z', night, 'UTC')).toBe('2026-03-17T03:00:00Z');
	});

	it('is the opening of the same day before it and of the next day after it', () => {
		expect(next('2026-03-16T08:00Z', office, 'UTC')).toBe('2026-03-16T09:00:00Z');
		expect(next('2026-03-16T17:00Z', office, 'UTC')).toBe('2026-03-17T09:00:00Z');
		expect(next('2026-03-16T06:00Z', night, 'UTC')).toBe('2026-03-16T22:00:00Z');
	});

	it('passes over the days that are not allowed', () => {
		expect(next('2026-03-20T17:00Z', office, 'UTC')).toBe('2026-03-23T09:00:00Z');
		expect(next('2026-03-20T23:00Z', { ...office, weekdays: [5] }, 'UTC')).toBe(
			'2026-03-27T09:00:00Z',
		);
	});

	it('the next allowed weekday, at any time, starts at midnight on the clock of the zone', () => {
		const weekend = { from: '00:00', to: '24:00', weekdays: [6, 7] };
		expect(next('2026-03-16T12:00Z', weekend, 'America/New_York')).toBe('2026-03-21T04:00:00Z');
	});

	it('opens at the same wall clock after a change of the clock', () => {
		expect(next('2025-03-29T20:00Z', { from: '09:00', to: '10:00' }, 'Europe/Berlin')).toBe(
			'2025-03-30T07:00:00Z',
		);
	});

	it('an opening that does not exist is the end of the gap', () => {
		expect(next('2025-03-30T00:00Z', { from: '02:30', to: '05:00' }, 'Europe/Berlin')).toBe(
			'2025-03-30T01:00:00Z',
		);
	});

	it('a window that a gap swallows does not open that day', () => {
		expect(next('2025-03-30T00:00Z', { from: '02:15', to: '02:45' }, 'Europe/Berlin')).toBe(
			'2025-03-31T00:15:00Z',
		);
		const sunday = { from: '02:15', to: '02:45', weekdays: [7] };
		expect(next('2025-03-30T00:00Z', sunday, 'Europe/Berlin')).toBe('2025-04-06T00:15:00Z');
	});

	it('opens again where clocks put back return into it', () => {
		expect(next('2025-10-26T00:50Z', { from: '02:15', to: '02:45' }, 'Europe/Berlin')).toBe(
			'2025-10-26T01:15:00Z',
		);
		expect(next('2025-10-26T00:50Z', { from: '01:30', to: '02:30' }, 'Europe/Berlin')).toBe(
			'2025-10-26T01:00:00Z',
		);
	});

	it('an evening shown again by clocks put back over midnight counts as that evening', () => {
		const late = { from: '23:30', to: '23:40' };
		expect(next('2010-11-07T02:30:30Z', late, 'America/St_Johns')).toBe('2010-11-07T03:00:00Z');
	});

	it('a day that does not exist has no window: Apia went from Thursday to Saturday', () => {
		const friday = { from: '09:00', to: '17:00', weekdays: [5] };
		expect(next('2011-12-29T20:00Z', friday, 'Pacific/Apia')).toBe('2012-01-05T19:00:00Z');
		const saturday = { ...friday, weekdays: [6] };
		expect(next('2011-12-29T20:00Z', saturday, 'Pacific/Apia')).toBe('2011-12-30T19:00:00Z');
	});
});
