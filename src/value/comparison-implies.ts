import { order, readerOf, type Comparable } from './compare';
import { ORDERS, type Comparison, type Order } from './comparison';
import { comparisonType } from './filter-schema';

/** Operators that hold only for a value that is neither missing nor null. */
const OF_VALUES: ReadonlySet<string> = new Set([
	...['equals', 'in', 'contains', 'listContains', 'startsWith', 'endsWith', 'isTrue', 'isFalse'],
	...Object.keys(ORDERS),
]);

/**
 * Whether every value that satisfies `a` satisfies `b`. False also where that cannot be decided,
 * such as for dates, whose zone differs by contact.
 */
export function comparisonImplies(a: Comparison, b: Comparison): boolean {
	if (isSame(a, b)) return true;
	if (b.operator === 'exists') return OF_VALUES.has(a.operator) || a.operator === 'isNull';
	if (b.operator === 'isNotNull') return OF_VALUES.has(a.operator) || a.operator === 'notExists';
	const type = comparisonType(a);
	if (type === 'date' || type !== comparisonType(b) || !isCaseAlike(a, b)) return false;
	const values = valuesOf(a);
	if (values !== null) return values.every((value) => accepts(b, value));
	if (isText(a) && isText(b)) return textImplies(a, b);
	return isOrdering(a) && isOrdering(b) && orderImplies(a, b);
}

function isSame(a: Comparison, b: Comparison): boolean {
	return (
		a.operator === b.operator &&
		JSON.stringify(a.value) === JSON.stringify(b.value) &&
		comparisonType(a) === comparisonType(b) &&
		(a.ignoreCase ?? false) === (b.ignoreCase ?? false)
	);
}

/** Comparisons that mind the case are not compared to those that do not. */
const isCaseAlike = (a: Comparison, b: Comparison): boolean =>
	(a.ignoreCase ?? false) === (b.ignoreCase ?? false);

/** The values that it takes, if it lists them. */
function valuesOf(a: Comparison): Comparable[] | null {
	if (a.ignoreCase === true || (a.operator !== 'equals' && a.operator !== 'in')) return null;
	const read = readerOf(comparisonType(a));
	const values = [a.value ?? []].flat().map((value) => read(value));
	return values.every((value) => value !== null) ? values : null;
}

/** Whether a comparison of the same type takes a value of that type. */
function accepts(b: Comparison, value: Comparable): boolean {
	const listed = valuesOf(b);
	if (listed !== null) return listed.includes(value);
	if (!isOrdering(b)) return false;
	const bound = readerOf(comparisonType(b))(b.value);
	if (bound === null) return false;
	const { below, equal, above } = ORDERS[b.operator];
	const sign = order(value, bound);
	return sign < 0 ? below : sign > 0 ? above : equal;
}

type Ordering = Comparison & { operator: keyof typeof ORDERS; value: string | number };

function isOrdering(a: Comparison): a is Ordering {
	return Object.hasOwn(ORDERS, a.operator) && !Array.isArray(a.value) && a.ignoreCase !== true;
}

/** What satisfies `a` lies on one side of its bound; so must what satisfies `b`. */
function orderImplies(a: Ordering, b: Ordering): boolean {
	const read = readerOf(comparisonType(a));
	const [x, y] = [read(a.value), read(b.value)];
	if (x === null || y === null) return false;
	const [from, to]: [Order, Order] = [ORDERS[a.operator], ORDERS[b.operator]];
	const sign = order(x, y);
	if (from.above && to.above) return sign > 0 || (sign === 0 && (to.equal || !from.equal));
	if (from.below && to.below) return sign < 0 || (sign === 0 && (to.equal || !from.equal));
	return false;
}

type Textual = Comparison & { value: string };

const isText = (a: Comparison): a is Textual =>
	(a.operator === 'startsWith' || a.operator === 'endsWith') && typeof a.value === 'string';

/** A longer beginning implies a shorter one. Texts are compared as composed, so only plain ones. */
function textImplies(a: Textual, b: Textual): boolean {
	if (a.operator !== b.operator || /[^\x20-\x7e]/.test(a.value + b.value)) return false;
	return a.operator === 'startsWith' ? a.value.startsWith(b.value) : a.value.endsWith(b.value);
}
