import { config } from '../../store/support/journey';
import type { JourneyConfig, OverduePolicy } from '../../../src/journey/journey';
import { entryState } from '../../../src/journey/entry-state';
import {
	firstOccurrence,
	scheduleInstance,
	ScheduleError,
	nextOccurrences,
	type Schedule,
	type ScheduleState,
} from '../../../src/journey/schedule';

const MINUTE = 60_000;
const at = (iso: string) => Date.parse(iso);
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
const BERLIN = 'Europe/Berlin';

function journey(schedule: Schedule, overdue: OverduePolicy = { policy: 'atOnce' }) {
	const changes: Partial<JourneyConfig> = {
		entry: { on: 'schedule', segment: 'vip', schedule },
		overdue,
		zone: BERLIN,
	};
	return { config: config(changes) };
}

/** The occurrences of a schedule, if each of them is checked. */
function runs(schedule: Schedule, from: string, count: number, zone = BERLIN) {
	const { config } = journey(schedule);
	let state: ScheduleState = { nextAt: firstOccurrence(schedule, zone, at(from)) };
	return Array.from({ length: count }, () => {
		const turn = nextOccurrences({ config: { ...config, zone } }, state, state.nextAt!)!;
		state = { nextAt: turn.nextAt };
		return iso(turn.occurrenceAt!);
	});
}

describe('A cron schedule', () => {
	it("falls due at the time of the workflow's zone, whatever the clocks do", () => {
		expect(runs({ cron: '0 9 * * 1' }, '2026-03-20T00:00:00Z', 3)).toEqual([
			'2026-03-23T08:00:00.000Z',
			'2026-03-30T07:00:00.000Z',
			'2026-04-06T07:00:00.000Z',
		]);
	});

	it('falls due at the end of the gap where its time does not exist, once', () => {
		expect(runs({ cron: '30 2 * * *' }, '2026-03-28T12:00:00Z', 2)).toEqual([
			'2026-03-29T01:00:00.000Z',
			'2026-03-30T00:30:00.000Z',
		]);
	});

	it('falls due once where its time comes twice, at the earlier', () => {
		expect(runs({ cron: '30 2 * * *' }, '2026-10-24T12:00:00Z', 2)).toEqual([
			'2026-10-25T00:30:00.000Z',
			'2026-10-26T01:30:00.000Z',
		]);
	});

	it('of every half hour stays so when the clocks are put back', () => {
		expect(runs({ cron: '*/30 * * * *' }, '2026-10-25T00:10:00Z', 4)).toEqual([
			'2026-10-25T00:30:00.000Z',
			'2026-10-25T01:00:00.000Z',
			'2026-10-25T01:30:00.000Z',
			'2026-10-25T02:00:00.000Z',
		]);
	});

	it('falls due after the instant at which it is switched on, never at it', () => {
		expect(runs({ cron: '0 * * * *' }, '2026-03-02T09:00:00Z', 1)).toEqual([
			'2026-03-02T10:00:00.000Z',
		]);
	});

	it('falls due on either, where day of the month and weekday are both given', () => {
		expect(runs({ cron: '0 0 1 * FRI' }, '2026-03-31T12:00:00Z', 3, 'UTC')).toEqual([
			'2026-04-01T00:00:00.000Z',
			'2026-04-03T00:00:00.000Z',
			'2026-04-10T00:00:00.000Z',
		]);
	});

	it.each(['UTC+2', '+02:00', 'Etc/GMT-2'])('falls due in a fixed zone such as %s', (zone) => {
		expect(runs({ cron: '0 9 * * *' }, '2026-03-02T00:00:00Z', 1, zone)).toEqual([
			'2026-03-02T07:00:00.000Z',
		]);
	});

	it.each([
		['* * * *', /has 4 fields, not 5.*"0 9 \* \* 1" for Mondays/],
		['0 0 9 * * 1', /has 6 fields, not 5/],
		['@daily', /has 1 fields, not 5/],
		['61 * * * *', /is invalid: Invalid value for minute: 61/],
		['0 9 * * SOON', /is invalid/],
		['0 0 30 2 *', /never matches: there is no such date/],
	])('%j is refused', (cron, reason) => {
		const first = () => firstOccurrence({ cron }, BERLIN, 0);
		expect(first).toThrow(ScheduleError);
		expect(first).toThrow(reason);
	});
});

describe('A schedule of one instant', () => {
	const NOW = at('2026-03-02T09:00:00Z');

	it("is read in the workflow's zone where it has none of its own", () => {
		expect(iso(firstOccurrence({ at: '2026-07-01T09:00' }, BERLIN, NOW))).toBe(
			'2026-07-01T07:00:00.000Z',
		);
		expect(iso(firstOccurrence({ at: '2026-07-01T09:00Z' }, BERLIN, NOW))).toBe(
			'2026-07-01T09:00:00.000Z',
		);
	});

	it('falls due at that instant and never again', () => {
		const schedule = { at: '2026-07-01T09:00' };
		const nextAt = firstOccurrence(schedule, BERLIN, NOW)!;
		const turn = nextOccurrences(journey(schedule), { nextAt }, nextAt);
		expect(turn).toEqual({ nextAt: null, occurrenceAt: nextAt, afterContactId: 0 });
		expect(nextOccurrences(journey(schedule), { nextAt: null }, nextAt + MINUTE)).toBeUndefined();
	});

	it('has no occurrence where its instant is long past when it is switched on', () => {
		expect(firstOccurrence({ at: '2026-03-02T09:59:00' }, BERLIN, NOW)).toBe(NOW - MINUTE);
		expect(firstOccurrence({ at: '2026-03-02T09:58:59' }, BERLIN, NOW)).toBeNull();
	});

	it('that cannot be read is refused', () => {
		expect(() => firstOccurrence({ at: 'tomorrow' }, BERLIN, NOW)).toThrow(
			/'Start At' "tomorrow" is not a valid date.*2026-03-14T09:00/,
		);
	});
});

