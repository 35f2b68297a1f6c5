import { comparisonImplies } from '../value/comparison-implies';
import { filterImplies } from '../value/filter-implies';
import { UNIT_MS, isCalendarUnit, type Amount } from '../time/units';
import { boundsOf } from './predicate/events';
import type {
	AttributeCondition,
	Condition,
	Count,
	EventName,
	EventWindow,
	Group,
	Rule,
	RuleNode,
} from './rule';

/**
 * Whether `b` is true for every contact for whom `a` is. False also where that cannot be decided:
 * conditions are compared one by one, so what follows from several together is not seen.
 */
export function implies(a: Rule, b: Rule): boolean {
	return follows(formulaOf(withoutVersion(a), false), formulaOf(withoutVersion(b), false));
}

const withoutVersion = ({ version: _version, ...group }: Rule): Group => group;

/** A rule in which only conditions are negated. */
type Formula = { all: Formula[] } | { any: Formula[] } | { condition: Condition; negated: boolean };

function formulaOf(node: RuleNode, negated: boolean): Formula {
	if ('type' in node) return literal(node, negated);
	if ('none' in node) {
		const parts = node.none.map((each) => formulaOf(each, !negated));
		return negated ? { any: parts } : { all: parts };
	}
	const parts = ('all' in node ? node.all : node.any).map((each) => formulaOf(each, negated));
	return 'all' in node === !negated ? { all: parts } : { any: parts };
}

/** `not` of these conditions is their exact opposite. */
function literal(condition: Condition, negated: boolean): Formula {
	const { type } = condition;
	if ((type === 'stage' || type === 'segment' || type === 'reachable') && condition.not === true) {
		const { not: _not, ...positive } = condition;
		return { condition: positive, negated: !negated };
	}
	return { condition, negated };
}

function follows(a: Formula, b: Formula): boolean {
	if ('any' in a) return a.any.every((each) => follows(each, b));
	if ('all' in b) return b.all.every((each) => follows(a, each));
	if ('all' in a && a.all.some((each) => follows(each, b))) return true;
	if ('any' in b) return b.any.some((each) => follows(a, each));
	if ('all' in a) return false;
	if (a.negated !== b.negated) return a.negated ? false : excludes(a.condition, b.condition);
	return a.negated
		? conditionImplies(b.condition, a.condition)
		: conditionImplies(a.condition, b.condition);
}

/** Whether `b` is false wherever `a` is true. */
function excludes(a: Condition, b: Condition): boolean {
	if (a.type === 'stage' && b.type === 'stage') return !a.in.some((stage) => b.in.includes(stage));
	if (a.type === 'grade' && b.type === 'grade') {
		return a.model === b.model && !a.in.some((grade) => b.in.includes(grade));
	}
	return false;
}

function conditionImplies(a: Condition, b: Condition): boolean {
	if (same(a, b)) return true;
	if (a.type === 'event' && b.type === 'event') {
		return countImplies(
			a,
			b,
			(x, y) => isWithin(x.name, y.name) && filterImplies(x.filter, y.filter),
		);
	}
	if (a.type === 'message' && b.type === 'message') {
		return countImplies(
			a,
			b,
			(x, y) =>
				x.engagement === y.engagement &&
				(y.step === undefined || x.step === y.step) &&
				(y.channel === undefined || x.channel === y.channel) &&
				(x.includeMachines !== true || y.includeMachines === true),
		);
	}
	if (a.type === 'attribute' && b.type === 'attribute') return attributeImplies(a, b);
	if (a.type === 'variable' && b.type === 'variable') {
		return a.name === b.name && comparisonImplies({ ...a, type: a.as }, { ...b, type: b.as });
	}
	if (a.type === 'aggregate' && b.type === 'aggregate') {
		const { operator, value, ...total } = a;
		const { operator: otherOperator, value: otherValue, ...other } = b;
		return (
			same(total, other) &&
			comparisonImplies({ operator, value }, { operator: otherOperator, value: otherValue })
		);
	}
	if (a.type === 'score' && b.type === 'score') {
		const typed = { type: 'number' } as const;
		return (
			a.model === b.model &&
			a.group === b.group &&
			comparisonImplies(
				{ operator: a.operator, value: a.value, ...typed },
				{ operator: b.operator, value: b.value, ...typed },
			)
		);
	}
	if (a.type === 'grade' && b.type === 'grade') {
		return a.model === b.model && a.in.every((grade) => b.in.includes(grade));
	}
	if (a.type === 'stage' && b.type === 'stage') {
		return a.in.every((stage) => b.in.includes(stage));
	}
	if (a.type === 'timeInJourney' && b.type === 'timeInJourney') {
		if (a.operator !== b.operator) return false;
		return a.operator === 'atLeast' ? isAtMost(b.amount, a.amount) : isAtMost(a.amount, b.amount);
	}
	return false;
}

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** As JSON with the members of objects in the order of their names. */
function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, each: unknown) =>
		typeof each === 'object' && each !== null && !Array.isArray(each)
			? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
			: each,
	);
}

interface Counted {
	count?: Count;
	window?: EventWindow;
}

/** `isPart(x, y)`: what `x` counts `y` counts too, windows aside. */
function countImplies<C extends Counted>(a: C, b: C, isPart: (x: C, y: C) => boolean): boolean {
	const [x, y] = [boundsOf(a.count), boundsOf(b.count)];
	// With the window 'since entry' a condition is false outside a journey, whatever its count.
	const bothInJourney = !isSinceEntry(b) || isSinceEntry(a);
	const upwards =
		isPart(a, b) && isWindowWithin(a.window, b.window) && (bothInJourney || x.least > 0);
	const downwards = isPart(b, a) && isWindowWithin(b.window, a.window) && bothInJourney;
	const atLeast = y.least === 0 ? bothInJourney : upwards && x.least >= y.least;
	const atMost = y.most === Infinity || (downwards && x.most <= y.most);
	return atLeast && atMost;
}

const isSinceEntry = ({ window }: Counted): boolean => window !== undefined && 'since' in window;

function isWithin(a: EventName, b: EventName): boolean {
	if (typeof b === 'string') return a === b;
	return (typeof a === 'string' ? a : a.startsWith).startsWith(b.startsWith);
}

function isWindowWithin(a: EventWindow | undefined, b: EventWindow | undefined): boolean {
	if (b === undefined) return true;
	if (a === undefined) return false;
	if ('last' in a && 'last' in b) return isAtMost(a.last, b.last);
	return same(a, b);
}

/** Whether the one time is never longer than the other; false if that depends on the calendar. */
function isAtMost(a: Amount, b: Amount): boolean {
	const [x, y] = [inBaseUnit(a), inBaseUnit(b)];
	return x.base === y.base && x.amount <= y.amount;
}

function inBaseUnit({ amount, unit }: Amount): { base: string; amount: number } {
	if (!isCalendarUnit(unit)) return { base: 'ms', amount: amount * UNIT_MS[unit] };
	if (unit === 'weeks') return { base: 'days', amount: amount * 7 };
	if (unit === 'years') return { base: 'months', amount: amount * 12 };
	return { base: unit, amount };
}

function attributeImplies(a: AttributeCondition, b: AttributeCondition): boolean {
	if (a.path !== b.path) return false;
	if ('amount' in a) {
		return 'amount' in b && a.operator === b.operator && isAtMost(a.amount, b.amount);
	}
	if ('amount' in b) return false;
	// Null counts as missing in a field of the profile, but not in an attribute.
	return comparisonImplies({ ...a, type: a.as }, { ...b, type: b.as });
}
