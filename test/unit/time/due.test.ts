import { dueAt } from '../../../src/time/due';
import { WaitSpecError } from '../../../src/time/error';
import { type WaitSpec, parseWaitSpec } from '../../../src/time/wait-spec';

interface Situation {
	now: string;
	zone?: string | null;
	fallbackZone?: string;
}

/** Through the stored form, as a contact's wait is. */
function due(spec: WaitSpec, { now, zone = 'Europe/Berlin', fallbackZone = 'UTC' }: Situation) {
	const stored = parseWaitSpec(JSON.parse(JSON.stringify(spec)));
	const { dueAt: at, ...rest } = dueAt(stored, { now: Date.parse(now), zone, fallbackZone });
	return {
		at: at === null ? null : new Date(at).toISOString().replace(/(:00)?\.000Z/, 'Z'),
		...rest,
	};
}

const settled = (at: string | null) => ({ at, past: false, hints: [] });
const missed = (at: string) => ({ at, past: true, hints: [] });

describe('a wait for a duration', () => {
	it("'1 day' keeps the contact's wall clock over a change of the clock", () => {
		const day: WaitSpec = { kind: 'duration', amount: 1, unit: 'days' };
		const now = '2025-03-29T09:00Z';
		expect(due(day, { now })).toEqual(settled('2025-03-30T08:00Z'));
		expect(due(day, { now, zone: 'UTC' })).toEqual(settled('2025-03-30T09:00Z'));
	});

	it('no time at all is due at once, and not past', () => {
		const nothing: WaitSpec = { kind: 'duration', amount: 0, unit: 'days' };
		expect(due(nothing, { now: '2026-03-14T09:00Z' })).toEqual(settled('2026-03-14T09:00Z'));
	});

	it('may be longer than 2^31 ms and last for years', () => {
		const now = '2026-03-14T09:00Z';
		expect(due({ kind: 'duration', amount: 600, unit: 'hours' }, { now })).toEqual(
			settled('2026-04-08T09:00Z'),
		);
		expect(due({ kind: 'duration', amount: 10, unit: 'years' }, { now })).toEqual(
			settled('2036-03-14T09:00Z'),
		);
	});
});

describe('a wait for a time of day', () => {
	const nine: WaitSpec = { kind: 'timeOfDay', time: '09:00' };

	it('is today if it is still to come, else tomorrow', () => {
		expect(due(nine, { now: '2026-03-16T07:59Z' })).toEqual(settled('2026-03-16T08:00Z'));
		expect(due(nine, { now: '2026-03-16T08:01Z' })).toEqual(settled('2026-03-17T08:00Z'));
	});

	it('equal to now is now, to the ms', () => {
		expect(due(nine, { now: '2026-03-16T08:00:00.000Z' })).toEqual(settled('2026-03-16T08:00Z'));
		expect(due(nine, { now: '2026-03-16T08:00:00.001Z' })).toEqual(settled('2026-03-17T08:00Z'));
	});

	it("is on each contact's own clock", () => {
		const now = '2026-03-16T12:00Z';
		expect(due(nine, { now, zone: 'America/New_York' })).toEqual(settled('2026-03-16T13:00Z'));
		expect(due(nine, { now, zone: 'Asia/Tokyo' })).toEqual(settled('2026-03-17T00:00Z'));
		expect(due(nine, { now, zone: '+05:30' })).toEqual(settled('2026-03-17T03:30Z'));
	});

	it('keeps to 09:00 over both changes of the clock', () => {
		expect(due(nine, { now: '2025-03-29T10:00Z' })).toEqual(settled('2025-03-30T07:00Z'));
		expect(due(nine, { now: '2025-10-25T10:00Z' })).toEqual(settled('2025-10-26T08:00Z'));
	});

	it('that does not exist that day is the first instant after the gap', () => {
		const early: WaitSpec = { kind: 'timeOfDay', time: '02:30' };
		expect(due(early, { now: '2025-03-29T10:00Z' })).toEqual(settled('2025-03-30T01:00Z'));
		expect(due(early, { now: '2025-03-30T01:00:00.001Z' })).toEqual(settled('2025-03-31T00:30Z'));
	});

	it('that comes twice that day is the earlier only', () => {
		const early: WaitSpec = { kind: 'timeOfDay', time: '02:30' };
		expect(due(early, { now: '2025-10-25T10:00Z' })).toEqual(settled('2025-10-26T00:30Z'));
		expect(due(early, { now: '2025-10-26T00:31Z' })).toEqual(settled('2025-10-27T01:30Z'));
	});

	it('waits for an allowed weekday, counted on the contact’s calendar', () => {
		const monday: WaitSpec = { kind: 'timeOfDay', time: '05:00', weekdays: [1] };
		const now = '2026-03-14T12:00Z';
		expect(due(monday, { now, zone: 'Asia/Tokyo' })).toEqual(settled('2026-03-15T20:00Z'));
		const evening: WaitSpec = { ...monday, time: '20:00' };
		expect(due(evening, { now, zone: 'America/Los_Angeles' })).toEqual(
			settled('2026-03-17T03:00Z'),
		);
	});

	it('on today’s weekday but already behind is a week away', () => {
		const monday: WaitSpec = { kind: 'timeOfDay', time: '09:00', weekdays: [1] };
		expect(due(monday, { now: '2026-03-16T10:00Z' })).toEqual(settled('2026-03-23T08:00Z'));
	});

	it('passes over a day that does not exist', () => {
		const zone = 'Pacific/Apia';
		expect(due(nine, { now: '2011-12-29T20:00Z', zone })).toEqual(settled('2011-12-30T19:00Z'));
		const friday: WaitSpec = { ...nine, weekdays: [5] };
		expect(due(friday, { now: '2011-12-29T20:00Z', zone })).toEqual(settled('2012-01-05T19:00Z'));
	});

	it.each(['continue', 'timedOut'] as const)(
		"already behind today with 'past' set to %s is past; to waitForNext it is not",
		(past) => {
			const now = '2026-03-16T10:00Z';
			expect(due({ ...nine, past }, { now })).toEqual(missed('2026-03-16T08:00Z'));
			expect(due({ ...nine, past: 'waitForNext' }, { now })).toEqual(settled('2026-03-17T08:00Z'));
			expect(due({ ...nine, past }, { now: '2026-03-16T07:00Z' })).toEqual(
				settled('2026-03-16T08:00Z'),
			);
			const tuesday: WaitSpec = { ...nine, past, weekdays: [2] };
			expect(due(tuesday, { now })).toEqual(settled('2026-03-17T08:00Z'));
		},
	);
});

