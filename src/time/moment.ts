import { DAY_MS } from '../lib/milliseconds';
import { WaitSpecError } from './error';
import { type DateReading, readDate } from './read-date';
import { instantOf, type LocalMs } from './wall-clock';
import { isKnownZone } from './zone';

/** The meaning of a date value: an instant, or a wall clock that still needs the contact's zone. */
export type Moment = { at: number } | { local: LocalMs; dateOnly: boolean };

/**
 * Reads a date as `readDate` does; a zone that the value names (`[Zone]`) is applied.
 * @throws WaitSpecError (`unreadableDate`)
 */
export function parseMoment(value: string | number): Moment {
	const moment = settled(readDate(value));
	if (moment === null) throw unreadable(value);
	return moment;
}

/** null: there is no date, or it names a zone that does not exist. */
function settled(reading: DateReading | null): Moment | null {
	if (reading === null || 'at' in reading || reading.zone === undefined) return reading;
	return isKnownZone(reading.zone) ? { at: instantOf(reading.local, reading.zone) } : null;
}

/** Midnight UTC to the ms: how databases and JSON write a date without a time. */
export function isUtcMidnight(at: number): boolean {
	return at % DAY_MS === 0;
}

function unreadable(value: string | number): WaitSpecError {
	const shown = JSON.stringify(String(value).slice(0, 60));
	return new WaitSpecError(
		'unreadableDate',
		'date',
		`Cannot read the date ${shown} to wait for (in "date"). ` +
			'Use ISO 8601 such as 2026-03-14, 2026-03-14T09:00 or 2026-03-14T09:00:00Z, or epoch seconds or ms.',
	);
}
