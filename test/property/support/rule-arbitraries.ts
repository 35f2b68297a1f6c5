import fc from 'fast-check';
import { VALUE_TYPES } from '../../../src/value/compare';
import { FILTER_OPERATORS, type PropertyFilter } from '../../../src/value/filter';
import { ENGAGEMENTS, type Condition, type Rule, type RuleNode } from '../../../src/rule/rule';
import { ruleSchema } from '../../../src/rule/schema';
import { amount, dateText, window, WITHIN } from './rule-moments';
import { expected, name, numeric, path, textList } from './rule-values';

export const EVENTS = [
	...['Ordered', 'ordered', 'Viewed', 'Message Opened', 'Email Opened'],
	...['Ordered \u{10ffff}', 'Ördered', 'Order\ud7ff'],
];
/** Beginnings of some of them, and of none. */
const PREFIXES = [
	...['Order', 'Ordered', 'Ordered ', 'o', 'E', 'Ordered \u{10ffff}', 'Order\ud7ff'],
	...['Ö', 'Viewed and', '%', '\u{10ffff}'],
];
export const CHANNELS = ['email', 'sms', 'mobilePush', 'inApp', 'a.b', 'a"b', '0'];
export const STEPS = ['flow:send', 'flow:other', 'f:low:send'];
export const MODELS = ['lead', 'fit'];
export const GROUPS = ['fit', 'a.b', '0', 'a"b'];
export const GRADES = ['A', 'B', 'é'];
export const STAGES = ['customer', 'lead', 'é', 'e\u0301', ''];
export const SEGMENTS = ['vip', 'new'];
export const VARIABLES = ['brand', 'a.b', 'limit', '0', 'a"b'];

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const flag = optional(fc.boolean());
const count = optional(
	fc.record({
		op: fc.constantFrom('atLeast', 'atMost', 'exactly'),
		times: fc.integer({ min: 0, max: 3 }),
	}),
);
const comparison = {
	operator: fc.constantFrom(...FILTER_OPERATORS),
	value: optional(fc.oneof({ weight: 4, arbitrary: expected }, { weight: 1, arbitrary: textList })),
	ignoreCase: flag,
};
const type = optional(fc.constantFrom(...VALUE_TYPES));
const dated = fc.oneof(
	fc.record({
		operator: fc.constantFrom('equals', 'notEquals', 'greaterThan', 'greaterOrEqual'),
		value: dateText,
	}),
	fc.record({ operator: fc.constantFrom('lessThan', 'lessOrEqual'), value: dateText }),
	fc.record({
		operator: fc.constant('in'),
		value: fc.array(dateText.map(String), { minLength: 1, maxLength: 3 }),
	}),
);
const { filters } = fc.letrec<{ filters: object; member: object }>((tie) => ({
	filters: fc.record({
		match: fc.constantFrom('all', 'any', 'none'),
		conditions: fc.array(tie('member'), { maxLength: 3 }),
	}),
	member: fc.oneof(
		{ maxDepth: 4, depthSize: 'small' },
		{
			weight: 1,
			arbitrary: dated.map((each) => ({ property: 'a', ...each, type: 'date' })),
		},
		{
			weight: 3,
			arbitrary: fc.record(
				{ property: path, ...comparison, type },
				{ requiredKeys: ['property', 'operator'] },
			),
		},
		{ weight: 1, arbitrary: tie('filters') },
	),
})) as unknown as { filters: fc.Arbitrary<PropertyFilter> };
const filter = optional(filters);
const eventName = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(...EVENTS) },
	{ weight: 1, arbitrary: fc.record({ startsWith: fc.constantFrom(...PREFIXES) }) },
);
const match = { name: eventName, filter };
/** For sequences of many, which few contacts have. */
const rarelyFiltered = fc.record({
	name: fc.oneof(
		fc.constantFrom('Ordered', 'Viewed'),
		fc.record({ startsWith: fc.constantFrom('Order', 'V', 'O', 'Ordered ') }),
	),
	filter: fc.option(filters, { nil: undefined, freq: 4 }),
});
const ordering = fc.constantFrom('greaterThan', 'greaterOrEqual', 'lessThan', 'lessOrEqual');
const FIELDS = [
	'externalId',
	'email',
	'phone',
	'firstName',
	'lastName',
	'timezone',
	'locale',
	'stage',
];
const attributePath = fc.oneof(
	{ weight: 4, arbitrary: path },
	{ weight: 1, arbitrary: fc.constantFrom(...FIELDS) },
);
const channel = fc.constantFrom(...CHANNELS);

