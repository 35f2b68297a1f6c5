import type { PropertyFilter } from '../value/filter-schema';
import type { Condition } from './rule';

/** Conditions of a rule, all groups together. */
export const MAX_CONDITIONS = 200;
/** Conditions of a rule's property filters, all of them together. */
export const MAX_FILTERS = 1_000;
/** Values of a list. */
export const MAX_LIST = 1_000;

/** Characters of a text. */
export const MAX_TEXT = 10_000;
/** Characters of a rule's texts, all of them together. */
export const MAX_TEXTS = 500_000;

type Path = PropertyKey[];

interface PlacedFilter {
	path: Path;
	filter: PropertyFilter;
}

/** The property filters of a condition, and where they are in it. */
export function filtersOf(condition: Condition): PlacedFilter[] {
	switch (condition.type) {
		case 'event':
		case 'aggregate':
			return placed(['filter'], condition.filter);
		case 'sequence':
			return [
				...placed(['first', 'filter'], condition.first.filter),
				...placed(['then', 'filter'], condition.then.filter),
			];
		default:
			return [];
	}
}

function placed(path: Path, filter: PropertyFilter | undefined): PlacedFilter[] {
	return filter === undefined ? [] : [{ path, filter }];
}

/** Where lists of a condition have too many values, and how to mend it. */
export function longLists(condition: Condition): Array<{ path: Path; message: string }> {
	const lists = filtersOf(condition).flatMap(({ path, filter }) =>
		filter.conditions.map(({ value }, i) => ({
			path: [...path, 'conditions', i, 'value'],
			list: value,
		})),
	);
	if ('value' in condition) lists.push({ path: ['value'], list: condition.value });
	if ('in' in condition) lists.push({ path: ['in'], list: condition.in });
	return lists.flatMap(({ path, list }) => {
		if (!Array.isArray(list) || list.length <= MAX_LIST) return [];
		const message = `has ${list.length} values, which is more than ${MAX_LIST}: divide them among several conditions in a group 'any', or compare with an attribute that says the same of them all`;
		return { path, message };
	});
}

/** A text somewhere in a condition, and where. */
export interface PlacedText {
	path: Path;
	length: number;
}

export function textsOf(value: unknown, path: Path = []): PlacedText[] {
	if (typeof value === 'string') return [{ path, length: value.length }];
	if (typeof value !== 'object' || value === null) return [];
	const members: Array<[PropertyKey, unknown]> = Array.isArray(value)
		? value.map((each, i) => [i, each])
		: Object.entries(value);
	return members.flatMap(([key, member]) => textsOf(member, [...path, key]));
}