describe('a wait for a window', () => {
	const night: WaitSpec = { kind: 'timeOfDay', window: { from: '22:00', to: '06:00' } };
	const office: WaitSpec = {
		kind: 'timeOfDay',
		window: { from: '09:00', to: '17:00' },
		weekdays: [1, 2, 3, 4, 5],
	};

	it('is now inside it, also after midnight', () => {
		expect(due(night, { now: '2026-03-16T02:00Z' })).toEqual(settled('2026-03-16T02:00Z'));
	});

	it('is its next opening outside it', () => {
		expect(due(night, { now: '2026-03-16T12:00Z' })).toEqual(settled('2026-03-16T21:00Z'));
		expect(due(office, { now: '2026-03-20T17:00Z' })).toEqual(settled('2026-03-23T08:00Z'));
	});

	it("inside it is never past, whatever 'past' says", () => {
		const now = '2026-03-20T12:00Z';
		expect(due({ ...office, past: 'timedOut' }, { now })).toEqual(settled(now));
	});

	it("closed for today is past only if 'past' is set so", () => {
		const now = '2026-03-20T17:00Z';
		expect(due({ ...office, past: 'timedOut' }, { now })).toEqual(missed('2026-03-20T08:00Z'));
		expect(due({ ...night, past: 'timedOut' }, { now })).toEqual(settled('2026-03-20T21:00Z'));
	});
});

