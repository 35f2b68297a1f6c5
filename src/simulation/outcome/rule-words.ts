import type { Amount } from '../../time/units';
import type { PropertyFilter } from '../../value/filter';
import type {
	Condition,
	Count,
	EventMatch,
	EventName,
	EventWindow,
	RuleNode,
} from '../../rule/rule';

/** A rule in words, such as `Ordered at least 2 times in the last 7 days and plan is 'pro'`. */
export function ruleWords(rule: RuleNode): string {
	if ('type' in rule) return conditionWords(rule);
	const [nodes, joint, empty] =
		'all' in rule
			? [rule.all, ' and ', 'always']
			: 'any' in rule
				? [rule.any, ' or ', 'never']
				: [rule.none, ' or ', 'always'];
	if (nodes.length === 0) return empty;
	const parts = nodes.map((node) => {
		const words = ruleWords(node);
		return nodes.length > 1 && !('type' in node) ? `(${words})` : words;
	});
	return 'none' in rule ? `none of: ${parts.join(joint)}` : parts.join(joint);
}

function conditionWords(condition: Condition): string {
	switch (condition.type) {
		case 'event':
			return `${eventWords(condition)}${countWords(condition.count)}${windowWords(condition.window)}`;
		case 'newestEvent':
			return `newest ${eventWords(condition)}${windowWords(condition.window)}`;
		case 'aggregate':
			return `${condition.function} of ${condition.property} of ${eventWords(condition)} ${comparisonWords(condition.operator, condition.value)}${windowWords(condition.window)}`;
		case 'sequence': {
			const then = [condition.then].flat().map(eventWords).join(', then ');
			const { amount, unit } = condition.within;
			return `${eventWords(condition.first)}${condition.negate === true ? ' not' : ''} followed by ${then} within ${amountWords({ amount, unit })}${windowWords(condition.window)}`;
		}
		case 'message': {
			const { engagement, channel, count, window } = condition;
			const of = channel === undefined ? 'message' : `${channel} message`;
			return `${of} ${engagement}${countWords(count)}${windowWords(window)}`;
		}
		case 'attribute':
			return 'amount' in condition
				? `${condition.path} ${operatorWords(condition.operator)} ${amountWords(condition.amount)}`
				: `${condition.path} ${comparisonWords(condition.operator, condition.value)}`;
		case 'score':
			return `score${condition.model === undefined ? '' : ` '${condition.model}'`} ${comparisonWords(condition.operator, condition.value)}`;
		case 'grade':
			return `grade of '${condition.model}' is ${listWords(condition.in)}`;
		case 'stage':
			return `stage is ${condition.not === true ? 'not ' : ''}${listWords(condition.in)}`;
		case 'segment':
			return `${condition.not === true ? 'not ' : ''}in segment '${condition.segment}'`;
		case 'consent':
			return `consent to ${condition.topic ?? condition.channel} is ${condition.status}`;
		case 'reachable':
			return `${condition.not === true ? 'not ' : ''}reachable by ${condition.channel}`;
		case 'timeInJourney':
			return `in the journey for ${condition.operator === 'atLeast' ? 'at least' : 'less than'} ${amountWords(condition.amount)}`;
		case 'variable':
			return `variable ${condition.name} ${comparisonWords(condition.operator, condition.value)}`;
	}
}

const listWords = (values: readonly string[]): string =>
	values.map((value) => `'${value}'`).join(' or ');

function eventWords({ name, filter }: EventMatch): string {
	return `${nameWords(name)}${filter === undefined ? '' : filterWords(filter)}`;
}

const nameWords = (name: EventName): string =>
	typeof name === 'string' ? `'${name}'` : `'${name.startsWith}…'`;

function filterWords(filter: PropertyFilter): string {
	return filter.conditions.length === 0 ? '' : ` with ${filterConditions(filter)}`;
}

function filterConditions({ match, conditions }: PropertyFilter): string {
	const parts = conditions.map((each) =>
		'conditions' in each
			? `(${filterConditions(each)})`
			: `${each.property} ${comparisonWords(each.operator, each.value)}`,
	);
	return `${match === 'none' ? 'none of: ' : ''}${parts.join(match === 'all' ? ' and ' : ' or ')}`;
}

function countWords(count: Count | undefined): string {
	if (count === undefined) return '';
	const { op, times } = count;
	if (times === 0 && op !== 'atLeast') return ' not done';
	const words = { atLeast: 'at least', atMost: 'at most', exactly: 'exactly' }[op];
	return ` ${words} ${times} ${times === 1 ? 'time' : 'times'}`;
}

function windowWords(window: EventWindow | undefined): string {
	if (window === undefined) return '';
	if ('last' in window) return ` in the last ${amountWords(window.last)}`;
	if ('since' in window) return ' since the entry';
	const { after, before } = window;
	return `${after === undefined ? '' : ` from ${after}`}${before === undefined ? '' : ` until ${before}`}`;
}

export function amountWords({ amount, unit }: Amount): string {
	return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;
}

const OPERATORS: Record<string, string> = {
	equals: 'is',
	notEquals: 'is not',
	greaterThan: 'is above',
	greaterOrEqual: 'is at least',
	lessThan: 'is below',
	lessOrEqual: 'is at most',
	in: 'is one of',
	exists: 'is there',
	notExists: 'is not there',
	withinLast: 'was within the last',
	withinNext: 'is within the next',
};

/** Others as their name says: `notContains` as `not contains`. */
const operatorWords = (operator: string): string =>
	OPERATORS[operator] ?? operator.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function comparisonWords(operator: string, value: unknown): string {
	if (value === undefined) return operatorWords(operator);
	const text = Array.isArray(value)
		? listWords(value.map(String))
		: typeof value === 'string'
			? `'${value}'`
			: String(value);
	return `${operatorWords(operator)} ${text}`;
}
