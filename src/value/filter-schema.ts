import { z } from 'zod';
import { toComparable, VALUE_TYPES } from './compare';
import type { ValueType } from './compare';

export const FILTER_OPERATORS = [
	'equals',
	'notEquals',
	'contains',
	'notContains',
	'startsWith',
	'endsWith',
	'greaterThan',
	'greaterOrEqual',
	'lessThan',
	'lessOrEqual',
	'exists',
	'notExists',
	'in',
	'isTrue',
	'isFalse',
] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

const UNARY: ReadonlySet<FilterOperator> = new Set(['exists', 'notExists', 'isTrue', 'isFalse']);
const ORDERING: ReadonlySet<FilterOperator> = new Set([
	'greaterThan',
	'greaterOrEqual',
	'lessThan',
	'lessOrEqual',
]);
const TEXTUAL: ReadonlySet<FilterOperator> = new Set([
	'contains',
	'notContains',
	'startsWith',
	'endsWith',
]);

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const conditionSchema = z
	.strictObject({
		/** Path into the properties, as `product.price` or `products.0.sku`. */
		property: z.string().min(1, 'Property is required, such as product.price'),
		operator: z.enum(FILTER_OPERATORS, {
			error: `Operator must be one of ${FILTER_OPERATORS.join(', ')}`,
		}),
		value: z
			.union([scalar, z.array(z.string())], {
				error: 'Value must be text, a number, true or false, or a list of texts',
			})
			.optional(),
		type: z.enum(VALUE_TYPES).optional(),
	})
	.superRefine((condition, context) => {
		const message = comparisonFlaw(condition);
		if (message) context.addIssue({ code: 'custom', path: ['value'], message });
	});

export type FilterCondition = z.infer<typeof conditionSchema>;

/** Conditions on an event's properties; no conditions match every event. */
export const propertyFilterSchema = z.strictObject({
	match: z.enum(['all', 'any']),
	conditions: z.array(conditionSchema).max(100, 'A filter has at most 100 conditions'),
});

export type PropertyFilter = z.infer<typeof propertyFilterSchema>;

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
