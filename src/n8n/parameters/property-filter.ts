import { propertyFilterSchema, type PropertyFilter } from '../../value/filter';
import { explain } from './error';

/** The 'Property Filters' parameter as n8n stores it. */
export interface FilterParameter {
	conditions?: Array<{ property?: string; operator?: string; value?: string; type?: string }>;
}

const WITHOUT_VALUE = new Set(['exists', 'notExists', 'isTrue', 'isFalse']);

/** The filter of the parameter; undefined without conditions. */
export function propertyFilter(
	parameter: FilterParameter | undefined,
	match: string | undefined,
): PropertyFilter | undefined {
	const conditions = parameter?.conditions ?? [];
	if (conditions.length === 0) return undefined;
	const parsed = propertyFilterSchema.safeParse({
		match: match ?? 'all',
		conditions: conditions.map(({ property = '', operator = 'equals', value = '', type }) => ({
			property: String(property).trim(),
			operator,
			...(!WITHOUT_VALUE.has(operator) && {
				value: operator === 'in' ? listOf(value) : value,
			}),
			...(type && type !== 'automatic' && { type }),
		})),
	});
	if (!parsed.success) throw explain("'Property Filters'", parsed.error);
	return parsed.data;
}

/** Comma-separated text; an expression may also return a list or a number. */
function listOf(value: unknown): string[] {
	return String(value)
		.split(',')
		.map((part) => part.trim());
}
