import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/milliseconds';
import type { Cell, Unit } from './report';

/** What stands for a value that is not known. */
export const UNKNOWN = '–';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });
const rounded = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const twoPlaces = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });
const signed = new Intl.NumberFormat('en-US', {
	maximumFractionDigits: 2,
	signDisplay: 'exceptZero',
});
const compact = new Intl.NumberFormat('en-US', {
	notation: 'compact',
	maximumFractionDigits: 1,
});

const SECOND_MS = 1_000;
const DURATIONS: ReadonlyArray<readonly [string, number]> = [
	['d', DAY_MS],
	['h', HOUR_MS],
	['min', MINUTE_MS],
	['s', SECOND_MS],
];

/** Units whose values are words. */
export function isText(unit: Unit): boolean {
	return unit === 'text' || unit === 'date' || unit === 'boolean';
}

/** A cell in full, as in a table: `12,345`, `45.3 %`, `3 d 4 h`; a dash for null. */
export function formatCell(value: Cell, unit: Unit): string {
	if (value === null) return UNKNOWN;
	if (typeof value === 'boolean') return value ? 'Yes' : 'No';
	if (typeof value === 'string') return value;
	return numberText(value, unit, grouped);
}

/** A number for a picture, short: `1.2k`, `45 %`, `3 d 4 h`. */
export function formatShort(value: number | null, unit: Unit): string {
	if (value === null) return UNKNOWN;
	if (Math.abs(value) >= 1_000) return numberText(value, unit, compact);
	return numberText(value, unit, Math.abs(value) < 0.1 ? small : twoPlaces);
}

function numberText(value: number, unit: Unit, plain: Intl.NumberFormat): string {
	if (!Number.isFinite(value)) return UNKNOWN;
	if (unit === 'ms') return formatDuration(value);
	if (unit === 'percent') {
		// A rate of complaints of 0.04 % is not none.
		const format = Math.abs(value) < 1 ? small : rounded;
		return `${positiveZero(format.format(value))} %`;
	}
	if (unit === 'probability' && value > 0 && value < 0.001) return '< 0.001';
	if (unit === 'probability' && value > 0.999 && value < 1) return '> 0.999';
	if (unit === 'percentagePoints') return `${positiveZero(signed.format(value))} pp`;
	return positiveZero(plain.format(value)).replace('K', 'k');
}

const positiveZero = (text: string): string => (text === '-0' ? '0' : text);

/** A duration in ms by its two largest units: `3 d 4 h`, `5 min`, `850 ms`. */
export function formatDuration(ms: number): string {
	if (ms < 0) return `-${formatDuration(-ms)}`;
	if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
	const first = DURATIONS.findIndex(([, size]) => ms >= size);
	const [, larger] = DURATIONS[first];
	const smaller = DURATIONS[first + 1]?.[1] ?? SECOND_MS;
	// Rounded once, so that 59 min 59.9 s becomes 1 h and not 60 min.
	const whole = Math.round(ms / smaller) * smaller;
	if (whole >= (DURATIONS[first - 1]?.[1] ?? Infinity)) return formatDuration(whole);
	const parts = [
		part(first, Math.floor(whole / larger)),
		smaller < larger && part(first + 1, Math.round((whole % larger) / smaller)),
	];
	return parts.filter(Boolean).join(' ');
}

const part = (index: number, count: number): string | false =>
	count > 0 && `${count} ${DURATIONS[index][0]}`;

/** The unit as a word, e.g. for a heading of a CSV file; empty for text. */
export function unitName(unit: Unit): string {
	return NAMES[unit];
}

const NAMES: Record<Unit, string> = {
	text: '',
	date: '',
	boolean: '',
	contacts: 'contacts',
	enrollments: 'enrollments',
	visits: 'visits',
	messages: 'messages',
	answers: 'answers',
	events: 'events',
	points: 'points',
	percent: '%',
	percentagePoints: 'percentage points',
	probability: 'probability, 0 to 1',
	ms: 'ms',
	number: 'number',
};
