import { FixedOffsetZone, IANAZone, type Zone } from 'luxon';

import { ZoneOffsets } from './zone-offsets.ts';

/** Contacts supply any text as their zone: beyond this many different ones the cache is cleared. */
const MAX_REMEMBERED = 2_000;
const FIXED_OFFSET = /^(UTC)?([+-]\d{1,2})(?::?([0-5]\d))?$/i;
const LAST_RESORT = 'UTC';

const remembered = new Map<string, ZoneOffsets | null>();

export interface ResolvedZone {
	zone: string;
	/** Why it differs from the requested zone. */
	hint?: string;
}

/**
 * The zone to use: `candidate` if it is an IANA name (any case) or a fixed offset (`+02:00`,
 * `-0330`, `UTC+2`), else `fallback`, with a hint unless the candidate is missing. Names that
 * depend on the machine (`local`, `system`) are unknown. Never throws: an unknown fallback becomes
 * UTC, with a hint.
 */
export function resolveZone(candidate: unknown, fallback: string): ResolvedZone {
	const name = typeof candidate === 'string' ? candidate.trim() : candidate;
	if (name === undefined || name === null || name === '') return resolveFallback(fallback);
	if (typeof name === 'string' && isKnownZone(name)) return { zone: name };
	const { zone, hint } = resolveFallback(fallback);
	const unknown = `Unknown time zone ${show(name)}, using ${zone} instead. ${HOW_TO_NAME_ONE}`;
	return { zone, hint: hint ? `${unknown} ${hint}` : unknown };
}

export function isKnownZone(name: string): boolean {
	return lookUp(name) !== null;
}

/**
 * The offsets of a zone that `resolveZone` returned.
 * @throws RangeError for an unknown zone
 */
export function zoneOffsets(zone: string): ZoneOffsets {
	const offsets = lookUp(zone);
	if (offsets) return offsets;
	throw new RangeError(`Unknown time zone ${show(zone)}. ${HOW_TO_NAME_ONE}`);
}

const HOW_TO_NAME_ONE = 'Use an IANA name such as "Europe/Berlin" or an offset such as "+02:00".';

function resolveFallback(fallback: string): ResolvedZone {
	if (isKnownZone(fallback)) return { zone: fallback };
	return { zone: LAST_RESORT, hint: `Unknown fallback time zone ${show(fallback)}, using UTC.` };
}

function lookUp(name: string): ZoneOffsets | null {
	const known = remembered.get(name);
	if (known !== undefined) return known;
	if (remembered.size >= MAX_REMEMBERED) remembered.clear();
	const zone = makeZone(name);
	const offsets = zone && new ZoneOffsets(zone);
	remembered.set(name, offsets);
	return offsets;
}

// Not luxon's own normalisation: it resolves 'local' and 'system' to the machine's zone.
function makeZone(name: string): Zone | null {
	const fixed = FIXED_OFFSET.exec(name);
	if (fixed) return makeFixedZone(fixed);
	// IANAZone.create caches for ever, so only names that exist may reach it.
	return IANAZone.isValidZone(name) ? IANAZone.create(name) : null;
}

function makeFixedZone([, utc, hours, minutes]: RegExpExecArray): Zone | null {
	const bareSingleDigit = !utc && hours.length < 3;
	if (bareSingleDigit || Math.abs(Number(hours)) > 23) return null;
	return FixedOffsetZone.parseSpecifier(`UTC${hours}:${minutes ?? '00'}`);
}

function show(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
