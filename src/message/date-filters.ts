import { filters, type FilterImplOptions, type Liquid } from 'liquidjs';
import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';

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

/** What the date filters need to know: the time (ms), and the zone to write in. */
export function dateGlobals(now: number, timeZone: string | undefined): object {
	const globals: DateGlobals = { [NOW]: now, [ZONE]: intlZone(timeZone) };
	return globals;
}

/**
 * liquidjs reads the machine's clock for 'now', and reads and writes dates in the machine's zone.
 * These filters take both from the render's globals.
 */
export function registerDateFilters(liquid: Liquid): void {
	// Only `date` takes a zone; what the others write is for machines.
	liquid.options.timezoneOffset = 'UTC';
	for (const name of NAMES) liquid.registerFilter(name, dateFilter(name));
}

function dateFilter(name: (typeof NAMES)[number]): FilterImplOptions {
	const original = filters[name] as (this: unknown, ...values: unknown[]) => unknown;
	return function (value: unknown, ...rest: unknown[]) {
		const globals = this.context.globals as DateGlobals;
		const [moment, zone] = read(value, globals);
		if (name === 'date') rest = [rest[0], rest[1] ?? zone];
		return original.call(this, moment, ...rest);
	};
}

/** The moment meant, and the zone to write it in. */
function read(value: unknown, globals: DateGlobals): [moment: unknown, zone: string] {
	const zone = globals[ZONE];
	if (value === 'now' || value === 'today') return [new Date(globals[NOW]), zone];
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return [value, zone];
	// A day has no zone: a birthday of May 6 is May 6 in New York, too.
	if (value.length === 10) return [value, 'UTC'];
	const iso = DateTime.fromISO(value.replace(' ', 'T'), { zone });
	return [iso.isValid ? iso.toJSDate() : value, zone];
}

/** Intl's name of a zone; what luxon knows besides are offsets such as `UTC+2`. */
function intlZone(zone = 'UTC'): string {
	if (IANAZone.isValidZone(zone)) return zone;
	const fixed = FixedOffsetZone.parseSpecifier(zone.replace(/^(?!UTC)/i, 'UTC'));
	return fixed ? fixed.formatOffset(0, 'short') : 'UTC';
}
