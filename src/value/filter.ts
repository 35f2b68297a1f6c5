import type { JsonObject } from '../lib/json';
import { compileComparison } from './comparison';
import { isGroup, type FilterCondition, type PropertyFilter } from './filter-schema';
import { compilePath } from './path';

export type { FilterCondition, FilterOperator, PropertyFilter } from './filter-schema';
export { FILTER_OPERATORS, propertyFilterSchema } from './filter-schema';

/** Whether an event's properties match; `zone` (known): of dates without an offset, by default UTC. */
export type PropertyTest = (properties: JsonObject, zone?: string) => boolean;

const compiled = new WeakMap<PropertyFilter, PropertyTest>();

/**
 * Whether an event's properties match the filter (accepted by `propertyFilterSchema`).
 *
 * A null property exists, a missing one does not. Neither equals, contains or is ordered against
 * anything. `notEquals`, `notContains`, `notListContains` and `isNotNull` are the exact opposites of
 * the operators that they are named after, so a missing property satisfies them. Text comparison is
 * case-sensitive unless `ignoreCase` is set. For the rest see compare.ts. `zone` (known): of dates
 * without an offset, thus the contact's.
 */
export function matchesFilter(
	properties: JsonObject,
	filter: PropertyFilter,
	zone?: string,
): boolean {
	return compileFilter(filter)(properties, zone);
}

/** The filter as a function, compiled once each: filters are immutable once read. */
export function compileFilter(filter: PropertyFilter): PropertyTest {
	let test = compiled.get(filter);
	if (test === undefined) {
		test = compile(filter);
		compiled.set(filter, test);
	}
	return test;
}

/** Whether the filter compares dates, so that a zone matters. `part`: it, or a part of it. */
export function readsDates(part: unknown): boolean {
	if (typeof part !== 'object' || part === null) return false;
	return ('type' in part && part.type === 'date') || Object.values(part).some(readsDates);
}

function compile({ match, conditions }: PropertyFilter): PropertyTest {
	if (conditions.length === 0) return () => true;
	const tests = conditions.map((each) => (isGroup(each) ? compile(each) : compileCondition(each)));
	if (match === 'none') {
		return (properties, zone) => !tests.some((test) => test(properties, zone));
	}
	if (tests.length === 1) return tests[0];
	return match === 'all'
		? (properties, zone) => tests.every((test) => test(properties, zone))
		: (properties, zone) => tests.some((test) => test(properties, zone));
}

function compileCondition(condition: FilterCondition): PropertyTest {
	const read = compilePath(condition.property);
	const test = compileComparison(condition);
	return (properties, zone) => test(read(properties), zone);
}
