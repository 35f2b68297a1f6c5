import { sql } from 'kysely';
import type { Comparison } from '../../../value/comparison';
import { toComparable, type Comparable, type ValueType } from '../../../value/compare';
import { toText } from '../../../value/convert';
import { comparisonType } from '../../../value/filter-schema';
import { dateTestOf, type DateTest } from '../../../value/date-comparison';
import type { Clock, Sql, Value, Values } from './value';

export const NEVER: Sql<boolean> = sql`false`;
export const ALWAYS: Sql<boolean> = sql`true`;

export const OPERATORS = {
	greaterThan: sql`>`,
	greaterOrEqual: sql`>=`,
	lessThan: sql`<`,
	lessOrEqual: sql`<=`,
	equals: sql`=`,
} as const;

/** The exact opposite: true for null, too. */
export function not(condition: Sql<boolean>): Sql<boolean> {
	return sql`(${condition}) is not true`;
}

export function every(conditions: readonly Sql<boolean>[]): Sql<boolean> {
	if (conditions.length === 0) return ALWAYS;
	return sql`(${sql.join(conditions, sql` and `)})`;
}

export function some(conditions: readonly Sql<boolean>[]): Sql<boolean> {
	if (conditions.length === 0) return NEVER;
	return sql`(${sql.join(conditions, sql` or `)})`;
}

/** The comparison as value/comparison.ts makes it in memory; null counts as false. */
export function compileComparison(
	values: Values,
	actual: Value,
	comparison: Comparison,
	clock: Clock,
): Sql<boolean> {
	const { operator, value } = comparison;
	const type = comparisonType(comparison);
	const dateTest = type === 'date' ? dateTestOf(comparison) : undefined;
	if (dateTest !== undefined) return compileDateTest(actual, dateTest, clock);
	const expected = Array.isArray(value) ? undefined : value;
	switch (operator) {
		case 'exists':
			return actual.exists;
		case 'notExists':
			return not(actual.exists);
		case 'isTrue':
			return sql`${actual.boolean} = ${true}`;
		case 'isFalse':
			return sql`${actual.boolean} = ${false}`;
		case 'in':
			return isOneOf(values, actual, Array.isArray(value) ? value : [], type);
		case 'contains':
			return contains(values, actual, toText(expected));
		case 'notContains':
			return not(contains(values, actual, toText(expected)));
		case 'startsWith':
			return onText(actual, toText(expected), values.startsWith);
		case 'endsWith':
			return onText(actual, toText(expected), values.endsWith);
		case 'notEquals':
			return not(compared(values, actual, type, toComparable(expected, type), 'equals'));
		default:
			return compared(values, actual, type, toComparable(expected, type), operator);
	}
}

function compileDateTest(actual: Value, { spans, negated }: DateTest, clock: Clock): Sql<boolean> {
	const isIn =
		spans.length > 1
			? actual.dateOneOf(
					spans.flatMap(({ from }) => from?.reading ?? []),
					clock,
				)
			: some(spans.map((span) => actual.dateIn(span, clock)));
	return negated ? not(isIn) : isIn;
}

function compared(
	values: Values,
	actual: Value,
	type: ValueType,
	expected: Comparable | null,
	operator: keyof typeof OPERATORS,
): Sql<boolean> {
	if (expected === null) return NEVER;
	const sign = OPERATORS[operator];
	if (type === 'boolean') return sql`${actual.boolean} ${sign} ${expected}`;
	if (type !== 'string') {
		return sql`${actual.number} ${sign} ${values.number(expected as number)}`;
	}
	if (operator === 'equals') return sql`${actual.textLike([expected as string])} = ${expected}`;
	return sql`${values.ordered(actual.text)} ${sign} ${expected}`;
}

function isOneOf(
	values: Values,
	actual: Value,
	list: readonly string[],
	type: ValueType,
): Sql<boolean> {
	const wanted = [...new Set(list.flatMap((value) => toComparable(value, type) ?? []))];
	if (wanted.length === 0) return NEVER;
	if (type === 'boolean') return some(wanted.map((each) => sql`${actual.boolean} = ${each}`));
	if (type === 'string') {
		const texts = wanted as string[];
		return values.oneOf(actual.textLike(texts), texts);
	}
	return values.oneOf(actual.number, wanted as number[]);
}

function contains(values: Values, actual: Value, part: string | null): Sql<boolean> {
	if (part === null) return NEVER;
	// The text of a list is null.
	return some([actual.listHas(part), values.includes(actual.text, part)]);
}

function onText(
	actual: Value,
	part: string | null,
	test: (text: Sql, part: string) => Sql<boolean>,
): Sql<boolean> {
	return part === null ? NEVER : test(actual.text, part);
}
