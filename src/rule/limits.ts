import { filterConditions, type PropertyFilter } from '../value/filter-schema';
import type { Condition, EventMatch } from './rule';

/** Conditions of a rule, all groups together. */
export const MAX_CONDITIONS = 200;
/** Conditions of a rule's property filters, all of them together. */
export const MAX_FILTERS = 1_000;
/** Events that may follow the first of a sequence. */
export const MAX_FOLLOWING = 4;
/** Values of a list. */
export const MAX_LIST = 1_000;
/** Dates of a list: each is placed in the zones of all contacts. */
export const MAX_DATES = 100;

/** Characters of a text. */
export const MAX_TEXT = 10_000;
/** Characters of a rule's texts, all of them together. */
export const MAX_TEXTS = 500_000;

type Path = PropertyKey[];

interface PlacedFilter {
	path: Path;
	filter: PropertyFilter;
}

/** The property filters of a condition, with their paths. */
export function filtersOf(condition: Condition): PlacedFilter[] {
	switch (condition.type) {
		case 'event':
		case 'newestEvent':
		case 'aggregate':
			return placed(['filter'], condition.filter);
		case 'sequence':
			return [
				...placed(['first', 'filter'], condition.first.filter),
				...followingOf(condition.then),
			];
		default:
			return [];
	}
}

function followingOf(then: EventMatch | EventMatch[]): PlacedFilter[] {
	return Array.isArray(then)
		? then.flatMap(({ filter }, i) => placed(['then', i, 'filter'], filter))
		: placed(['then', 'filter'], then.filter);
}

function placed(path: Path, filter: PropertyFilter | undefined): PlacedFilter[] {
	return filter === undefined ? [] : [{ path, filter }];
}

/** Lists of a condition with too many values, with their paths and the fix. */
export function longLists(condition: Condition): Array<{ path: Path; message: string }> {
	const lists = filtersOf(condition).flatMap(({ path, filter }) =>
		filterConditions(filter, path).map(({ path: place, condition: { value, type } }) => ({
			path: [...place, 'value'],
			list: value,
			most: type === 'date' ? MAX_DATES : MAX_LIST,
		})),
	);
	if ('value' in condition) {
		const isDate = 'as' in condition && condition.as === 'date';
		lists.push({
			path: ['value'],
			list: condition.value,
			most: isDate ? MAX_DATES : MAX_LIST,
		});
	}
	if ('in' in condition) lists.push({ path: ['in'], list: condition.in, most: MAX_LIST });
	return lists.flatMap(({ path, list, most }) => {
		if (!Array.isArray(list) || list.length <= most) return [];
		const message = `has ${list.length} values, more than the limit of ${most}: split them across several conditions in an 'any' group, or compare with one attribute that stands for all of them`;
		return { path, message };
	});
}

/** A text within a condition, with its path. */
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
