/*
 * The one reader of dates: waits, rules, filters, date entries, calls and templates all take their
 * dates from here. The worker threads of SQLite load this very file, so it has no run-time imports,
 * and its syntax can be stripped of types. The functions of Postgres repeat it
 * (store/migrations/0001_rule_functions.ts); a property test compares them.
 */

/**
 * The meaning of a date value: an instant (ms since the epoch), or what a clock shows (as ms, see
 * `LocalMs`), which needs a zone to be an instant. `zone`: the value names that zone itself.
 */
export type DateReading = { at: number } | { local: number; dateOnly: boolean; zone?: string };

/**
 * Numbers of a smaller size are seconds (until 2286), others are ms (from 1970-04-26): a threshold
 * ten times as high would read birthdays of 1971 and 1972 in ms as years beyond 3000.
 */
const FIRST_MS = 1e10;
/** The end of the year 9999, the last that ISO 8601 writes in four digits. */
const LAST_INSTANT = 253_402_300_799_999;
/** Characters; the pattern would be slow on longer text. */
const MAX_LENGTH = 100;
const SPACE_AROUND = /^[ \t\n\r]+|[ \t\n\r]+$/g;
const EPOCH_TEXT = /^-?\d{9,}(?:\.\d+)?$/;
const DAY = String.raw`(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))`;
const TIME = String.raw`(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?`;
const OFFSET = String.raw` ?(?:Z|UTC|GMT|([+-])(\d\d)(?::?(\d\d))?)`;
const DATE = new RegExp(String.raw`^${DAY}(?:[T ]${TIME}(${OFFSET})?)?(?:\[([\w+\-/:]+)\])?$`, 'i');

/**
 * Reads ISO 8601 in its extended or basic form (a day, or with T or a space the time down to any
 * unit, then an offset or `[Zone]`), the same with `UTC` or `GMT` as some languages print it, and
 * epoch seconds or ms, as a number or digits. Parts of a ms are dropped; 24:00 is the next midnight.
 * null: it is none of these, or a day that does not exist.
 */
export function readDate(value: unknown): DateReading | null {
	if (typeof value === 'number') return readEpoch(value);
	if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
	const text = value.replace(SPACE_AROUND, '');
	if (EPOCH_TEXT.test(text)) return readEpoch(Number(text));
	const found = DATE.exec(text);
	if (found === null) return null;
	const day = startOfDay(found);
	const time = timeOfDay(found);
	const offset = offsetOf(found);
	if (day === null || time === null || offset === null) return null;
	if (found[10] !== undefined) return { at: day + time - offset };
	const dateOnly = found[6] === undefined;
	const zone = found[14];
	return { local: day + time, dateOnly, ...(zone !== undefined && { zone }) };
}

function readEpoch(value: number): DateReading | null {
	// Not Math.round: databases round halves away from zero, or to even numbers.
	const at = Math.floor((Math.abs(value) < FIRST_MS ? value * 1_000 : value) + 0.5);
	return Math.abs(at) <= LAST_INSTANT ? { at } : null;
}

function startOfDay(found: RegExpExecArray): number | null {
	const [month, day] = [Number(found[2] ?? found[4]), Number(found[3] ?? found[5])];
	const date = new Date(0);
	// Not Date.UTC: it reads the years 0 to 99 as 1900 to 1999.
	date.setUTCFullYear(Number(found[1]), month - 1, day);
	const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return exists ? date.getTime() : null;
}

/** ms since midnight. */
function timeOfDay(found: RegExpExecArray): number | null {
	const [hours, minutes, seconds] = [found[6], found[7], found[8]].map((part) => Number(part ?? 0));
	const ms = Number((found[9] ?? '').slice(0, 3).padEnd(3, '0'));
	const time = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
	return minutes > 59 || seconds > 59 || time > 86_400_000 ? null : time;
}

/** ms, east is positive; 0 without an offset. */
function offsetOf(found: RegExpExecArray): number | null {
	const [hours, minutes] = [Number(found[12] ?? 0), Number(found[13] ?? 0)];
	if (hours > 23 || minutes > 59) return null;
	return (found[11] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
