import { HOUR_MS } from '../lib/milliseconds';
import { localAt, startOfLocalDay } from './wall-clock';

/** Instants (ms since the epoch) of one contact's activity, and the zone of its clock. */
export interface ContactActivity {
	at: readonly number[];
	/** As returned by `resolveZone`. */
	zone: string;
}

const HOURS = 24;

/**
 * The hour of day (0 to 23, of the local clock) with the most activity; null if there is none. Each
 * hour scores n(h) + (n(h - 1) + n(h + 1)) / 2, where n counts the instants of an hour, wrapping at
 * midnight: a triangular kernel of two hours' width (Silverman 1986, Density Estimation, section
 * 2.4), so that 08:59 and 09:01 count together. Of equal hours the earlier wins.
 */
export function bestHour(activities: readonly ContactActivity[]): number | null {
	const counts = new Array<number>(HOURS).fill(0);
	for (const { at, zone } of activities) {
		for (const instant of at) counts[hourOf(instant, zone)] += 1;
	}
	let best: { hour: number; score: number } | null = null;
	for (let hour = 0; hour < HOURS; hour++) {
		const before = counts[(hour + HOURS - 1) % HOURS];
		const after = counts[(hour + 1) % HOURS];
		const score = counts[hour] + (before + after) / 2;
		if (score > (best?.score ?? 0)) best = { hour, score };
	}
	return best?.hour ?? null;
}

function hourOf(instant: number, zone: string): number {
	const local = localAt(instant, zone);
	return Math.floor((local - startOfLocalDay(local)) / HOUR_MS);
}
