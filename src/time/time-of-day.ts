import {
	type LocalMs,
	dayExists,
	instantOf,
	localAt,
	startOfLocalDay,
	weekdayOf,
} from './wall-clock';
import { DAY_MS } from '../lib/milliseconds';

/** A time of day on some days of the week, on the contact's clock. */
export interface Daily {
	/** Ms since midnight. */
	time: number;
	/** 1 = Monday ... 7 = Sunday. Absent: all. */
	weekdays?: number[];
}

/**
 * The first instant at or after `at` (ms since the epoch) with that time of day on an allowed day.
 * A time skipped by the clock falls on the end of the gap, a repeated one on the earlier; a day
 * that does not exist is skipped.
 */
export function nextTimeOfDay(at: number, daily: Daily, zone: string): number {
	const today = startOfLocalDay(localAt(at, zone));
	// Three weeks: the only allowed weekday may be a day that does not exist.
	for (let day = 0; day <= 21; day++) {
		const instant = timeOfDayOn(today + day * DAY_MS, daily, zone);
		if (instant !== null && instant >= at) return instant;
	}
	throw new RangeError(`Time of day ${JSON.stringify(daily)} never comes`);
}

/** Today's time if it is before `at` and on an allowed day; else null. */
export function missedToday(at: number, daily: Daily, zone: string): number | null {
	const instant = timeOfDayOn(startOfLocalDay(localAt(at, zone)), daily, zone);
	return instant !== null && instant < at ? instant : null;
}

function timeOfDayOn(midnight: LocalMs, { time, weekdays }: Daily, zone: string): number | null {
	if (weekdays && !weekdays.includes(weekdayOf(midnight))) return null;
	if (!dayExists(midnight, zone)) return null;
	return instantOf(midnight + time, zone);
}
