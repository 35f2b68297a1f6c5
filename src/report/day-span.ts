import { isoDay, type Day } from '../time/day';
import type { DaySpan } from './message-counts';

/** The span of the same length that ends the day before; null if the span has an open end. */
export function spanBefore({ from, to }: DaySpan): { from: Day; to: Day } | null {
	if (from === null || to === null) return null;
	return { from: from - (to - from + 1), to: from - 1 };
}

/** How many days a day of the span lies after the one that it is compared to. */
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

/** As in `2026-03-01 to 2026-03-31 (Europe/Berlin)`. */
export function spanInWords({ from, to }: DaySpan, zone: string): string {
	return `${daysInWords(from, to)} (${zone})`;
}

function daysInWords(from: Day | null, to: Day | null): string {
	if (from !== null && from === to) return isoDay(from);
	if (from !== null && to !== null) return `${isoDay(from)} to ${isoDay(to)}`;
	if (from !== null) return `since ${isoDay(from)}`;
	return to === null ? 'at any time' : `until ${isoDay(to)}`;
}

/** Said where a report cannot be compared. */
export const NO_SPAN_BEFORE =
	'There is nothing to compare with, because the date range has no beginning or no end.';
