import { DateTime, FixedOffsetZone } from 'luxon';

import { WaitSpecError } from './error';
import { type LocalMs, instantOf } from './wall-clock';
import { isKnownZone } from './zone';
import { DAY_MS, MINUTE_MS } from '../lib/milliseconds';

/** The meaning of a date value: an instant, or a wall clock that still needs the contact's zone. */
export type Moment = { at: number } | { local: LocalMs; dateOnly: boolean };

/** Ten digits are seconds (until 2286), more are ms (from 1970-04-26). */
const FIRST_EPOCH_MS = 10_000_000_000;
const MAX_INSTANT = Date.UTC(9999, 11, 31);
/** Characters; on longer text the patterns would be slow. */
const MAX_LENGTH = 100;
const EPOCH_TEXT = /^-?\d{9,}$/;
// luxon also reads '2026' and '10:00', and fills in the rest from its own clock.
const FULL_DATE = /^\d{4}-?\d{2}-?\d{2}(?!\d)/;
const NAMED_ZONE = /\[([^\]]+)\]$/;
// Compared by identity: a text without an offset of its own keeps this one.
const NO_OFFSET = FixedOffsetZone.instance(1);

/**
 * Reads ISO 8601 (with or without offset or `[Zone]`, date only, or with a space as databases write it) and
 * epoch seconds or ms, as a number or digits.
 * @throws WaitSpecError (`unreadableDate`)
 */
export function parseMoment(value: string | number): Moment {
	const text = String(value).trim();
	if (text.length > MAX_LENGTH) throw unreadable(value);
	if (typeof value === 'number' || EPOCH_TEXT.test(text)) return parseEpoch(Number(text), value);
	const name = NAMED_ZONE.exec(text)?.[1];
	const moment = parseIso(name ? text.replace(NAMED_ZONE, '') : text);
	if (!moment || (name && !isKnownZone(name))) throw unreadable(value);
	if (name && 'local' in moment) return { at: instantOf(moment.local, name) };
	return moment;
}

/** Midnight UTC to the ms: how databases and JSON write a date without a time. */
export function isUtcMidnight(at: number): boolean {
	return at % DAY_MS === 0;
}

function parseEpoch(number: number, value: string | number): Moment {
	const at = Math.abs(number) < FIRST_EPOCH_MS ? Math.round(number * 1_000) : Math.round(number);
	if (!(Math.abs(at) <= MAX_INSTANT)) throw unreadable(value);
	return { at };
}

function parseIso(text: string): Moment | null {
	if (!FULL_DATE.test(text)) return null;
	const options = { zone: NO_OFFSET, setZone: true } as const;
	const iso = DateTime.fromISO(text, options);
	const parsed = iso.isValid ? iso : DateTime.fromSQL(text, options);
	if (!parsed.isValid || parsed.zone.type !== 'fixed') return null;
	if (parsed.zone !== NO_OFFSET) return { at: parsed.toMillis() };
	return {
		local: parsed.toMillis() + MINUTE_MS,
		dateOnly: !/[T\s:]/i.test(text),
	};
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