describe('a wait for a date', () => {
	const on = (date: string | number, more: object = {}): WaitSpec => ({
		kind: 'date',
		date,
		...more,
	});
	const now = '2026-03-01T12:00Z';

	it('with an offset from UTC is that instant for every contact', () => {
		expect(due(on('2026-03-14T09:00Z'), { now })).toEqual(settled('2026-03-14T09:00Z'));
		expect(due(on('2026-03-14T09:00-05:00'), { now })).toEqual(settled('2026-03-14T14:00Z'));
		expect(due(on(1_773_478_800), { now })).toEqual(settled('2026-03-14T09:00Z'));
		expect(due(on(1_773_478_800_000), { now })).toEqual(settled('2026-03-14T09:00Z'));
	});

	it("without one is on the contact's clock", () => {
		expect(due(on('2026-03-14T09:00'), { now })).toEqual(settled('2026-03-14T08:00Z'));
		expect(due(on('2026-03-14 09:00:00'), { now, zone: 'Asia/Tokyo' })).toEqual(
			settled('2026-03-14T00:00Z'),
		);
	});

	it('without a time starts with the day, or at the time given', () => {
		expect(due(on('2026-03-14'), { now })).toEqual(settled('2026-03-13T23:00Z'));
		expect(due(on('2026-03-14', { time: '09:30' }), { now })).toEqual(settled('2026-03-14T08:30Z'));
	});

	it('with a time of its own keeps it', () => {
		expect(due(on('2026-03-14T18:00', { time: '09:30' }), { now })).toEqual(
			settled('2026-03-14T17:00Z'),
		);
		expect(due(on('2026-03-14T18:00Z', { time: '09:30' }), { now })).toEqual(
			settled('2026-03-14T18:00Z'),
		);
	});

	it('at midnight UTC is an instant, but a mere date where a time of day is given', () => {
		const zone = 'America/New_York';
		expect(due(on('2026-03-14T00:00:00.000Z'), { now, zone })).toEqual(
			settled('2026-03-14T00:00Z'),
		);
		const spec = on('2026-03-14T00:00:00.000Z', { time: '09:00' });
		expect(due(spec, { now, zone })).toEqual(settled('2026-03-14T13:00Z'));
	});

	it('is moved by its offset, before or after, on the calendar', () => {
		const dayBefore = { offset: { amount: -1, unit: 'days' }, time: '09:00' };
		expect(due(on('2026-03-30', dayBefore), { now })).toEqual(settled('2026-03-29T07:00Z'));
		expect(due(on('2026-03-29', dayBefore), { now })).toEqual(settled('2026-03-28T08:00Z'));
		const monthLater = { offset: { amount: 1, unit: 'months' } };
		expect(due(on('2026-03-31', monthLater), { now })).toEqual(settled('2026-04-29T22:00Z'));
		const hoursBefore = { offset: { amount: -1.5, unit: 'hours' } };
		expect(due(on('2026-03-14T09:00Z', hoursBefore), { now })).toEqual(
			settled('2026-03-14T07:30Z'),
		);
	});

	it('in a gap is the end of the gap, and a day from there keeps its given time', () => {
		expect(due(on('2026-03-29T02:30'), { now })).toEqual(settled('2026-03-29T01:00Z'));
		const dayLater = { offset: { amount: 1, unit: 'days' } };
		expect(due(on('2026-03-29T02:30', dayLater), { now })).toEqual(settled('2026-03-30T00:30Z'));
	});

	it('before now is past, at the instant it was; equal to now is not', () => {
		expect(due(on('2026-02-28T09:00Z'), { now })).toEqual(missed('2026-02-28T09:00Z'));
		expect(due(on('2026-02-28T09:00Z', { past: 'timedOut' }), { now })).toEqual(
			missed('2026-02-28T09:00Z'),
		);
		expect(due(on(now), { now })).toEqual(settled('2026-03-01T12:00Z'));
	});

	it("before now waits for the next such time of day with 'past' set to waitForNext", () => {
		const spec = on('2026-02-27T09:15', { past: 'waitForNext' });
		expect(due(spec, { now })).toEqual(settled('2026-03-02T08:15Z'));
		expect(due(spec, { now: '2026-03-01T07:00Z' })).toEqual(settled('2026-03-01T08:15Z'));
	});

	it('that cannot be read throws a WaitSpecError with the value', () => {
		expect(() => due(on('next Tuesday'), { now })).toThrow(WaitSpecError);
		expect(() => due(on('next Tuesday'), { now })).toThrow('Cannot read the date "next Tuesday"');
	});

	it('may lie far beyond 2^31 ms', () => {
		expect(due(on('2126-03-14T09:00Z'), { now })).toEqual(settled('2126-03-14T09:00Z'));
		expect(due(on('9999-12-31'), { now, zone: 'UTC' })).toEqual(settled('9999-12-31T00:00Z'));
	});
});

