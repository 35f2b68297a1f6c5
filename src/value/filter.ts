import type { JsonObject } from '../lib/json';
import { compileComparison } from './comparison';
import { isGroup, type FilterCondition, type PropertyFilter } from './filter-schema';
import { compilePath } from './path';

export type { FilterCondition, FilterOperator, PropertyFilter } from './filter-schema';
export { FILTER_OPERATORS, propertyFilterSchema } from './filter-schema';

/** Whether an event's properties match. */
export type PropertyTest = (properties: JsonObject) => boolean;

const compiled = new WeakMap<PropertyFilter, PropertyTest>();

/**
 * Whether an event's properties match the filter (accepted by `propertyFilterSchema`).
 *
 * A null property exists, a missing one does not. Neither equals, contains or is ordered against
 * anything. `notEquals`, `notContains`, `notListContains` and `isNotNull` are the exact opposites of
 * the operators that they are named after, so a missing property satisfies them. Text comparison is
 * case-sensitive unless `ignoreCase` is set. For the rest see compare.ts.
 */
export function matchesFilter(properties: JsonObject, filter: PropertyFilter): boolean {
	return compileFilter(filter)(properties);
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

function compile({ match, conditions }: PropertyFilter): PropertyTest {
	if (conditions.length === 0) return () => true;
	const tests = conditions.map((each) => (isGroup(each) ? compile(each) : compileCondition(each)));
	if (match === 'none') return (properties) => !tests.some((test) => test(properties));
	if (tests.length === 1) return tests[0];
	return match === 'all'
		? (properties) => tests.every((test) => test(properties))
		: (properties) => tests.some((test) => test(properties));
}

function compileCondition(condition: FilterCondition): PropertyTest {
	const read = compilePath(condition.property);
	const test = compileComparison(condition);
	return (properties) => test(read(properties));
}
