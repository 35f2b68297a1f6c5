import type { JsonValue } from '../lib/json';
import { readDate } from '../time/read-date';
import { instantOf, type LocalMs } from '../time/wall-clock';
import type { FilterCondition } from './filter-schema';
import { instantIn } from './instant';

/** An edge in time (ms): the reading, placed in a zone if it has none, and `plus` ms. */
export interface DateEdge {
	reading: { at: number } | { local: LocalMs };
	plus: 0 | 1;
}

/** Dates from an edge on, until another, which is excluded; null: no edge. */
export interface DateSpan {
	from: DateEdge | null;
	until: DateEdge | null;
}

/**
 * A comparison of dates: whether the date is in one of the spans or, negated, in none. Several spans
 * are those of single dates.
 */
export interface DateTest {
	spans: DateSpan[];
	negated: boolean;
}

/** The comparison as a test of dates; undefined if it does not compare dates. */
export function dateTestOf({
	operator,
	value,
}: Pick<FilterCondition, 'operator' | 'value'>): DateTest | undefined {
	const readings = [value].flat().flatMap((each) => {
		const reading = readDate(each);
		return reading === null || ('zone' in reading && reading.zone !== undefined) ? [] : reading;
	});
	const spans = (spanTo: (reading: DateEdge['reading']) => DateSpan) => readings.map(spanTo);
	switch (operator) {
		case 'equals':
		case 'in':
			return { spans: spans(spanOfDate), negated: false };
		case 'notEquals':
			return { spans: spans(spanOfDate), negated: true };
		case 'greaterThan':
			return { spans: spans((reading) => since(reading, 1)), negated: false };
		case 'greaterOrEqual':
			return { spans: spans((reading) => since(reading, 0)), negated: false };
		case 'lessThan':
			return { spans: spans((reading) => before(reading, 0)), negated: false };
		case 'lessOrEqual':
			return { spans: spans((reading) => before(reading, 1)), negated: false };
		default:
			return undefined;
	}
}

type Reading = DateEdge['reading'];
/** The date alone. */
export function spanOfDate(reading: Reading): DateSpan {
	return { from: { reading, plus: 0 }, until: { reading, plus: 1 } };
}

const since = (reading: Reading, plus: 0 | 1): DateSpan => ({
	from: { reading, plus },
	until: null,
});
const before = (reading: Reading, plus: 0 | 1): DateSpan => ({
	from: null,
	until: { reading, plus },
});

/** The test in memory. `zone` (known) is that of dates without an offset. */
export function compileDateTest({ spans, negated }: DateTest) {
	return (actual: JsonValue | undefined, zone: string): boolean => {
		const at = instantIn(actual, zone);
		return (at !== null && spans.some((span) => contains(span, at, zone))) !== negated;
	};
}

export function contains({ from, until }: DateSpan, at: number, zone: string): boolean {
	return (
		(from === null || edgeIn(from, zone) <= at) && (until === null || at < edgeIn(until, zone))
	);
}

/** The instant (ms) of the edge in a zone that is known. */
export function edgeIn({ reading, plus }: DateEdge, zone: string): number {
	return ('at' in reading ? reading.at : instantOf(reading.local, zone)) + plus;
}
