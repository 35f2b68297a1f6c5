import type { JsonValue } from '../lib/json';
import { compareText, toBoolean, toNumber, toText } from './convert';
import { parseInstant } from './instant';

/*
 * The meaning of a comparison. Memory (here), SQLite and Postgres (store/sql/rule) implement
 * exactly this; a property test compares them. `convert.ts` is the same in code.
 *
 * Finding the value
 * - A property whose name is the whole path is found first, dots included.
 * - Otherwise each step of the path leads to an own property, or to a list element, counted from 0.
 *   Only steps of one to nine digits (007 is 7) count elements: '-1', '+1' and 'length' find none.
 *   The last property may be null, which is a value; undefined means that there is none.
 *
 * Reading it. null, lists, objects and missing values have no type.
 * - string: text in Unicode's composed form (NFC); a number as plain decimal without exponent or
 *   superfluous zeros (1e21 is '1000000000000000000000', 1e-7 is '0.0000001'); 'true', 'false'.
 * - number: a number, or text of at most 400 characters that is a decimal number with an exponent
 *   of at most three digits; space, tab, line feed and return around it are ignored. A double
 *   beyond 1.797e308 in size is not a number; below 1e-307 it is 0. true is not a number.
 * - boolean: true, false, or those words in any case, in text of at most 400 characters with space
 *   around them as above. 1 is not a boolean.
 * - date: as `readDate` reads it (time/read-date.ts). Without an offset it is what clocks show in the
 *   contact's zone, or in the workflow's if the contact has none that is known; so are both sides of
 *   a comparison. A date that names a zone instead of an offset is none.
 *
 * Comparing two values of a type. A value without the type satisfies no comparison.
 * - Text is equal if its code points are, and ordered by code points (not by UTF-16 units, no
 *   collation). false comes before true.
 * - contains, listContains, startsWith and endsWith compare as text, whatever the requested type. In
 *   a list, `contains` looks for an element that is equal as text; `listContains` does so too, but
 *   holds for lists alone.
 * - With `ignoreCase`, texts are compared after case folding (case.ts) of the composed form. Numbers,
 *   booleans and dates have no case.
 * - notEquals, notContains, notListContains and isNotNull are the exact opposites: a missing value
 *   satisfies them.
 * - exists: there is a value, or null. isNull: there is a null; a missing value is none.
 *
 * Sums are exact, over the shortest decimal text of each number (0.1 + 0.2 is 0.3); an average is
 * compared as sum against value times count. So neither depends on the order of the events.
 */

export const VALUE_TYPES = ['string', 'number', 'boolean', 'date'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** A value of a comparison's type; dates are ms since the epoch. */
export type Comparable = string | number | boolean;

const READERS: Record<ValueType, (value: JsonValue | undefined) => Comparable | null> = {
	string: toText,
	number: toNumber,
	boolean: toBoolean,
	// In UTC; comparisons of dates take a zone, see date-comparison.ts.
	date: parseInstant,
};

/** Reads values as the type; null if a value is not of it. */
export function readerOf(type: ValueType): (value: JsonValue | undefined) => Comparable | null {
	return READERS[type];
}

/**
 * The value as the type, null if it is not one: "10" is the number 10, "true" is true, 10 is the
 * text "10".
 */
export function toComparable(value: JsonValue | undefined, type: ValueType): Comparable | null {
	return READERS[type](value);
}

/** Below 0, 0 or above 0: `a` comes before, equals or comes after `b`. Both of one type. */
export function order(a: Comparable, b: Comparable): number {
	if (a === b) return 0;
	if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
	return a < b ? -1 : 1;
}
