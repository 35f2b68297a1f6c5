import fc from 'fast-check';

import { addCalendar } from '../../src/time/units';
import { atWallClock, instantsOf, localAt } from '../../src/time/wall-clock';
import { zoneOffsets } from '../../src/time/zone';
import { moments, wallClocks, zones } from '../unit/time/arbitraries';
import { monthsLater, oracleChanges, oracleInstant, oracleLocal } from '../unit/time/intl-oracle';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function place(local: number, zone: string): number {
	const date = new Date(local);
	return atWallClock(
		{ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
		{ hour: date.getUTCHours(), minute: date.getUTCMinutes() },
		zone,
	);
}

describe('offsets, compared with Intl', () => {
	it('localAt shows what Intl shows, to the ms around every change', () => {
		fc.assert(
			fc.property(moments, ({ zone, at }) => {
				expect(localAt(at, zone)).toBe(oracleLocal(at, zone));
			}),
			{ numRuns: 500 },
		);
	});

	it('changesBetween finds every change of a year and no other', () => {
		fc.assert(
			fc.property(zones, fc.integer({ min: 2000, max: 2035 }), (zone, year) => {
				const [from, to] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
				const changes = zoneOffsets(zone).changesBetween(from + 1, to + 1);
				expect(changes).toEqual(oracleChanges(zone, year));
			}),
			{ numRuns: 100 },
		);
	});
});

describe('atWallClock, compared with Intl', () => {
	it('shows the wall clock asked for, the first time it is shown', () => {
		fc.assert(
			fc.property(wallClocks, ({ zone, local }) => {
				const at = place(local, zone);
				fc.pre(oracleLocal(at, zone) === local);
				// A day back in steps of a minute would be slow; no change since 2000 is finer than 15 minutes.
				for (let earlier = at - 26 * HOUR; earlier < at; earlier += 15 * MINUTE) {
					expect(oracleLocal(earlier, zone)).not.toBe(local);
				}
			}),
			{ numRuns: 150 },
		);
	});

	it('or is the first instant after the gap that skips it', () => {
		let skipped = 0;
		fc.assert(
			fc.property(wallClocks, ({ zone, local }) => {
				const at = place(local, zone);
				if (oracleLocal(at, zone) === local) return;
				skipped++;
				expect(oracleLocal(at, zone)).toBeGreaterThan(local);
				expect(oracleLocal(at - 1, zone)).toBeLessThan(local);
				expect(instantsOf(local, zone)).toEqual([]);
			}),
			{ numRuns: 500 },
		);
		expect(skipped).toBeGreaterThan(20);
	});

	it('is what a search through all offsets around finds', () => {
		fc.assert(
			fc.property(wallClocks, ({ zone, local }) => {
				expect(place(local, zone)).toBe(oracleInstant(local, zone));
			}),
			{ numRuns: 150 },
		);
	});
});

describe('addCalendar, compared with Intl', () => {
	it('days and weeks keep the wall clock, or end at the end of a gap', () => {
		const steps = fc.record({
			amount: fc.integer({ min: -400, max: 400 }).filter((amount) => amount !== 0),
			unit: fc.constantFrom('days' as const, 'weeks' as const),
		});
		fc.assert(
			fc.property(moments, steps, ({ zone, at }, step) => {
				const days = step.amount * (step.unit === 'weeks' ? 7 : 1);
				const wanted = oracleLocal(at, zone) + days * DAY;
				expect(addCalendar(at, step, zone)).toBe(oracleInstant(wanted, zone));
			}),
			{ numRuns: 150 },
		);
	});

	it('months and years keep day and wall clock, or end on the last day of the month', () => {
		const steps = fc.record({
			amount: fc.integer({ min: -40, max: 40 }).filter((amount) => amount !== 0),
			unit: fc.constantFrom('months' as const, 'years' as const),
		});
		fc.assert(
			fc.property(moments, steps, ({ zone, at }, step) => {
				const months = step.amount * (step.unit === 'years' ? 12 : 1);
				const wanted = monthsLater(oracleLocal(at, zone), months);
				expect(addCalendar(at, step, zone)).toBe(oracleInstant(wanted, zone));
			}),
			{ numRuns: 150 },
		);
	});

	it('hours and below are exact in every zone', () => {
		fc.assert(
			fc.property(moments, fc.integer({ min: -10_000, max: 10_000 }), ({ zone, at }, amount) => {
				expect(addCalendar(at, { amount, unit: 'hours' }, zone)).toBe(at + amount * HOUR);
			}),
			{ numRuns: 100 },
		);
	});
});
