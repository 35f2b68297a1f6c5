import { propertyFilterSchema, UNARY, type PropertyFilter } from '../../value/filter-schema';
import { explain, ParameterError } from './error';

interface ConditionParameter {
	property?: string;
	operator?: string;
	value?: unknown;
	type?: string;
	ignoreCase?: boolean;
}

/** The 'Property Filters' parameter as n8n stores it. */
export interface FilterParameter {
	conditions?: ConditionParameter[];
	groups?: Array<{ match?: string; filters?: { conditions?: ConditionParameter[] } }>;
	json?: Array<{ filter?: unknown }>;
}

/** The filter of the parameter; undefined without entries. */
export function propertyFilter(
	parameter: FilterParameter | undefined,
	match: string | undefined,
): PropertyFilter | undefined {
	const { conditions = [], groups = [], json = [] } = parameter ?? {};
	const entries = [
		...conditions.map(conditionOf),
		...groups.map(({ match: own = 'any', filters }) => ({
			match: own,
			conditions: (filters?.conditions ?? []).map(conditionOf),
		})),
		...json.map(({ filter }) => fromJson(filter)),
	];
	if (entries.length === 0) return undefined;
	const parsed = propertyFilterSchema.safeParse({ match: match ?? 'all', conditions: entries });
	if (!parsed.success) throw explain("'Property Filters'", parsed.error);
	return parsed.data;
}

function conditionOf({
	property = '',
	operator = 'equals',
	value = '',
	type,
	ignoreCase,
}: ConditionParameter): object {
	const isUnary = UNARY.has(operator);
	return {
		property: String(property).trim(),
		operator,
		...(!isUnary && { value: operator === 'in' ? listOf(value) : value }),
		...(type && type !== 'automatic' && { type }),
		...(!isUnary && ignoreCase === true && { ignoreCase }),
	};
}

function fromJson(filter: unknown): unknown {
	if (typeof filter !== 'string') return filter;
	try {
		return JSON.parse(filter) as unknown;
	} catch (error) {
		throw new ParameterError(
			`'Property Filters': 'Filter (JSON)' is not valid JSON (${(error as Error).message}). Check commas and double quotes.`,
		);
	}
}

/** Comma-separated text; an expression may also return a list or a number. */
function listOf(value: unknown): string[] {
	return String(value)
		.split(',')
		.map((part) => part.trim());
}
