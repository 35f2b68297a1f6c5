import type { JsonValue } from '../lib/json';
import { foldCase } from './case';
import { order, readerOf, type Comparable, type ValueType } from './compare';
import { mayCompose, toBoolean, toNumber, toText } from './convert';
import { compileDateTest, dateTestOf } from './date-comparison';
import { comparisonType, type FilterCondition } from './filter-schema';

/** The operator and value to compare with, wherever the compared value comes from. */
export type Comparison = Omit<FilterCondition, 'property'>;

/**
 * Whether a value (undefined: missing) satisfies the comparison. `zone` (known) is that of dates
 * without an offset, by default UTC.
 */
export type ValueTest = (value: JsonValue | undefined, zone?: string) => boolean;

const NEVER: ValueTest = () => false;

/** The result of an ordering operator for a value below, equal to or above the other. */
export interface Order {
	below: boolean;
	equal: boolean;
	above: boolean;
}

export const ORDERS = {
	greaterThan: { below: false, equal: false, above: true },
	greaterOrEqual: { below: false, equal: true, above: true },
	lessThan: { below: true, equal: false, above: false },
	lessOrEqual: { below: true, equal: true, above: false },
	equals: { below: false, equal: true, above: false },
} as const satisfies Record<string, Order>;

/** `sign` is below 0, 0 or above 0, as returned by `order`. */
export function orderHolds({ below, equal, above }: Order, sign: number): boolean {
	if (sign < 0) return below;
	return sign > 0 ? above : equal;
}

/** The comparison (accepted by `comparisonFlaw`) as a function; see compare.ts. */
export function compileComparison(comparison: Comparison): ValueTest {
	const { operator, value, ignoreCase = false } = comparison;
	const type = comparisonType(comparison);
	const dateTest = type === 'date' ? dateTestOf(comparison) : undefined;
	if (dateTest !== undefined) {
		const holds = compileDateTest(dateTest);
		return (actual, zone = 'UTC') => holds(actual, zone);
	}
	const single = Array.isArray(value) ? undefined : value;
	const readText = ignoreCase ? toFoldedText : toText;
	switch (operator) {
		case 'exists':
			return (actual) => actual !== undefined;
		case 'notExists':
			return (actual) => actual === undefined;
		case 'isNull':
			return (actual) => actual === null;
		case 'isNotNull':
			return (actual) => actual !== null;
		case 'isTrue':
			return (actual) => toBoolean(actual) === true;
		case 'isFalse':
			return (actual) => toBoolean(actual) === false;
		case 'equals':
			return equals(single, type, ignoreCase);
		case 'notEquals':
			return not(equals(single, type, ignoreCase));
		case 'in':
			return isOneOf(Array.isArray(value) ? value : [], readerFor(type, ignoreCase));
		case 'contains':
			return contains(single, ignoreCase);
		case 'notContains':
			return not(contains(single, ignoreCase));
		case 'listContains':
			return hasElement(single, ignoreCase);
		case 'notListContains':
			return not(hasElement(single, ignoreCase));
		case 'startsWith':
			return onText(single, readText, (text, part) => text.startsWith(part));
		case 'endsWith':
			return onText(single, readText, (text, part) => text.endsWith(part));
		default:
			return isOrdered(single, type, readerFor(type, ignoreCase), ORDERS[operator]);
	}
}

type Reader = (value: JsonValue | undefined) => Comparable | null;

function toFoldedText(value: JsonValue | undefined): string | null {
	const text = toText(value);
	return text === null ? null : foldCase(text);
}

function readerFor(type: ValueType, ignoreCase: boolean): Reader {
	return type === 'string' && ignoreCase ? toFoldedText : readerOf(type);
}

function not(test: ValueTest): ValueTest {
	return (actual, zone) => !test(actual, zone);
}

function equals(expected: JsonValue | undefined, type: ValueType, ignoreCase: boolean): ValueTest {
	const read = readerFor(type, ignoreCase);
	const right = read(expected);
	if (right === null) return NEVER;
	return type === 'string' && !ignoreCase ? isText(right) : (actual) => read(actual) === right;
}

function isText(right: Comparable): ValueTest {
	return (actual) => {
		if (actual === right) return true;
		// A different text that is already composed is unequal.
		if (typeof actual === 'string' && !mayCompose(actual)) return false;
		return toText(actual) === right;
	};
}

function isOneOf(values: readonly string[], read: Reader): ValueTest {
	const wanted = new Set<Comparable>(values.flatMap((value) => read(value) ?? []));
	return (actual) => {
		const left = read(actual);
		return left !== null && wanted.has(left);
	};
}

/** A part of the text, or one element of a list. */
function contains(expected: JsonValue | undefined, ignoreCase: boolean): ValueTest {
	const isElement = hasElement(expected, ignoreCase);
	const read = ignoreCase ? toFoldedText : toText;
	const isPart = onText(expected, read, (text, part) => text.includes(part));
	return (actual) => (Array.isArray(actual) ? isElement(actual) : isPart(actual));
}

function hasElement(expected: JsonValue | undefined, ignoreCase: boolean): ValueTest {
	const isElement = equals(expected, 'string', ignoreCase);
	return (actual) => Array.isArray(actual) && actual.some((element) => isElement(element));
}

function onText(
	expected: JsonValue | undefined,
	read: (value: JsonValue | undefined) => string | null,
	test: (text: string, part: string) => boolean,
): ValueTest {
	const part = read(expected);
	if (part === null) return NEVER;
	return (actual) => {
		const text = read(actual);
		return text !== null && test(text, part);
	};
}

function isOrdered(
	expected: JsonValue | undefined,
	type: ValueType,
	read: Reader,
	wanted: Order,
): ValueTest {
	const right = read(expected);
	if (right === null) return NEVER;
	if (type === 'number') return isNumberOrdered(Number(right), wanted);
	return (actual) => {
		const left = read(actual);
		return left !== null && orderHolds(wanted, order(left, right));
	};
}

function isNumberOrdered(right: number, { below, equal, above }: Order): ValueTest {
	return (actual) => {
		const left = toNumber(actual);
		if (left === null) return false;
		if (left < right) return below;
		return left > right ? above : equal;
	};
}