describe('a wait for a yearly date', () => {
	const birthday = (date: string | number, more: object = {}): WaitSpec => ({
		kind: 'date',
		date,
		yearly: true,
		time: '09:00',
		...more,
	});

	it('is this year’s if still to come, else next year’s, and never past', () => {
		const spec = birthday('1990-03-14');
		expect(due(spec, { now: '2026-03-14T07:59Z' })).toEqual(settled('2026-03-14T08:00Z'));
		expect(due(spec, { now: '2026-03-14T08:00Z' })).toEqual(settled('2026-03-14T08:00Z'));
		expect(due(spec, { now: '2026-03-14T08:01Z' })).toEqual(settled('2027-03-14T08:00Z'));
	});

	it('Feb 29 is Feb 28 in other years, and itself in leap years', () => {
		const spec = birthday('1992-02-29');
		expect(due(spec, { now: '2026-01-01T00:00Z' })).toEqual(settled('2026-02-28T08:00Z'));
		expect(due(spec, { now: '2027-12-01T00:00Z' })).toEqual(settled('2028-02-29T08:00Z'));
		expect(due(spec, { now: '2100-01-01T00:00Z' })).toEqual(settled('2100-02-28T08:00Z'));
	});

	it('may be announced days before, also over the turn of the year', () => {
		const spec = birthday('1990-01-02', { offset: { amount: -3, unit: 'days' } });
		expect(due(spec, { now: '2026-01-01T00:00Z' })).toEqual(settled('2026-12-30T08:00Z'));
		expect(due(spec, { now: '2026-12-30T08:01Z' })).toEqual(settled('2027-12-30T08:00Z'));
		const after = birthday('1990-12-30', { offset: { amount: 5, unit: 'days' } });
		expect(due(after, { now: '2026-01-02T00:00Z' })).toEqual(settled('2026-01-04T08:00Z'));
	});

	it('may be moved by more than a year', () => {
		const spec = birthday('2020-06-01', { offset: { amount: -18, unit: 'months' } });
		expect(due(spec, { now: '2026-03-01T00:00Z' })).toEqual(settled('2026-12-01T08:00Z'));
	});

	it('is the same day for every contact, also when stored as midnight UTC', () => {
		const zone = 'America/New_York';
		for (const date of ['1990-07-14', '1990-07-14T00:00:00.000Z', Date.UTC(1990, 6, 14)]) {
			expect(due(birthday(date), { now: '2026-03-01T00:00Z', zone })).toEqual(
				settled('2026-07-14T13:00Z'),
			);
		}
	});

	it('stored as midnight UTC and without a time starts with the day', () => {
		const spec: WaitSpec = { kind: 'date', date: '1990-07-14T00:00:00.000Z', yearly: true };
		const zone = 'America/New_York';
		expect(due(spec, { now: '2026-03-01T00:00Z', zone })).toEqual(settled('2026-07-14T04:00Z'));
	});

	it('on a day that does not exist is the end of the gap, also at the turn of the year', () => {
		const apia = { now: '2011-12-30T10:00Z', zone: 'Pacific/Apia' };
		expect(due(birthday('1990-12-30'), apia)).toEqual(settled(apia.now));
		const kiritimati = { now: '1994-12-31T10:00Z', zone: 'Pacific/Kiritimati' };
		expect(due(birthday('1990-12-31'), kiritimati)).toEqual(settled(kiritimati.now));
	});

	it('stored as an instant of the day keeps its time on the contact’s clock', () => {
		const spec = birthday('1990-07-14T15:00:00Z');
		expect(due(spec, { now: '2026-01-01T00:00Z' })).toEqual(settled('2026-07-14T15:00Z'));
		const winter = birthday('1990-01-14T15:00:00Z', { offset: { amount: 6, unit: 'months' } });
		expect(due(winter, { now: '2026-03-01T00:00Z' })).toEqual(settled('2026-07-14T14:00Z'));
	});

	it('is never before the date itself', () => {
		expect(due(birthday('2028-05-01'), { now: '2026-03-01T00:00Z' })).toEqual(
			settled('2028-05-01T07:00Z'),
		);
	});
});

describe('a wait for an event', () => {
	it('is due by its maximum wait', () => {
		const spec: WaitSpec = { kind: 'event', maxWait: { amount: 1, unit: 'days' } };
		expect(due(spec, { now: '2025-03-29T09:00Z' })).toEqual(settled('2025-03-30T08:00Z'));
	});

	it('without a maximum is never due by time alone', () => {
		expect(due({ kind: 'event' }, { now: '2026-03-14T09:00Z' })).toEqual(settled(null));
	});
});

describe('the zone of a wait', () => {
	const nine: WaitSpec = { kind: 'timeOfDay', time: '09:00' };
	const fallbackZone = 'Asia/Tokyo';
	const now = '2026-03-16T12:00Z';

	it("is the workflow's when the contact has none, without a hint", () => {
		expect(due(nine, { now, zone: null, fallbackZone })).toEqual(settled('2026-03-17T00:00Z'));
	});

	it("is the workflow's when the contact's is unknown, with a hint and no error", () => {
		const answer = due(nine, { now, zone: 'Mars/Phobos', fallbackZone });
		expect(answer.at).toBe('2026-03-17T00:00Z');
		expect(answer.hints).toEqual([expect.stringContaining('Unknown time zone "Mars/Phobos"')]);
	});

	it('changed while waiting: worked out again from the start of the wait, the answer follows', () => {
		expect(due(nine, { now, zone: 'America/New_York' })).toEqual(settled('2026-03-16T13:00Z'));
		expect(due(nine, { now, zone: 'America/Los_Angeles' })).toEqual(settled('2026-03-16T16:00Z'));
	});
});
