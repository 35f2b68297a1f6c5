import fc from 'fast-check';

import { dueAt } from '../../src/time/due';
import type { Amount, Unit } from '../../src/time/units';
import {
	type DateWait,
	type TimeOfDayWait,
	type WaitSpec,
	parseWaitSpec,
} from '../../src/time/wait-spec';
import { days, minutesOf, moments, weekdays } from '../unit/time/arbitraries';
import { monthsLater, oracleInstant, oracleLocal, oracleWeekday } from '../unit/time/intl-oracle';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const midnightOf = (local: number) => Math.floor(local / DAY) * DAY;

function dueInstant(spec: WaitSpec, now: number, zone: string): number {
	const { dueAt: at, past, hints } = dueAt(parseWaitSpec(spec), { now, zone, fallbackZone: 'UTC' });
	if (at === null) throw new Error('never due');
	expect(hints).toEqual([]);
	expect(past).toBe(at < now);
	return at;
}

describe('the next time of day, compared with Intl', () => {
	type TimeWait = TimeOfDayWait & { time: string };

	const situations = fc.tuple(days, weekdays).map(([{ zone, at, times }, weekdays]) => ({
		zone,
		now: at,
		wait: { kind: 'timeOfDay', time: times[0], weekdays } satisfies TimeWait,
	}));

	it('is not before now, on an allowed day, at the time asked for or at the end of the gap', () => {
		fc.assert(
			fc.property(situations, ({ zone, now, wait }) => {
				const due = dueInstant(wait, now, zone);
				const shown = oracleLocal(due, zone);
				expect(due).toBeGreaterThanOrEqual(now);
				if (shown - midnightOf(shown) === minutesOf(wait.time) * MINUTE) {
					expect(allows(wait, shown)).toBe(true);
				} else {
					// In a gap: the clock jumps over an allowed day's time just here.
					const wished = wishesBetween(oracleLocal(due - 1, zone), shown, wait);
					expect(wished).not.toEqual([]);
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('has no earlier one between now and then', () => {
		fc.assert(
			fc.property(situations, ({ zone, now, wait }) => {
				const due = dueInstant(wait, now, zone);
				const [from, to] = [oracleLocal(now, zone), oracleLocal(due, zone)];
				for (const wished of wishesBetween(midnightOf(from), to, wait)) {
					const instant = oracleInstant(wished, zone);
					expect(instant < now || instant >= due || skippedDay(wished, zone)).toBe(true);
				}
			}),
			{ numRuns: 200 },
		);
	});

	function wishesBetween(from: number, to: number, wait: TimeWait): number[] {
		const found: number[] = [];
		for (let day = midnightOf(from); day <= to; day += DAY) {
			const wished = day + minutesOf(wait.time) * MINUTE;
			if (wished >= from && wished <= to && allows(wait, wished)) found.push(wished);
		}
		return found;
	}

	function allows(wait: TimeOfDayWait, local: number): boolean {
		return !wait.weekdays || wait.weekdays.includes(oracleWeekday(local));
	}

	function skippedDay(local: number, zone: string): boolean {
		const start = oracleLocal(oracleInstant(midnightOf(local), zone), zone);
		return midnightOf(start) !== midnightOf(local);
	}
});

describe('a yearly date', () => {
	const births = fc.integer({
		min: Date.UTC(1920, 0, 1) / DAY,
		max: Date.UTC(1999, 11, 31) / DAY,
	});
	const offsets = fc.record({
		amount: fc.integer({ min: -40, max: 40 }),
		unit: fc.constantFrom('hours' as const, 'days' as const, 'months' as const),
	});
	const situations = fc.tuple(days, births, offsets).map(([{ zone, at, times }, born, offset]) => ({
		zone,
		now: at,
		born: born * DAY,
		time: times[0],
		offset,
	}));

	it('is the first anniversary from now on, Feb 29 on Feb 28 in other years', () => {
		fc.assert(
			fc.property(situations, ({ zone, now, born, time }) => {
				const spec: DateWait = { kind: 'date', date: dateOf(born), time, yearly: true };
				const anniversaries = around(born + minutesOf(time) * MINUTE, now);
				const instants = anniversaries.map((local) => oracleInstant(local, zone));
				expect(dueInstant(spec, now, zone)).toBe(instants.find((instant) => instant >= now));
			}),
			{ numRuns: 200 },
		);
	});

	it('with an offset is the first that falls from now on once moved', () => {
		fc.assert(
			fc.property(situations, ({ zone, now, born, time, offset }) => {
				const spec: DateWait = { kind: 'date', date: dateOf(born), time, yearly: true, offset };
				const anniversaries = around(born + minutesOf(time) * MINUTE, now);
				const instants = anniversaries.map((local) => moved(local, offset, zone));
				expect(dueInstant(spec, now, zone)).toBe(instants.find((instant) => instant >= now));
			}),
			{ numRuns: 200 },
		);
	});

	/** From five years before to five years after now. */
	function around(first: number, now: number): number[] {
		const years = new Date(now).getUTCFullYear() - new Date(first).getUTCFullYear();
		const each = Array.from({ length: 11 }, (_, i) => Math.max(0, years - 5 + i));
		return each.map((count) => monthsLater(first, 12 * count));
	}

	function moved(local: number, offset: Amount, zone: string): number {
		if (offset.unit === 'hours') return oracleInstant(local, zone) + offset.amount * HOUR;
		if (offset.unit === 'days') return oracleInstant(local + offset.amount * DAY, zone);
		return oracleInstant(monthsLater(local, offset.amount), zone);
	}

	function dateOf(local: number): string {
		return new Date(local).toISOString().slice(0, 10);
	}
});

describe('any duration', () => {
	const units: Unit[] = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'];
	const durations = fc.record({
		kind: fc.constant('duration' as const),
		amount: fc.nat(100),
		unit: fc.constantFrom(...units),
	});

	it('is due at now or later, never past, and one more of it is later still', () => {
		fc.assert(
			fc.property(moments, durations, ({ zone, at: now }, wait) => {
				const due = dueInstant(wait, now, zone);
				const longer = dueInstant({ ...wait, amount: wait.amount + 1 }, now, zone);
				expect(due).toBeGreaterThanOrEqual(now);
				expect(longer).toBeGreaterThan(due);
			}),
			{ numRuns: 200 },
		);
	});
});
