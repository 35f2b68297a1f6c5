import { DateTime, FixedOffsetZone } from 'luxon';
import { z } from 'zod';

import { type LocalMs, instantOf, localAt } from './wall-clock';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/milliseconds';

export const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const;
export type Unit = (typeof UNITS)[number];

export interface Amount {
	amount: number;
	unit: Unit;
}

type ExactUnit = 'seconds' | 'minutes' | 'hours';

/** The longest that each unit can be; exact for all but calendar units. */
export const UNIT_MS: Record<Unit, number> = {
	seconds: 1_000,
	minutes: MINUTE_MS,
	hours: HOUR_MS,
	days: DAY_MS,
	weeks: 7 * DAY_MS,
	months: 31 * DAY_MS,
	years: 366 * DAY_MS,
};
const MAX_YEARS = 1_000;

export const amountShape = {
	amount: z.number({ error: 'must be a number' }),
	unit: z.enum(UNITS, { error: `must be one of ${UNITS.join(', ')}` }),
};

/** Adds the constraints of every amount: whole calendar units, and at most 1,000 years. */
export function checkAmount(value: Amount, context: z.RefinementCtx): void {
	if (isCalendarUnit(value.unit) && !Number.isInteger(value.amount)) {
		refuse(context, `must be a whole number of ${value.unit}, not ${value.amount}; use hours`);
	}
	if (Math.abs(value.amount) * UNIT_MS[value.unit] > MAX_YEARS * UNIT_MS.years) {
		refuse(context, `must not be more than ${MAX_YEARS} years, not ${value.amount} ${value.unit}`);
	}
}

/** As `checkAmount`, and not negative. */
export function checkDuration(value: Amount, context: z.RefinementCtx): void {
	checkAmount(value, context);
	if (value.amount < 0) refuse(context, `must be 0 or more, not ${value.amount}`);
}

function refuse(context: z.RefinementCtx, message: string): void {
	context.addIssue({ code: 'custom', path: ['amount'], message });
}

/** Before (negative) or after a moment. */
export const offsetSchema = z.strictObject(amountShape).superRefine(checkAmount);
export const durationSchema = z.strictObject(amountShape).superRefine(checkDuration);

/** Days and longer, which a zone's calendar measures; hours and shorter are exact. */
export function isCalendarUnit(unit: Unit): unit is Exclude<Unit, ExactUnit> {
	return unit !== 'seconds' && unit !== 'minutes' && unit !== 'hours';
}

/**
 * The instant `amount` after `at` (before, if negative), both in ms since the epoch. Days and
 * longer keep the wall clock of `zone`; a missing day becomes the month's last (Jan 31 + 1 month =
 * Feb 28).
 * @example addCalendar(Date.parse('2026-03-28T08:00Z'), { amount: 1, unit: 'days' }, 'Europe/Berlin')
 * // 23 hours later: 09:00 on both days
 * @throws RangeError for a fraction of a calendar unit
 */
export function addCalendar(at: number, amount: Amount, zone: string): number {
	if (amount.amount === 0) return at;
	if (!isCalendarUnit(amount.unit)) return at + Math.round(amount.amount * UNIT_MS[amount.unit]);
	return instantOf(shiftLocal(localAt(at, zone), amount), zone);
}

/** Moves a wall clock by calendar units; hours and shorter need a zone, so they are refused. */
export function shiftLocal(local: LocalMs, { amount, unit }: Amount): LocalMs {
	if (!isCalendarUnit(unit) || !Number.isInteger(amount)) {
		throw new RangeError(`A calendar moves by whole days or longer, not by ${amount} ${unit}`);
	}
	if (unit === 'days' || unit === 'weeks') return local + amount * UNIT_MS[unit];
	const clock = DateTime.fromMillis(local, { zone: FixedOffsetZone.utcInstance });
	return clock.plus({ [unit]: amount }).toMillis();
}
