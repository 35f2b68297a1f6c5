import type { JsonObject, JsonValue } from '../json';
import type { Comparable, ValueType } from './compare';
import { toComparable, toText } from './compare';
import type { FilterCondition, PropertyFilter } from './filter-schema';
import { comparisonType } from './filter-schema';

export type { FilterCondition, FilterOperator, PropertyFilter } from './filter-schema';
export { FILTER_OPERATORS, propertyFilterSchema } from './filter-schema';

/**
 * Whether an event's properties match the filter (which `propertyFilterSchema` has accepted).
 *
 * A property that is null exists, one that is missing does not. Neither equals, contains or is
 * ordered against anything. `notEquals` and `notContains` are the exact opposites of `equals` and
 * `contains`, so they match both. Text is compared with its case.
 */
export function matchesFilter(properties: JsonObject, filter: PropertyFilter): boolean {
	const { match, conditions } = filter;
	if (conditions.length === 0) return true;
	const holds = (condition: FilterCondition): boolean => matchesCondition(properties, condition);
	return match === 'all' ? conditions.every(holds) : conditions.some(holds);
}

function matchesCondition(properties: JsonObject, condition: FilterCondition): boolean {
	const actual = readProperty(properties, condition.property);
	const type = comparisonType(condition);
	const expected = Array.isArray(condition.value) ? undefined : condition.value;
	switch (condition.operator) {
		case 'exists':
			return actual !== undefined;
		case 'notExists':
			return actual === undefined;
		case 'isTrue':
			return toComparable(actual, 'boolean') === true;
		case 'isFalse':
			return toComparable(actual, 'boolean') === false;
		case 'equals':
			return equal(actual, expected, type);
		case 'notEquals':
			return !equal(actual, expected, type);
		case 'in':
			return isOneOf(actual, condition.value, type);
		case 'contains':
			return contains(actual, expected);
		case 'notContains':
			return !contains(actual, expected);
		case 'startsWith':
			return onText(actual, expected, (text, part) => text.startsWith(part));
		case 'endsWith':
			return onText(actual, expected, (text, part) => text.endsWith(part));
		case 'greaterThan':
			return ordered(actual, expected, type, (a, b) => a > b);
		case 'greaterOrEqual':
			return ordered(actual, expected, type, (a, b) => a >= b);
		case 'lessThan':
			return ordered(actual, expected, type, (a, b) => a < b);
		case 'lessOrEqual':
			return ordered(actual, expected, type, (a, b) => a <= b);
	}
}

/**
 * The value at a dotted path, undefined when there is none; own properties and list elements only.
 * A property whose name holds the dots itself is found first.
 */
function readProperty(properties: JsonObject, path: string): JsonValue | undefined {
	if (Object.hasOwn(properties, path)) return properties[path];
	let value: JsonValue | undefined = properties;
	for (const step of path.split('.')) {
		value = readMember(value, step);
		if (value === undefined) return undefined;
	}
	return value;
}

function readMember(value: JsonValue | undefined, key: string): JsonValue | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined;
	return Object.hasOwn(value, key) ? value[key] : undefined;
}

function equal(
	actual: JsonValue | undefined,
	expected: JsonValue | undefined,
	type: ValueType,
): boolean {
	const left = toComparable(actual, type);
	return left !== null && left === toComparable(expected, type);
}

function isOneOf(
	actual: JsonValue | undefined,
	values: FilterCondition['value'],
	type: ValueType,
): boolean {
	return Array.isArray(values) && values.some((value) => equal(actual, value, type));
}

/** A part of the text, or one element of a list. */
function contains(actual: JsonValue | undefined, expected: JsonValue | undefined): boolean {
	if (Array.isArray(actual)) return actual.some((element) => equal(element, expected, 'string'));
	return onText(actual, expected, (text, part) => text.includes(part));
}

function onText(
	actual: JsonValue | undefined,
	expected: JsonValue | undefined,
	test: (text: string, part: string) => boolean,
): boolean {
	const text = toText(actual);
	const part = toText(expected);
	return text !== null && part !== null && test(text, part);
}

function ordered(
	actual: JsonValue | undefined,
	expected: JsonValue | undefined,
	type: ValueType,
	test: (a: Comparable, b: Comparable) => boolean,
): boolean {
	const left = toComparable(actual, type);
	const right = toComparable(expected, type);
	return left !== null && right !== null && test(left, right);
}
