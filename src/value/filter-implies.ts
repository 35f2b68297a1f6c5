import { comparisonImplies } from './comparison-implies';
import { isGroup, type FilterCondition, type PropertyFilter } from './filter-schema';

type Member = PropertyFilter | FilterCondition;

/**
 * Whether every event that matches `a` matches `b`; absent: every event matches. False also where
 * that cannot be decided.
 */
export function filterImplies(
	a: PropertyFilter | undefined,
	b: PropertyFilter | undefined,
): boolean {
	if (b === undefined || b.conditions.length === 0) return true;
	return a !== undefined && a.conditions.length > 0 && memberImplies(a, b);
}

function memberImplies(a: Member, b: Member): boolean {
	if (JSON.stringify(a) === JSON.stringify(b)) return true;
	// A group without conditions matches everything, whatever its match.
	if ([a, b].some((each) => isGroup(each) && each.conditions.length === 0)) return false;
	if (isGroup(a) && a.match === 'any') return a.conditions.every((each) => memberImplies(each, b));
	if (isGroup(b) && b.match === 'all') return b.conditions.every((each) => memberImplies(a, each));
	if (isGroup(a)) return a.match === 'all' && a.conditions.some((each) => memberImplies(each, b));
	if (isGroup(b)) return b.match === 'any' && b.conditions.some((each) => memberImplies(a, each));
	return a.property === b.property && comparisonImplies(a, b);
}
