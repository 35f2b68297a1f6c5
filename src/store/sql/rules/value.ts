import type { RawBuilder } from 'kysely';

/**
 * A value of the data as the comparisons of event/compare.ts see it: each reading is null where
 * the value is none of its kind. Nothing in them ever fails, whatever the data.
 */
export interface Value {
	/** True for a JSON null, false where there is nothing. Never null. */
	readonly exists: Sql<boolean>;
	/** In Unicode's composed form, to be compared by code points. */
	readonly text: Sql<string | null>;
	/** For comparisons with one of these texts only: `text`, or something quicker. */
	textLike(texts: readonly string[]): Sql<string | null>;
	readonly number: Sql<number | null>;
	/** For the `total` of events; null where it is no number. */
	readonly summand: Sql;
	readonly boolean: Sql<boolean | null>;
	/** ms since the epoch, with parts of a ms where the data has them. */
	readonly date: Sql<number | null>;
	/** A list; never null. */
	readonly isList: Sql<boolean>;
	/** The value is a list, one of whose elements is this text. */
	listHas(text: string): Sql<boolean>;
	/** Just true, no text that says so. */
	readonly isTrue: Sql<boolean>;
	/** Text, a list or an object that is not empty, or a number. */
	readonly isFilled: Sql<boolean>;
	/** Just this text, code point by code point. */
	is(text: string): Sql<boolean>;
}

/** How a database reads values. */
export interface Values {
	/** At a path into a JSON object; a member whose name holds the dots is found first. */
	at(json: Sql, path: string): Value;
	/** The object's own member, or a member's member. */
	member(json: Sql, ...keys: string[]): Value;
	/** Of a text column; null is nothing. */
	column(column: Sql): Value;
	/** What a text expression is compared with, by code points. */
	ordered(text: Sql): Sql;
	/** A list of texts or numbers to compare with, in one parameter. */
	oneOf(value: Sql, list: readonly (string | number)[]): Sql<boolean>;
	/** A number to compare with. */
	number(value: number): Sql<number>;
	/** How a group's sum of summands (times the count, for an average) compares with a value. */
	total(summand: Sql, operator: Sql, value: number, isAverage: boolean): Sql<boolean>;
	/** Whether the text holds the part at its start, at its end, or anywhere. */
	startsWith(text: Sql, part: string): Sql<boolean>;
	endsWith(text: Sql, part: string): Sql<boolean>;
	includes(text: Sql, part: string): Sql<boolean>;
}

/** What may be the text of a number, a boolean, a list or an object, too. */
const AMBIGUOUS = /^(?:-?\d|[[{]|true$|false$)/;
/** ASCII but for K, ; and `, which U+212A, U+037E and U+1FEF become in composed form. */
const ONLY_ITSELF = /^[^;K`\u0080-\u{10ffff}]*$/u;

/**
 * Whether nothing but this very text, as it is stored, is equal to it: then neither the type of a
 * JSON value nor Unicode's forms need be looked at.
 */
export function isOnlyItself(text: string): boolean {
	return ONLY_ITSELF.test(text) && !AMBIGUOUS.test(text);
}
/** A piece of SQL; as a condition, null counts as false. */
export type Sql<T = unknown> = RawBuilder<T>;
