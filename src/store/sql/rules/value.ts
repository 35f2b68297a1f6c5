import type { RawBuilder } from 'kysely';
import type { DateEdge, DateSpan } from '../../../value/date-comparison';

/**
 * A value as the comparisons of value/compare.ts read it. A reading is null if the value is not of
 * its kind, and never fails, whatever the data.
 */
export interface Value {
	/** True for a JSON null, false for a missing value. Never null. */
	readonly exists: Sql<boolean>;
	/** In Unicode's composed form (NFC), to be compared by code points. */
	readonly text: Sql<string | null>;
	/** For comparisons with these texts only: `text`, or a faster equivalent. */
	textLike(texts: readonly string[]): Sql<string | null>;
	readonly number: Sql<number | null>;
	/** For the `total` of events; null if it is no number. */
	readonly summand: Sql;
	readonly boolean: Sql<boolean | null>;
	/** ms since the epoch, to order by; a date without an offset as if it were in UTC. */
	readonly date: Sql<number | null>;
	/** Whether it is a date in the span, both read by the clock; null if it is no date. */
	dateIn(span: DateSpan, clock: Clock): Sql<boolean>;
	/** Whether it is one of the dates, in as many parameters as for one. */
	dateOneOf(dates: readonly DateEdge['reading'][], clock: Clock): Sql<boolean>;
	/** Whether it is a list; never null. */
	readonly isList: Sql<boolean>;
	/** Whether it is a list with this text as an element; ignoring case, the text is folded. */
	listHas(text: string, ignoreCase: boolean): Sql<boolean>;
	/** Whether it is a JSON null; false for a missing value. */
	readonly isNull: Sql<boolean>;
	/** Whether it is the boolean true, and not a text. */
	readonly isTrue: Sql<boolean>;
	/** Whether it is a number, or a text, list or object that is not empty. */
	readonly isFilled: Sql<boolean>;
	/** Whether it is exactly this text, code point by code point. */
	is(text: string): Sql<boolean>;
}

/** By which dates without an offset are read. */
export interface Clock {
	/** The contact's time zone, as stored. */
	timezone: Sql<string | null>;
	/** The zone of contacts without one that is known. */
	fallback: string;
	/** All zones that contacts have, by `zoneKey`. */
	zones: readonly string[];
}

/** The readings and comparisons in the SQL of a database. */
export interface Values {
	/** At a dot path into a JSON object; a member whose name contains the dots comes first. */
	at(json: Sql, path: string): Value;
	/** The object's own member, or a nested one. */
	member(json: Sql, ...keys: string[]): Value;
	/** Of a text column; null means no value. */
	column(column: Sql): Value;
	/** The composed text with its letters in one case; see value/case.ts. */
	folded(text: Sql<string | null>): Sql<string | null>;
	/** The text, to be ordered by code points. */
	ordered(text: Sql): Sql;
	/** Whether the value is in the list, which is one parameter. */
	oneOf(value: Sql, list: readonly (string | number)[]): Sql<boolean>;
	/** A number to compare with. */
	number(value: number): Sql<number>;
	/** Compares the sum of a group (its average) with a value. */
	total(summand: Sql, operator: Sql, value: number, isAverage: boolean): Sql<boolean>;
	/** Whether the text contains the part at its start, at its end, or anywhere. */
	startsWith(text: Sql, part: string): Sql<boolean>;
	endsWith(text: Sql, part: string): Sql<boolean>;
	includes(text: Sql, part: string): Sql<boolean>;
}

/** Texts that may also be the text of a number, a boolean, a list or an object. */
const AMBIGUOUS = /^(?:-?\d|[[{]|true$|false$)/;
/** ASCII except K, ; and `, which are the composed forms of U+212A, U+037E and U+1FEF. */
const ONLY_ITSELF = /^[^;K`\u0080-\u{10ffff}]*$/u;

/**
 * Whether a stored value equals this text only if it is stored as exactly this text: then neither the
 * type of a JSON value nor Unicode normalization matters.
 */
export function isOnlyItself(text: string): boolean {
	return ONLY_ITSELF.test(text) && !AMBIGUOUS.test(text);
}

/** An SQL expression; as a condition, null counts as false. */
export type Sql<T = unknown> = RawBuilder<T>;
