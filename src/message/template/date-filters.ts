import { filters, type FilterImplOptions, type Liquid } from 'liquidjs';

import { parseMoment } from '../../time/moment';
import { instantOf } from '../../time/wall-clock';
import { isKnownZone, resolveZone, zoneOffsets } from '../../time/zone';
import { MINUTE_MS } from '../../lib/milliseconds';

const NAMES = [
	'date',
	'date_to_xmlschema',
	'date_to_rfc822',
	'date_to_string',
	'date_to_long_string',
] as const;

/** Symbols, because a template cannot name one. */
const NOW = Symbol('now');
const ZONE = Symbol('zone');

interface DateGlobals {
	[NOW]: number;
	[ZONE]: string;
}

/**
 * The globals of the date filters: the time (ms), and the zone in which dates are read and written.
 */
export function dateGlobals(now: number, timeZone: string | undefined): object {
	const globals: DateGlobals = { [NOW]: now, [ZONE]: resolveZone(timeZone, 'UTC').zone };
	return globals;
}

/**
 * liquidjs reads the machine's clock for 'now', and reads and writes dates in the machine's zone.
 * These filters take both from the globals of the rendering.
 */
export function registerDateFilters(liquid: Liquid): void {
	for (const name of NAMES) liquid.registerFilter(name, dateFilter(name));
}

function dateFilter(name: (typeof NAMES)[number]): FilterImplOptions {
	const original = filters[name] as (this: unknown, ...values: unknown[]) => unknown;
	return function (value: unknown, ...rest: unknown[]) {
		const globals = this.context.globals as DateGlobals;
		const zone = name === 'date' ? namedZone(rest.splice(1)[0], globals[ZONE]) : globals[ZONE];
		const { moment, east } = read(value, globals, zone);
		if (name === 'date') rest[0] = withNames(rest[0], moment, east);
		const opts = { ...this.context.opts, timezoneOffset: -east / MINUTE_MS };
		const context: unknown = Object.create(this.context, { opts: { value: opts } });
		return original.call({ ...this, context }, moment, ...rest);
	};
}

const MONTHS =
	'January February March April May June July August September October November December';
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday';

/**
 * The format with its names written out: liquidjs calls Intl for each, which takes longer than
 * everything else.
 */
function withNames(format: unknown, moment: unknown, east: number): unknown {
	if (typeof format !== 'string' || !(moment instanceof Date)) return format;
	const local = new Date(moment.getTime() + east);
	const month = MONTHS.split(' ')[local.getUTCMonth()];
	const weekday = WEEKDAYS.split(' ')[local.getUTCDay()];
	const names: { [code: string]: string } = {
		...{ '%B': month, '%b': month?.slice(0, 3), '%h': month?.slice(0, 3) },
		...{ '%A': weekday, '%a': weekday?.slice(0, 3) },
	};
	return format.replace(/%[%aAbBh]/g, (code) => names[code] ?? code);
}

/** The zone that the template names (`| date: "%H:%M", "Asia/Tokyo"`), or the contact's. */
function namedZone(name: unknown, zone: string): string {
	if (name === undefined || name === null || name === '') return zone;
	if (typeof name === 'string' && isKnownZone(name)) return name;
	throw new Error(`unknown time zone "${String(name)}"`);
}

/** The moment, and the offset (ms, east is positive) of the clock of `zone`, to write it by. */
function read(
	value: unknown,
	globals: DateGlobals,
	zone: string,
): { moment: unknown; east: number } {
	// Read by the contact's clock also where it is written by another.
	const at = instant(value, globals[NOW], globals[ZONE]);
	if (at === undefined) return { moment: value, east: 0 };
	if (typeof at === 'object') return { moment: new Date(at.day), east: 0 };
	return { moment: new Date(at), east: zoneOffsets(zone).at(at) };
}

function instant(value: unknown, now: number, zone: string): number | { day: number } | undefined {
	if (value === 'now' || value === 'today') return now;
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	try {
		const moment = parseMoment(value);
		if ('at' in moment) return moment.at;
		// A day has no zone: a birthday on May 6 is May 6 in New York as well.
		return moment.dateOnly ? { day: moment.local } : instantOf(moment.local, zone);
	} catch {
		// Not a known date format; the filter writes it unchanged, or parses it itself.
		return undefined;
	}
}