describe('A missed occurrence of a schedule', () => {
	const daily = { cron: '0 9 * * *' };
	const nextAt = at('2026-03-02T08:00:00Z');
	const hour = 60 * MINUTE;

	it('is made up for, once, however many were missed', () => {
		const turn = nextOccurrences(journey(daily), { nextAt }, nextAt + 75 * hour);
		expect(turn).toEqual({
			occurrenceAt: nextAt + 72 * hour,
			nextAt: nextAt + 96 * hour,
			afterContactId: 0,
		});
	});

	it('is passed over where it is later than the policy allows', () => {
		const skipping = journey(daily, { policy: 'skip', minutes: 30 });
		expect(nextOccurrences(skipping, { nextAt }, nextAt + 30 * MINUTE)).toMatchObject({
			occurrenceAt: nextAt,
		});
		expect(nextOccurrences(skipping, { nextAt }, nextAt + 31 * MINUTE)).toEqual({
			nextAt: nextAt + 24 * hour,
		});
	});

	it('is judged by the last of those that were missed', () => {
		const skipping = journey(daily, { policy: 'skip', minutes: 30 });
		const turn = nextOccurrences(skipping, { nextAt }, nextAt + 48 * hour + 20 * MINUTE);
		expect(turn).toMatchObject({ occurrenceAt: nextAt + 48 * hour, nextAt: nextAt + 72 * hour });
	});

	it('does not begin while another is under way, or before its time', () => {
		const underWay = { nextAt, occurrenceAt: nextAt - 24 * hour, afterContactId: 7 };
		expect(nextOccurrences(journey(daily), underWay, nextAt)).toBeUndefined();
		expect(nextOccurrences(journey(daily), { nextAt }, nextAt - 1)).toBeUndefined();
	});
});

describe('An occurrence of a schedule', () => {
	it('is an instance of its own, where enrollments of a contact may overlap', () => {
		const { config } = journey({ cron: '0 9 * * *' });
		const occurrenceAt = at('2026-03-02T08:00:00Z');
		expect(scheduleInstance({ config }, occurrenceAt)).toBe('');
		const always = { ...config, reentry: { mode: 'always' as const } };
		expect(scheduleInstance({ config: always }, occurrenceAt)).toBe(
			'schedule 2026-03-02T08:00:00.000Z',
		);
	});
});

describe('A trigger that is registered', () => {
	const now = at('2026-03-02T09:00:00Z');
	const daily = journey({ cron: '0 9 * * *' }).config;
	const dated = config({ entry: { on: 'date', attribute: 'birthday', yearly: undefined } });

	it('for the first time waits for its next occurrence, or checks the dates of all contacts', () => {
		expect(entryState(undefined, daily, now)).toEqual({
			state: { schedule: { nextAt: at('2026-03-03T08:00:00Z') } },
			isNew: true,
		});
		expect(entryState(undefined, dated, now)).toEqual({
			state: { backfill: { afterContactId: 0 } },
			isNew: true,
		});
		expect(entryState(undefined, config(), now)).toEqual({ state: {}, isNew: true });
	});

	it('again without a change keeps its state', () => {
		const state = { schedule: { nextAt: null }, cap: { day: 1, used: 2 } };
		expect(entryState({ config: daily, state }, { ...daily, vars: { a: 1 } }, now)).toEqual({
			state,
			isNew: false,
		});
		const stored = JSON.parse(JSON.stringify(dated)) as JourneyConfig;
		expect(entryState({ config: stored, state: {} }, dated, now).isNew).toBe(false);
	});

	it('with another entry or zone begins anew, but keeps the count of the day', () => {
		const cap = { day: 1, used: 2 };
		const state = { schedule: { nextAt: 5, occurrenceAt: 4, afterContactId: 3 }, cap };
		const weekly = journey({ cron: '0 9 * * 1' }).config;
		expect(entryState({ config: daily, state }, weekly, now)).toEqual({
			state: { schedule: { nextAt: at('2026-03-09T08:00:00Z') }, cap },
			isNew: true,
		});
		const inUtc = entryState({ config: daily, state }, { ...daily, zone: 'UTC' }, now);
		expect(inUtc.state.schedule).toEqual({ nextAt: at('2026-03-03T09:00:00Z') });
		expect(entryState({ config: daily, state }, dated, now).state).toEqual({
			backfill: { afterContactId: 0 },
			cap,
		});
	});

	it('with a schedule that cannot be read is refused', () => {
		const broken = journey({ cron: 'often' }).config;
		expect(() => entryState(undefined, broken, now)).toThrow(ScheduleError);
	});
});
