import { DAY_MS } from '../lib/milliseconds.ts';
import { instantOf, localAt } from './wall-clock.ts';
import { resolveZone } from './zone.ts';

/** A day of a calendar: whole days since 1970-01-01, the same number in every zone. */
export type Day = number;

/** The day that a calendar in `zone` shows at the instant `at` (ms). */
export function dayAt(at: number, zone: string): Day {
	return Math.floor(localAt(at, zone) / DAY_MS);
}

/** As dayAt, in the zone that a configuration names; without one, or with an unknown one, in UTC. */
export function dayIn(zone: string | null | undefined, at: number): Day {
	return dayAt(at, resolveZone(zone, 'UTC').zone);
}

/** The first instant (ms) of the day in `zone`: its midnight, or the end of a gap that skips it. */
export function startOfDay(day: Day, zone: string): number {
	return instantOf(day * DAY_MS, zone);
}

/** As in ISO 8601: `2026-03-01`. */
export function isoDay(day: Day): string {
	return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
