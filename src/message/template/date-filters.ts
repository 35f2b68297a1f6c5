import type { FilterImplOptions, Liquid } from 'liquidjs';

import { parseMoment } from '../../time/moment';
import { instantOf } from '../../time/wall-clock';
import { isKnownZone, resolveZone, zoneOffsets } from '../../time/zone';
import { asText } from './escape';
import { strftime, type WrittenMoment } from './strftime';
import { isoOf } from './written-date';
import { zoneName } from './zone-name';

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

/** What `date` writes without a format, as in liquidjs. */
const DEFAULT_FORMAT = '%A, %B %-e, %Y at %-l:%M %P %z';

type FormatOf = (moment: WrittenMoment, ...args: unknown[]) => string;

/**
 * liquidjs reads the machine's clock for 'now', reads and writes dates in the machine's zone, and
 * writes codes that it does not know as they are. These filters take clock and zone from the
 * globals of the rendering.
 */
export function registerDateFilters(liquid: Liquid): void {
	const filters: { [name: string]: FormatOf } = {
		date_to_xmlschema: () => '%Y-%m-%dT%H:%M:%S%:z',
		date_to_rfc822: () => '%a, %d %b %Y %H:%M:%S %z',
		date_to_string: (_moment, type, style) => dayFormat('%b', type, style),
		date_to_long_string: (_moment, type, style) => dayFormat('%B', type, style),
	};
	liquid.registerFilter('date', dateFilter());
	for (const [name, formatOf] of Object.entries(filters)) {
		liquid.registerFilter(name, dateFilter(formatOf));
	}
}

/** Without `formatOf` format and zone are the filter's arguments. */
function dateFilter(formatOf?: FormatOf): FilterImplOptions {
	return function (value: unknown, ...args: unknown[]) {
		const globals = this.context.globals as DateGlobals;
		const zone = formatOf ? globals[ZONE] : namedZone(args[1], globals[ZONE]);
		const moment = read(value, globals, zone);
		if (moment === undefined) return value;
		const format = formatOf ? formatOf(moment, ...args) : asText(args[0] ?? DEFAULT_FORMAT);
		const { memoryLimit } = this.context;
		memoryLimit.use(format.length);
		return strftime(format, moment, (characters) => memoryLimit.use(characters));
	};
}

function dayFormat(month: string, type: unknown, style: unknown): string {
	if (type !== 'ordinal') return `%d ${month} %Y`;
	return style === 'US' ? `${month} %-d%q, %Y` : `%-d%q ${month} %Y`;
}

/** The zone that the template names (`| date: "%H:%M", "Asia/Tokyo"`), or the contact's. */
function namedZone(name: unknown, zone: string): string {
	if (name === undefined || name === null || name === '') return zone;
	if (typeof name === 'string' && isKnownZone(name)) return name;
	throw new Error(`unknown time zone "${String(name)}"`);
}

/** The moment and the clock of `zone` to write it by; undefined if the value is no date. */
function read(value: unknown, globals: DateGlobals, zone: string): WrittenMoment | undefined {
	// Read by the contact's clock also where it is written by another.
	const moment = instant(value, globals[NOW], globals[ZONE]);
	if (moment === undefined) return undefined;
	const isDay = typeof moment === 'object';
	const at = isDay ? moment.day : moment;
	const east = isDay ? 0 : zoneOffsets(zone).at(at);
	return { at, east, zoneName: () => zoneName(isDay ? 'UTC' : zone, at) ?? offsetName(east) };
}

function offsetName(east: number): string {
	return strftime('%:z', { at: 0, east, zoneName: () => '' }, () => {});
}

function instant(value: unknown, now: number, zone: string): number | { day: number } | undefined {
	if (value === 'now' || value === 'today') return now;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime();
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	try {
		const moment = parseMoment(typeof value === 'string' ? isoOf(value) : value);
		if ('at' in moment) return moment.at;
		// A day has no zone: a birthday on May 6 is May 6 in New York as well.
		return moment.dateOnly ? { day: moment.local } : instantOf(moment.local, zone);
	} catch {
		// No date: the filter writes it as it is.
		return undefined;
	}
}
