import { isGroup, type FilterOperator, type PropertyFilter } from '../value/filter-schema';
import type { Amount } from '../time/units';
import type {
	Condition,
	Count,
	EventMatch,
	EventName,
	EventWindow,
	Group,
	Ordering,
	Rule,
	RuleNode,
} from './rule';

/** The rule as a phrase in English, such as `'Ordered' at least 2 times in the last 3 days`. */
export function ruleInWords(rule: Rule): string {
	return groupInWords(rule, false);
}

/** The filter as a phrase, such as `total is greater than 50 and sku is 'A1'`; '' without one. */
export function filterInWords(filter: PropertyFilter | undefined): string {
	return filter === undefined ? '' : filterGroup(filter, false);
}

function groupInWords(group: Group, inner: boolean): string {
	if ('all' in group) return joined(group.all.map(nodeInWords), 'and', 'always', inner);
	if ('any' in group) return joined(group.any.map(nodeInWords), 'or', 'never', inner);
	const { none } = group;
	return none.length === 0
		? 'always'
		: `not (${joined(
				none.map((node) => nodeInWords(node)),
				'or',
				'never',
				false,
			)})`;
}

const nodeInWords = (node: RuleNode): string =>
	'type' in node ? conditionInWords(node) : groupInWords(node, true);

function joined(parts: readonly string[], word: string, empty: string, inner: boolean): string {
	if (parts.length === 0) return empty;
	const text = parts.join(` ${word} `);
	return inner && parts.length > 1 ? `(${text})` : text;
}

function conditionInWords(condition: Condition): string {
	switch (condition.type) {
		case 'event':
			return `${eventInWords(condition)}${countInWords(condition.count)}${windowInWords(condition.window)}`;
		case 'newestEvent':
			return `the newest ${eventInWords(condition)}${windowInWords(condition.window)}`;
		case 'aggregate': {
			const { function: by, property, operator, value, window } = condition;
			const of = `the ${FUNCTIONS[by]} of ${property} of ${eventInWords(condition)}`;
			return `${of} ${ORDERINGS[operator]} ${value}${windowInWords(window)}`;
		}
		case 'sequence': {
			const { first, then, within, negate, window } = condition;
			const following = (Array.isArray(then) ? then : [then]).map(eventInWords).join(', then ');
			const verb = negate ? 'not followed by' : 'followed by';
			return `${eventInWords(first)} ${verb} ${following} within ${amountInWords(within)}${windowInWords(window)}`;
		}
		case 'message': {
			const { engagement, channel, count, window, includeMachines } = condition;
			const bots = includeMachines ? ', bots included' : '';
			return `a message${channel === undefined ? '' : ` by ${channel}`} ${engagement}${countInWords(count)}${windowInWords(window)}${bots}`;
		}
		case 'attribute':
			return 'amount' in condition
				? `${condition.path} is ${condition.operator === 'withinLast' ? 'in the last' : 'in the next'} ${amountInWords(condition.amount)}`
				: comparisonInWords(condition.path, condition);
		case 'variable':
			return comparisonInWords(`variable ${condition.name}`, condition);
		case 'score': {
			const { model, group, operator, value } = condition;
			const of = [model, group].filter((part) => part !== undefined).join(', ');
			const verb = operator === 'equals' ? 'is' : ORDERINGS[operator];
			return `score${of === '' ? '' : ` (${of})`} ${verb} ${value}`;
		}
		case 'grade':
			return `grade (${condition.model}) is ${oneOf(condition.in)}`;
		case 'stage':
			return `stage is ${condition.not ? 'not ' : ''}${oneOf(condition.in)}`;
		case 'segment':
			return `${condition.not ? 'not in' : 'in'} segment ${quoted(condition.segment)}`;
		case 'consent': {
			const { channel, topic, status } = condition;
			return `consent to ${channel}${topic === undefined ? '' : ` (${topic})`} is ${CONSENTS[status]}`;
		}
		case 'reachable':
			return `${condition.not ? 'not ' : ''}reachable by ${condition.channel}`;
		case 'timeInJourney':
			return `${condition.operator === 'atLeast' ? 'at least' : 'less than'} ${amountInWords(condition.amount)} since the entry`;
	}
}

export const eventInWords = ({ name, filter }: EventMatch): string =>
	`${nameInWords(name)}${filter === undefined || filter.conditions.length === 0 ? '' : ` with ${filterGroup(filter, true)}`}`;

const nameInWords = (name: EventName): string =>
	typeof name === 'string'
		? quoted(name)
		: `an event whose name begins with ${quoted(name.startsWith)}`;

const COUNTS: Record<Count['op'], string> = {
	atLeast: 'at least',
	atMost: 'at most',
	exactly: 'exactly',
};

function countInWords(count: Count | undefined): string {
	if (count === undefined) return '';
	return ` ${COUNTS[count.op]} ${count.times} ${count.times === 1 ? 'time' : 'times'}`;
}

function windowInWords(window: EventWindow | undefined): string {
	if (window === undefined) return '';
	if ('last' in window) return ` in the last ${amountInWords(window.last)}`;
	if ('since' in window) return ' since the entry';
	const from = window.after === undefined ? '' : ` from ${window.after}`;
	return `${from}${window.before === undefined ? '' : ` until ${window.before}`}`;
}

/** e.g. `1 day`, `3 hours` */
export const amountInWords = ({ amount, unit }: Pick<Amount, 'amount' | 'unit'>): string =>
	`${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;

const FUNCTIONS = { sum: 'sum', average: 'average', min: 'smallest', max: 'largest' };
const ORDERINGS: Record<Ordering, string> = {
	greaterThan: 'is greater than',
	greaterOrEqual: 'is at least',
	lessThan: 'is less than',
	lessOrEqual: 'is at most',
};
const CONSENTS = { optedIn: 'given', optedOut: 'refused', unknown: 'not recorded' };
const OPERATORS: Record<FilterOperator, string> = {
	...ORDERINGS,
	equals: 'is',
	notEquals: 'is not',
	contains: 'contains',
	notContains: 'does not contain',
	listContains: 'has the element',
	notListContains: 'does not have the element',
	startsWith: 'begins with',
	endsWith: 'ends with',
	exists: 'exists',
	notExists: 'does not exist',
	isNull: 'is null',
	isNotNull: 'is not null',
	in: 'is one of',
	isTrue: 'is true',
	isFalse: 'is false',
};

interface Compared {
	operator: FilterOperator;
	value?: string | number | boolean | string[];
}

function comparisonInWords(subject: string, { operator, value }: Compared): string {
	const to = value === undefined ? '' : ` ${Array.isArray(value) ? oneOf(value) : shown(value)}`;
	return `${subject} ${OPERATORS[operator]}${to}`;
}

function filterGroup({ match, conditions }: PropertyFilter, inner: boolean): string {
	const parts = conditions.map((each) =>
		isGroup(each) ? filterGroup(each, true) : comparisonInWords(each.property, each),
	);
	if (match === 'none') return `not (${joined(parts, 'or', 'never', false)})`;
	return joined(parts, match === 'all' ? 'and' : 'or', '', inner);
}

const oneOf = (values: readonly string[]): string => values.map(quoted).join(' or ');
const shown = (value: string | number | boolean): string =>
	typeof value === 'string' ? quoted(value) : String(value);
const quoted = (text: string): string => `'${text}'`;
