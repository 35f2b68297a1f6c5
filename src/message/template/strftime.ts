import { DAY_MS } from '../../lib/milliseconds';

const SECOND_MS = 1_000;

/** A moment and how it is written. */
export interface WrittenMoment {
	/** ms since the epoch */
	at: number;
	/** Offset from UTC of the clock to write it by, in ms; east is positive. */
	east: number;
	/** The abbreviation of the zone at that moment, such as CET; of UTC it is UTC. */
	zoneName: () => string;
}

/** Flags, width, modifier and conversion of one code, such as `%-d`, `%3N`, `%::z`, `%Ey`. */
const CODE = /%([-0^#_]*)(\d*)(:{1,3}|[EO])?(.)?/gsu;
/** The conversions that take a modifier; those for locales change nothing. */
const MODIFIED: { [modifier: string]: string } = { ':': 'z', E: 'cCxXyY', O: 'deHkIlmMSuUVwWy' };

/** In characters: working one out takes as long as writing so many. */
const CODE_WORK = 10;

interface Code {
	flags: string;
	/** Minimum width; 0 if the code gives none. */
	width: number;
	modifier: string;
}

/** A value before it is padded. */
interface Field {
	value: string;
	width?: number;
	/** What it is padded with unless a flag says otherwise, default is a space. */
	pad?: '0' | ' ';
	/** What the flag `#` makes of it. */
	swapped?: string;
}

/** What a code stands for: the code's own flags and width are those of the whole. */
const SHORTHANDS: { [conversion: string]: string } = {
	c: '%a %b %e %T %Y',
	D: '%m/%d/%y',
	F: '%Y-%m-%d',
	r: '%I:%M:%S %p',
	R: '%H:%M',
	T: '%H:%M:%S',
	v: '%e-%^b-%Y',
	x: '%D',
	X: '%T',
	'+': '%a %b %e %H:%M:%S %Z %Y',
};

const MONTHS =
	'January February March April May June July August September October November December'.split(
		' ',
	);
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/**
 * A moment in a format of Ruby, whose codes are those of Liquid
 * (https://docs.ruby-lang.org/en/3.4/language/strftime_formatting_rdoc.html), and `%q` of liquidjs,
 * the ending of an ordinal number. Names are English.
 * @param use called with the characters to be written before they are, to limit the work
 * @throws Error for a code that Ruby does not have
 */
export function strftime(
	format: string,
	moment: WrittenMoment,
	use: (characters: number) => void,
): string {
	return written(format, new LocalTime(moment), use);
}

function written(format: string, time: LocalTime, use: (characters: number) => void): string {
	return format.replace(CODE, (all, flags: string, digits: string, modifier = '', last = '') => {
		const code = { flags, width: Number(digits), modifier };
		const isModified = modifier === '' || MODIFIED[modifier[0]].includes(last);
		use(code.width + CODE_WORK);
		if (isModified && Object.hasOwn(SHORTHANDS, last)) {
			return padded({ value: written(SHORTHANDS[last], time, use) }, code);
		}
		if (isModified && Object.hasOwn(FIELDS, last)) {
			const field = FIELDS[last](time, code);
			return typeof field === 'string' ? field : padded(field, code);
		}
		throw new Error(
			`unknown date code "${all}". Use the codes of Ruby's strftime, and %% for a percent sign`,
		);
	});
}

function padded({ value, width: least = 0, pad = ' ', swapped }: Field, code: Code): string {
	const { flags } = code;
	const width = code.width || least;
	const cased = flags.includes('#') ? (swapped ?? value.toUpperCase()) : value;
	const text = flags.includes('^') ? value.toUpperCase() : cased;
	if (flags.includes('-')) return text;
	const chosen = /[0_](?=[^0_]*$)/.exec(flags)?.[0] ?? pad;
	if (chosen !== '0') return text.padStart(width);
	const sign = text.startsWith('-') ? '-' : '';
	return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

/** The wall clock at a moment. */
class LocalTime {
	private readonly date: Date;
	readonly at: number;
	readonly east: number;
	readonly zoneName: () => string;

	constructor({ at, east, zoneName }: WrittenMoment) {
		this.date = new Date(at + east);
		this.at = at;
		this.east = east;
		this.zoneName = zoneName;
	}

	get year() {
		return this.date.getUTCFullYear();
	}
	get month() {
		return this.date.getUTCMonth();
	}
	get day() {
		return this.date.getUTCDate();
	}
	get weekday() {
		return this.date.getUTCDay();
	}
	get hour() {
		return this.date.getUTCHours();
	}
	get minute() {
		return this.date.getUTCMinutes();
	}
	get second() {
		return this.date.getUTCSeconds();
	}
	get ms() {
		return this.date.getUTCMilliseconds();
	}

	/** From 1. */
	get dayOfYear() {
		return dayNumber(this.year, this.month, this.day) - dayNumber(this.year, 0, 1) + 1;
	}

	/** Weeks begin on the given weekday; the days before the first one are in week 0. */
	weekFrom(first: number) {
		return Math.floor((this.dayOfYear + 6 - ((this.weekday - first + 7) % 7)) / 7);
	}

	/** The week of ISO 8601, which belongs to the year of its Thursday. */
	get isoWeek() {
		const thursday = new Date(this.date.getTime() + (4 - (this.weekday || 7)) * DAY_MS);
		const year = thursday.getUTCFullYear();
		const days = dayNumber(year, thursday.getUTCMonth(), thursday.getUTCDate());
		return { year, week: Math.floor((days - dayNumber(year, 0, 1)) / 7) + 1 };
	}
}

/** Days since the epoch; not by Date.UTC, which takes the years 0 to 99 for 1900 to 1999. */
function dayNumber(year: number, month: number, day: number): number {
	return new Date(0).setUTCFullYear(year, month, day) / DAY_MS;
}

const number = (value: number, width: number, pad: '0' | ' ' = '0'): Field => ({
	value: String(value),
	width,
	pad,
});
const year = (value: number): Field => number(value, value < 0 ? 5 : 4);
const name = (value: string): Field => ({ value });
const mod = (value: number, by: number) => ((value % by) + by) % by;

const FIELDS: { [conversion: string]: (time: LocalTime, code: Code) => Field | string } = {
	Y: (time) => year(time.year),
	C: (time) => number(Math.floor(time.year / 100), 2),
	y: (time) => number(mod(time.year, 100), 2),
	m: (time) => number(time.month + 1, 2),
	B: (time) => name(MONTHS[time.month]),
	b: (time) => name(MONTHS[time.month].slice(0, 3)),
	h: (time) => name(MONTHS[time.month].slice(0, 3)),
	d: (time) => number(time.day, 2),
	e: (time) => number(time.day, 2, ' '),
	j: (time) => number(time.dayOfYear, 3),
	H: (time) => number(time.hour, 2),
	k: (time) => number(time.hour, 2, ' '),
	I: (time) => number(time.hour % 12 || 12, 2),
	l: (time) => number(time.hour % 12 || 12, 2, ' '),
	P: (time) => name(time.hour < 12 ? 'am' : 'pm'),
	p: (time) => (time.hour < 12 ? { value: 'AM', swapped: 'am' } : { value: 'PM', swapped: 'pm' }),
	M: (time) => number(time.minute, 2),
	S: (time) => number(time.second, 2),
	L: (time, { width }) => fraction(time, width || 3),
	N: (time, { width }) => fraction(time, width || 9),
	s: (time) => number(Math.floor(time.at / SECOND_MS), 1),
	Q: (time) => number(time.at, 1),
	z: offset,
	Z: ({ zoneName }) => ({ value: zoneName(), swapped: zoneName().toLowerCase() }),
	A: (time) => name(WEEKDAYS[time.weekday]),
	a: (time) => name(WEEKDAYS[time.weekday].slice(0, 3)),
	u: (time) => number(time.weekday || 7, 1),
	w: (time) => number(time.weekday, 1),
	U: (time) => number(time.weekFrom(0), 2),
	W: (time) => number(time.weekFrom(1), 2),
	G: (time) => year(time.isoWeek.year),
	g: (time) => number(mod(time.isoWeek.year, 100), 2),
	V: (time) => number(time.isoWeek.week, 2),
	q: (time) => name(ordinal(time.day)),
	n: () => name('\n'),
	t: () => name('\t'),
	'%': () => name('%'),
};

/** Digits after the second's point, cut off and not rounded. */
function fraction({ ms }: LocalTime, digits: number): string {
	return String(ms).padStart(3, '0').slice(0, digits).padEnd(digits, '0');
}

/**
 * `+0100`, `+01:00` with one colon, `+01:00:00` with two, as short as it may be with three. The
 * flag `-` marks UTC as `-0000`.
 */
function offset({ east, zoneName }: LocalTime, { flags, width, modifier }: Code): string {
	const seconds = Math.round(Math.abs(east) / SECOND_MS);
	const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
	if (modifier.length < 2) parts.pop();
	while (modifier === ':::' && parts.at(-1) === 0) parts.pop();
	const colon = modifier.slice(0, 1);
	const tail = parts.map((part) => colon + String(part).padStart(2, '0')).join('');
	const sign = east < 0 || (flags.includes('-') && zoneName() === 'UTC') ? '-' : '+';
	const hours = String(Math.floor(seconds / 3_600));
	const digits = Math.max(width - sign.length - tail.length, 2);
	if (flags.includes('_')) return (sign + hours).padStart(digits + 1) + tail;
	return sign + hours.padStart(digits, '0') + tail;
}

function ordinal(day: number): string {
	if (day >= 11 && day <= 13) return 'th';
	return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}
