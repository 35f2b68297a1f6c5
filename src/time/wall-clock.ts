import { DAY_MS } from '../lib/milliseconds.ts';
import { zoneOffsets } from './zone.ts';

export interface WallDate {
	year: number;
	/** 1 to 12. */
	month: number;
	/** 1 to 31. */
	day: number;
}

export interface WallTime {
	hour: number;
	minute: number;
	second?: number;
}

/**
 * A wall clock as one number: the ms since the epoch at which a clock in UTC would show it. Allows
 * calendar arithmetic without a zone; `instantOf` applies one.
 */
export type LocalMs = number;

/** The wall clock in `zone` at the instant `at`. */
export function localAt(at: number, zone: string): LocalMs {
	return at + zoneOffsets(zone).at(at);
}

/** Midnight at the start of the day of `local`. */
export function startOfLocalDay(local: LocalMs): LocalMs {
	return Math.floor(local / DAY_MS) * DAY_MS;
}

/** 1 = Monday ... 7 = Sunday. */
export function weekdayOf(local: LocalMs): number {
	const daysSinceMonday = Math.floor(local / DAY_MS) + 3;
	return (((daysSinceMonday % 7) + 7) % 7) + 1;
}

export function localOf(date: WallDate, time: WallTime): LocalMs {
	const local = new Date(0);
	// Not Date.UTC: it reads the years 0 to 99 as 1900 to 1999.
	local.setUTCFullYear(date.year, date.month - 1, date.day);
	return local.setUTCHours(time.hour, time.minute, time.second ?? 0, 0);
}

/**
 * The instant, in ms since the epoch, at which clocks in `zone` show this date and time. A repeated
 * one: the earlier. A skipped one: the first instant after the gap (02:30 in spring gives 03:00).
 */
export function atWallClock(date: WallDate, time: WallTime, zone: string): number {
	return instantOf(localOf(date, time), zone);
}

/** As `atWallClock`, for a wall clock in one number. */
export function instantOf(local: LocalMs, zone: string): number {
	const [earliest] = instantsOf(local, zone);
	return earliest ?? endOfGap(local, zone);
}

/** Every instant at which clocks in `zone` show `local`, in order: one, two or (in a gap) none. */
export function instantsOf(local: LocalMs, zone: string): number[] {
	const offsets = zoneOffsets(zone);
	const [before, after] = offsetsAround(local, zone);
	if (before === after) return [local - before];
	const shown = [before, after].filter((offset) => offsets.at(local - offset) === offset);
	return shown.map((offset) => local - offset).sort((a, b) => a - b);
}

/** Whether clocks in `zone` ever show the day of `local` (Apia had no 2011-12-30). */
export function dayExists(local: LocalMs, zone: string): boolean {
	const midnight = startOfLocalDay(local);
	return startOfLocalDay(localAt(instantOf(midnight, zone), zone)) === midnight;
}

// A day to either side is beyond any change that affects `local` (offsets stay within 14 hours of
// UTC) and not beyond a second one (see ZoneOffsets).
function offsetsAround(local: LocalMs, zone: string): [number, number] {
	const offsets = zoneOffsets(zone);
	return [offsets.at(local - DAY_MS), offsets.at(local + DAY_MS)];
}

function endOfGap(local: LocalMs, zone: string): number {
	const [before, after] = offsetsAround(local, zone);
	const [change] = zoneOffsets(zone).changesBetween(local - after, local - before + 1);
	return change;
}
