import { sql } from 'kysely';
import type { Comparison } from '../../../value/comparison';
import { toComparable, type Comparable, type ValueType } from '../../../value/compare';
import { foldCase } from '../../../value/case';
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
	const { operator, value, ignoreCase = false } = comparison;
	const type = comparisonType(comparison);
	const dateTest = type === 'date' ? dateTestOf(comparison) : undefined;
	if (dateTest !== undefined) return compileDateTest(actual, dateTest, clock);
	const expected = Array.isArray(value) ? undefined : value;
	const reading = readingOf(values, actual, ignoreCase);
	switch (operator) {
		case 'exists':
			return actual.exists;
		case 'notExists':
			return not(actual.exists);
		case 'isNull':
			return actual.isNull;
		case 'isNotNull':
			return not(actual.isNull);
		case 'isTrue':
			return sql`${actual.boolean} = ${true}`;
		case 'isFalse':
			return sql`${actual.boolean} = ${false}`;
		case 'in':
			return isOneOf(reading, Array.isArray(value) ? value : [], type);
		case 'contains':
			return contains(reading, toText(expected));
		case 'notContains':
			return not(contains(reading, toText(expected)));
		case 'listContains':
			return hasElement(reading, toText(expected));
		case 'notListContains':
			return not(hasElement(reading, toText(expected)));
		case 'startsWith':
			return onText(reading, toText(expected), values.startsWith);
		case 'endsWith':
			return onText(reading, toText(expected), values.endsWith);
		case 'notEquals':
			return not(compared(reading, type, toComparable(expected, type), 'equals'));
		default:
			return compared(reading, type, toComparable(expected, type), operator);
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

/** The value compared, and how its text is read: as it is, or in one case. */
interface Reading {
	values: Values;
	actual: Value;
	ignoreCase: boolean;
	text: Sql<string | null>;
	/** For comparisons with these texts only. */
	textLike(texts: readonly string[]): Sql<string | null>;
	/** The text to compare with, read alike. */
	expected(text: string): string;
}

function readingOf(values: Values, actual: Value, ignoreCase: boolean): Reading {
	const given = { values, actual, ignoreCase };
	if (!ignoreCase) {
		const textLike = (texts: readonly string[]) => actual.textLike(texts);
		return { ...given, text: actual.text, textLike, expected: (text) => text };
	}
	const text = values.folded(actual.text);
	return { ...given, text, textLike: () => text, expected: foldCase };
}

function compared(
	reading: Reading,
	type: ValueType,
	expected: Comparable | null,
	operator: keyof typeof OPERATORS,
): Sql<boolean> {
	if (expected === null) return NEVER;
	const { values, actual } = reading;
	const sign = OPERATORS[operator];
	if (type === 'boolean') return sql`${actual.boolean} ${sign} ${expected}`;
	if (type !== 'string') {
		return sql`${actual.number} ${sign} ${values.number(expected as number)}`;
	}
	const text = reading.expected(expected as string);
	if (operator === 'equals') return sql`${reading.textLike([text])} = ${text}`;
	return sql`${values.ordered(reading.text)} ${sign} ${text}`;
}

function isOneOf(reading: Reading, list: readonly string[], type: ValueType): Sql<boolean> {
	const { values, actual } = reading;
	const wanted = [...new Set(list.flatMap((value) => toComparable(value, type) ?? []))];
	if (wanted.length === 0) return NEVER;
	if (type === 'boolean') return some(wanted.map((each) => sql`${actual.boolean} = ${each}`));
	if (type === 'string') {
		const texts = [...new Set((wanted as string[]).map(reading.expected))];
		return values.oneOf(reading.textLike(texts), texts);
	}
	return values.oneOf(actual.number, wanted as number[]);
}

function contains(reading: Reading, part: string | null): Sql<boolean> {
	if (part === null) return NEVER;
	const { values, text } = reading;
	// The text of a list is null.
	return some([hasElement(reading, part), values.includes(text, reading.expected(part))]);
}

function hasElement(reading: Reading, text: string | null): Sql<boolean> {
	if (text === null) return NEVER;
	return reading.actual.listHas(reading.expected(text), reading.ignoreCase);
}

function onText(
	reading: Reading,
	part: string | null,
	test: (text: Sql, part: string) => Sql<boolean>,
): Sql<boolean> {
	return part === null ? NEVER : test(reading.text, reading.expected(part));
}
