import { z } from 'zod';
import { choice } from './choice';
import { toComparable, VALUE_TYPES } from './compare';
import type { ValueType } from './compare';
import { shorten } from './flaw';

export const FILTER_OPERATORS = [
	'equals',
	'notEquals',
	'contains',
	'notContains',
	'listContains',
	'notListContains',
	'startsWith',
	'endsWith',
	'greaterThan',
	'greaterOrEqual',
	'lessThan',
	'lessOrEqual',
	'exists',
	'notExists',
	'isNull',
	'isNotNull',
	'in',
	'isTrue',
	'isFalse',
] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** Operators without a value. */
export const UNARY: ReadonlySet<string> = new Set<FilterOperator>([
	'exists',
	'notExists',
	'isNull',
	'isNotNull',
	'isTrue',
	'isFalse',
]);
const ORDERING: ReadonlySet<FilterOperator> = new Set([
	'greaterThan',
	'greaterOrEqual',
	'lessThan',
	'lessOrEqual',
]);
const TEXTUAL: ReadonlySet<FilterOperator> = new Set([
	'contains',
	'notContains',
	'listContains',
	'notListContains',
	'startsWith',
	'endsWith',
]);

const PROPERTY = 'Property is required, such as product.price';
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Messages about an object as a whole: for what is none, and for members that it does not have. */
function object(what: string, members: string) {
	return {
		error: (issue: { code?: string; keys?: string[] }) => {
			if (issue.code !== 'unrecognized_keys') return `Must be ${what}, an object of ${members}`;
			const unknown = issue.keys?.map((key) => `'${shorten(key)}'`).join(', ');
			return `Unknown members ${unknown}: ${what} has ${members}`;
		},
	};
}

const conditionSchema = z
	.strictObject(
		{
			/** Path into the properties, as `product.price` or `products.0.sku`. */
			property: z.string({ error: PROPERTY }).min(1, PROPERTY),
			operator: z.enum(FILTER_OPERATORS, {
				error: `Operator must be one of ${FILTER_OPERATORS.join(', ')}`,
			}),
			value: z
				.union([scalar, z.array(z.string())], {
					error: 'Value must be text, a number, true or false, or a list of texts',
				})
				.optional(),
			type: z
				.enum(VALUE_TYPES, { error: `Type must be one of ${VALUE_TYPES.join(', ')}` })
				.optional(),
			/** Texts that differ in case alone are equal; other types have none. */
			ignoreCase: z.boolean({ error: 'Ignore Case must be true or false' }).optional(),
		},
		object('a condition', 'property, operator, value, type, ignoreCase'),
	)
	.superRefine((condition, context) => {
		const message = comparisonFlaw(condition);
		if (message) context.addIssue({ code: 'custom', path: ['value'], message });
	});

export type FilterCondition = z.infer<typeof conditionSchema>;

/**
 * Conditions on an event's properties, and groups of them; without any it matches every event.
 * `none`: no condition of the list is true.
 */
export interface PropertyFilter {
	match: 'all' | 'any' | 'none';
	conditions: Array<FilterCondition | PropertyFilter>;
}

/** Groups within each other, the filter itself included. */
export const MAX_FILTER_DEPTH = 5;
/** Conditions and groups of a filter, all of them together. */
const MAX_MEMBERS = 100;

const tooDeep = z.unknown().transform((_, context) => {
	const message = `Groups are nested more than ${MAX_FILTER_DEPTH} deep: flatten them`;
	context.addIssue({ code: 'custom', message });
	return z.NEVER;
});

function groupSchema(depth: number): z.ZodType<PropertyFilter> {
	const inner = depth < MAX_FILTER_DEPTH ? groupSchema(depth + 1) : tooDeep;
	const member = choice<FilterCondition | PropertyFilter>((input) =>
		isGroup(input) ? inner : conditionSchema,
	);
	return z.strictObject(
		{
			match: z.enum(['all', 'any', 'none'], { error: 'Match must be all, any or none' }),
			conditions: z
				.array(member, { error: 'Conditions must be a list of conditions and groups' })
				.max(MAX_MEMBERS, TOO_MANY),
		},
		object('a filter', 'match, conditions'),
	);
}

const TOO_MANY = `A filter has at most ${MAX_MEMBERS} conditions and groups`;

export const propertyFilterSchema: z.ZodType<PropertyFilter> = groupSchema(1).refine(
	(filter) => membersOf(filter) <= MAX_MEMBERS,
	TOO_MANY,
);

export function isGroup(member: unknown): member is PropertyFilter {
	return typeof member === 'object' && member !== null && 'conditions' in member;
}

function membersOf({ conditions }: PropertyFilter): number {
	return conditions.reduce((sum, each) => sum + 1 + (isGroup(each) ? membersOf(each) : 0), 0);
}

/** The conditions of a filter, whatever groups they are in, with their paths. */
export function filterConditions(
	{ conditions }: PropertyFilter,
	path: PropertyKey[] = [],
): Array<{ path: PropertyKey[]; condition: FilterCondition }> {
	return conditions.flatMap((each, i) => {
		const place = [...path, 'conditions', i];
		return isGroup(each) ? filterConditions(each, place) : { path: place, condition: each };
	});
}

/**
 * How a condition compares. Default: by the type of its value; as numbers for an ordering operator.
 */
export function comparisonType(condition: Omit<FilterCondition, 'property'>): ValueType {
	if (condition.type) return condition.type;
	if (ORDERING.has(condition.operator)) return 'number';
	if (typeof condition.value === 'number') return 'number';
	return typeof condition.value === 'boolean' ? 'boolean' : 'string';
}

/** Why the comparison is invalid and how to fix it; null if it is valid. */
export function comparisonFlaw(condition: Omit<FilterCondition, 'property'>): string | null {
	const { operator, value } = condition;
	if (UNARY.has(operator)) return null;
	if (value === undefined) return `'${operator}' needs a value to compare with`;
	const isList = Array.isArray(value);
	if (operator === 'in' && !isList) return "'in' needs a list of values";
	if (operator !== 'in' && isList) return `'${operator}' takes one value; for a list use 'in'`;
	if (TEXTUAL.has(operator)) return null;
	const type = comparisonType(condition);
	const unreadable = [value].flat().find((one) => toComparable(one, type) === null);
	if (unreadable === undefined) return null;
	return `'${unreadable}' is not a ${type}: change the value or the comparison type`;
}
