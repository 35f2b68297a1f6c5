// With their endings, because a worker thread of SQLite may start from source; see sqlite/worker.ts.
import { readDate } from '../time/read-date.ts';
import { instantOf } from '../time/wall-clock.ts';

/**
 * The instant of a date, in ms since the epoch; `zone` (known) is that of dates without an offset.
 * null: no date, or one that names a zone instead of an offset, which databases cannot place.
 */
export function instantIn(value: unknown, zone: string): number | null {
	const reading = readDate(value);
	if (reading === null) return null;
	if ('at' in reading) return reading.at;
	return reading.zone === undefined ? instantOf(reading.local, zone) : null;
}

/**
 * The instant (ms) that a machine wrote. Without an offset it is in UTC, as machines count, never in
 * the zone of this one. null: none.
 */
export function parseInstant(value: unknown): number | null {
	return instantIn(value, 'UTC');
}