const CANDIDATES = [
	fc.record({ type: fc.constant('event'), ...match, count, window }),
	fc.record({ type: fc.constant('event'), ...match, count, window }),
	fc.record({ type: fc.constant('newestEvent'), name: eventName, filter: filters, window }),
	fc.record({ type: fc.constant('newestEvent'), name: eventName, filter: filters, window }),
	fc.record({
		type: fc.constant('aggregate'),
		...match,
		property: path,
		function: fc.constantFrom('sum', 'average', 'min', 'max'),
		operator: ordering,
		value: numeric,
		window,
	}),
	fc.record({
		type: fc.constant('sequence'),
		first: fc.record(match),
		then: fc.record(match),
		within: fc.constantFrom(...WITHIN),
		window,
		negate: flag,
	}),
	fc.record({
		type: fc.constant('sequence'),
		first: rarelyFiltered,
		then: fc.array(rarelyFiltered, { minLength: 1, maxLength: 4 }),
		within: fc.constantFrom(...WITHIN),
		window,
		negate: flag,
	}),
	fc.record({
		type: fc.constant('message'),
		engagement: fc.constantFrom(...ENGAGEMENTS.slice(0, 4)),
		step: optional(fc.constantFrom(...STEPS)),
		channel: optional(channel),
		count,
		window,
		includeMachines: flag,
	}),
	fc.record({ type: fc.constant('attribute'), path: attributePath, ...comparison, as: type }),
	fc.record({ type: fc.constant('attribute'), path: attributePath, ...comparison, as: type }),
	dated.map((each) => ({ type: 'attribute', path: 'a', ...each, as: 'date' })),
	dated.map((each) => ({ type: 'attribute', path: 'a', ...each, as: 'date' })),
	fc
		.record({ name: fc.constantFrom(...VARIABLES), more: dated })
		.map(({ name: own, more }) => ({ type: 'variable', name: own, ...more, as: 'date' })),
	fc.record({
		type: fc.constant('attribute'),
		path: fc.constant('a'),
		operator: fc.constantFrom('withinLast', 'withinNext'),
		amount,
	}),
	fc.record({
		type: fc.constant('attribute'),
		path: attributePath,
		operator: fc.constantFrom('withinLast', 'withinNext'),
		amount,
	}),
	fc.record({
		type: fc.constant('score'),
		model: optional(fc.constantFrom(...MODELS, 'none')),
		group: optional(fc.constantFrom(...GROUPS)),
		operator: fc.oneof(ordering, fc.constant('equals')),
		value: numeric,
	}),
	fc.record({
		type: fc.constant('grade'),
		model: fc.constantFrom(...MODELS),
		in: fc.uniqueArray(fc.constantFrom(...GRADES), { minLength: 1 }),
	}),
	fc.record({
		type: fc.constant('stage'),
		in: fc.uniqueArray(fc.constantFrom(...STAGES), { minLength: 1 }),
		not: flag,
	}),
	fc.record({
		type: fc.constant('segment'),
		segment: fc.constantFrom(...SEGMENTS, 'gone'),
		not: flag,
	}),
	fc.record({
		type: fc.constant('consent'),
		channel,
		topic: optional(fc.constantFrom('news', 'a.b')),
		status: fc.constantFrom('optedIn', 'optedOut', 'unknown'),
	}),
	fc.record({ type: fc.constant('reachable'), channel, not: flag }),
	fc.record({
		type: fc.constant('timeInJourney'),
		operator: fc.constantFrom('atLeast', 'lessThan'),
		amount,
	}),
	fc.record({
		type: fc.constant('variable'),
		name: fc.oneof(fc.constantFrom(...VARIABLES), name),
		...comparison,
		as: type,
	}),
];

/** Generated rules that the schema accepts, as it returns them. */
export const condition = fc
	.oneof(...(CANDIDATES as fc.Arbitrary<object>[]))
	.map((candidate) => ruleSchema.safeParse({ version: 1, all: [withoutUndefined(candidate)] }))
	.filter((result) => result.success)
	.map((result) => (result.data as { all: Condition[] }).all[0]);

function withoutUndefined(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value));
}

const { group } = fc.letrec<{ node: RuleNode; group: RuleNode }>((tie) => ({
	node: fc.oneof(
		{ maxDepth: 3, depthSize: 'small' },
		{ weight: 4, arbitrary: condition },
		{ weight: 1, arbitrary: tie('group') },
	),
	group: fc
		.tuple(
			fc.constantFrom('all', 'any', 'none'),
			fc.array(tie('node') as fc.Arbitrary<RuleNode>, { maxLength: 3 }),
		)
		.map(([kind, nodes]) => ({ [kind]: nodes }) as unknown as RuleNode),
}));

export const rule: fc.Arbitrary<Rule> = fc
	.oneof(
		{ weight: 2, arbitrary: condition.map((only): RuleNode => ({ all: [only] })) },
		{ weight: 2, arbitrary: group },
	)
	.map((node) => ({ version: 1, ...node }) as Rule);
