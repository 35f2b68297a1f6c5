import { z } from 'zod';

const ISO_DATE_TIME = z.regexes.datetime({ offset: true, local: true });
const ISO_DATE = z.regexes.date;
const ZONE_AT_END = /(?:Z|[+-]\d\d:\d\d)$/;
const SHORT_OFFSET = /(T.*[+-]\d\d)(\d\d)$/;

/** Characters; longer text is no instant, and the patterns would take their time to say so. */
const MAX_LENGTH = 64;

/** Numbers below are seconds, from it on ms: as ms it is in 1973, as seconds in the year 5138. */
const FIRST_MS = 1e11;

/**
 * An instant in ms since the epoch, from ISO 8601 text or a number (ms, or seconds as Unix counts
 * them). Without a zone it is UTC, never the zone of the machine. null when it is neither, also for
 * a day that does not exist.
 */
export function parseInstant(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? fromNumber(value) : null;
	if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
	const text = value.trim().toUpperCase().replace(' ', 'T').replace(SHORT_OFFSET, '$1:$2');
	if (ISO_DATE.test(text)) return Date.parse(text);
	if (!ISO_DATE_TIME.test(text)) return null;
	return Date.parse(ZONE_AT_END.test(text) ? text : `${text}Z`);
}

function fromNumber(value: number): number {
	return Math.round(Math.abs(value) < FIRST_MS ? value * 1_000 : value);
}
