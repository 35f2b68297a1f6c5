import { DAY_MS } from '../lib/milliseconds';
import { dayAt, isoDay, type Day } from '../time/day';
import type { DateBasis, Span } from './journey-counts';
import type { DaySpan } from './message-counts';

export const DATE_RANGES = [
	'last7Days',
	'last30Days',
	'last90Days',
	'thisMonth',
	'lastMonth',
	'allTime',
	'custom',
] as const;
export type DateRange = (typeof DATE_RANGES)[number];

export interface SpanOptions {
	range: DateRange;
	basis: DateBasis;
	/** Of 'custom'; null: without a limit. */
	from?: Day | null;
	to?: Day | null;
}

const LAST_DAYS: Partial<Record<DateRange, number>> = {
	last7Days: 7,
	last30Days: 30,
	last90Days: 90,
};

/**
 * The days of a date range in the zone, at the instant `now` (ms). 'Last 7 Days' are today and the
 * six days before.
 * @throws RangeError if a custom range ends before it begins
 */
export function spanOf(options: SpanOptions, now: number, zone: string): Span {
	const { range, basis } = options;
	const today = dayAt(now, zone);
	const lastDays = LAST_DAYS[range];
	if (lastDays !== undefined) return { basis, from: today - lastDays + 1, to: today };
	switch (range) {
		case 'thisMonth':
			return { basis, from: firstOfMonth(today), to: today };
		case 'lastMonth': {
			const to = firstOfMonth(today) - 1;
			return { basis, from: firstOfMonth(to), to };
		}
		case 'custom':
			return customSpan(options);
		default:
			return { basis, from: null, to: null };
	}
}

function customSpan({ basis, from = null, to = null }: SpanOptions): Span {
	if (from !== null && to !== null && to < from) {
		throw new RangeError(
			`The date range ends on ${isoDay(to)}, before it begins on ${isoDay(from)}. Set 'To' to the same day as 'From' or a later one.`,
		);
	}
	return { basis, from, to };
}

function firstOfMonth(day: Day): Day {
	return day - new Date(day * DAY_MS).getUTCDate() + 1;
}

/**
 * The span of the same length that ends on the day before. `today` stands for an open end; without it
 * a span with an open end has none before, and neither has one without a beginning.
 */
export function spanBefore<S extends DaySpan>(
	span: S,
	today: Day | null = null,
): (S & { from: Day; to: Day }) | null {
	const { from } = span;
	const to = span.to ?? today;
	if (from === null || to === null) return null;
	return { ...span, from: from - Math.max(1, to - from + 1), to: from - 1 };
}

/** Said where a report cannot be compared. */
export const NO_SPAN_BEFORE =
	'There is nothing to compare with, because the date range has no beginning or no end.';

/** How many days the span has; 0 with an open end. */
export function lengthOf({ from, to }: DaySpan): number {
	return from === null || to === null ? 0 : to - from + 1;
}

/** The days of the span as in ISO 8601; none if it has an open end. */
export function daysOf(span: DaySpan): string[] {
	return Array.from({ length: lengthOf(span) }, (_, i) => isoDay(span.from! + i));
}

/** Days of a report that has a row for each. */
const MOST_DAYS = 3_660;

/** @throws RangeError if the span is longer than ten years, for a report with a row for each day */
export function refuseTooManyDays(span: DaySpan): void {
	const length = lengthOf(span);
	if (length <= MOST_DAYS) return;
	throw new RangeError(`The date range has ${length} days. Choose at most ${MOST_DAYS}.`);
}

/** The day of an ISO 8601 date such as `2026-03-01`; null: it is none. */
export function dayOfIso(date: string): Day | null {
	const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
	return /^\d{4}-\d{2}-\d{2}$/.test(date) && Number.isInteger(day) && isoDay(day) === date
		? day
		: null;
}

/** The Monday of the day's week, as in ISO 8601. */
export function weekStart(day: Day): Day {
	return day - ((((day + 3) % 7) + 7) % 7);
}

/** `2026-03-01 to 2026-03-31`, `on 2026-03-01`, `since ...`, `until ...` or `at any time`. */
export function daysText({ from, to }: DaySpan): string {
	if (from === null) return to === null ? 'at any time' : `until ${isoDay(to)}`;
	if (to === null) return `since ${isoDay(from)}`;
	return from === to ? `on ${isoDay(from)}` : `${isoDay(from)} to ${isoDay(to)}`;
}

/** `daysText` and the zone, such as `2026-03-01 to 2026-03-31 (Europe/Berlin)`. */
export function zonedDaysText(span: DaySpan, zone: string): string {
	return `${daysText(span)} (${zone})`;
}

const VERBS: Record<DateBasis, string> = { entry: 'Entered', event: 'Happened' };

/** Date range and basis for a subtitle, such as `Entered 2026-03-01 to 2026-03-31 (Europe/Berlin)`. */
export function spanText(span: Span, zone: string): string {
	return `${VERBS[span.basis]} ${zonedDaysText(span, zone)}`;
}

/** Basis and window of a column's description: `by entry date, 2026-03-01 to 2026-03-31`. */
export function windowText(span: Span): string {
	return `by ${span.basis === 'entry' ? 'entry date' : 'event date'}, ${daysText(span)}`;
}
