import { z } from 'zod';
import { VALUE_TYPES } from '../value/compare';
import { comparisonFlaw, FILTER_OPERATORS, propertyFilterSchema } from '../value/filter-schema';
import { choice, strict, text } from './choice';
import { type Condition, ENGAGEMENTS, type EventMatch, type EventName } from './rule';
import { MAX_FOLLOWING } from './limits';
import { amountSchema, eventWindowSchema } from './window-schema';

const number = z.number({ error: 'must be a number' });
const flag = z.boolean({ error: 'must be true or false' });
const oneOf = <const T extends readonly string[]>(values: T) =>
	z.enum(values, { error: `must be one of ${values.join(', ')}` });
const texts = (suchAs: string) =>
	z
		.array(text(suchAs), { error: `must be a list of texts, such as ["${suchAs}"]` })
		.min(1, `must name at least one, such as ["${suchAs}"]`);

const ORDERINGS = ['greaterThan', 'greaterOrEqual', 'lessThan', 'lessOrEqual'] as const;
const timesRule = 'must be a whole number, 0 or more';

const eventName = choice<EventName>((input) =>
	typeof input === 'object' && input !== null && !Array.isArray(input)
		? strict('the beginning of a name', { startsWith: text('Order') })
		: text('Order Completed'),
);
const eventMatch = {
	name: eventName,
	filter: propertyFilterSchema.optional(),
};
const count = strict('a count', {
	op: oneOf(['atLeast', 'atMost', 'exactly']),
	times: z.int({ error: timesRule }).min(0, timesRule),
});
const window = eventWindowSchema.optional();

const withinUnits = ['minutes', 'hours', 'days', 'weeks'] as const;
const within = amountSchema.pipe(
	strict('the time within', { amount: number, unit: oneOf(withinUnits) }),
);

const event = strict("a condition of type 'event'", {
	type: z.literal('event'),
	...eventMatch,
	count: count.optional(),
	window,
});
const newestEvent = strict("a condition of type 'newestEvent'", {
	type: z.literal('newestEvent'),
	name: eventName,
	filter: propertyFilterSchema,
	window,
});
const aggregate = strict("a condition of type 'aggregate'", {
	type: z.literal('aggregate'),
	...eventMatch,
	property: text('total'),
	function: oneOf(['sum', 'average', 'min', 'max']),
	operator: oneOf(ORDERINGS),
	value: number,
	window,
});
const followingRule = `must be one event, or a list of 1 to ${MAX_FOLLOWING} in their order`;
const following = choice<EventMatch | EventMatch[]>((input) =>
	Array.isArray(input)
		? z
				.array(strict('an event', eventMatch))
				.min(1, followingRule)
				.max(MAX_FOLLOWING, followingRule)
		: strict('an event', eventMatch),
);
const sequence = strict("a condition of type 'sequence'", {
	type: z.literal('sequence'),
	first: strict('an event', eventMatch),
	then: following,
	within,
	window,
	negate: flag.optional(),
});
const message = strict("a condition of type 'message'", {
	type: z.literal('message'),
	engagement: oneOf(ENGAGEMENTS),
	step: text('<workflow id>:<node id>').optional(),
	channel: text('email').optional(),
	count: count.optional(),
	window,
	includeMachines: flag.optional(),
});

const comparison = {
	operator: oneOf(FILTER_OPERATORS),
	value: z
		.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
			error: 'must be text, a number, true or false, or a list of texts',
		})
		.optional(),
	as: oneOf(VALUE_TYPES).optional(),
	ignoreCase: flag.optional(),
};
type Comparison = z.infer<z.ZodObject<typeof comparison>>;

function checkComparison({ operator, value, as }: Comparison, context: z.RefinementCtx): void {
	const flaw = comparisonFlaw({ operator, value, type: as });
	if (flaw) context.addIssue({ code: 'custom', path: ['value'], message: flaw });
}

const compared = strict("a condition of type 'attribute'", {
	type: z.literal('attribute'),
	path: text('address.city'),
	...comparison,
}).superRefine(checkComparison);
const dated = strict("a condition of type 'attribute' about time", {
	type: z.literal('attribute'),
	path: text('birthday'),
	operator: oneOf(['withinLast', 'withinNext']),
	amount: amountSchema,
});
const attribute = z.discriminatedUnion('operator', [compared, dated], {
	error: `must be one of ${[...FILTER_OPERATORS, 'withinLast', 'withinNext'].join(', ')}`,
});

const score = strict("a condition of type 'score'", {
	type: z.literal('score'),
	model: text('fit').optional(),
	group: text('engagement').optional(),
	operator: oneOf([...ORDERINGS, 'equals']),
	value: number,
}).refine(({ model, group }) => group === undefined || model !== undefined, {
	path: ['model'],
	message: "is required with 'group': name the score model of the group",
});
const grade = strict("a condition of type 'grade'", {
	type: z.literal('grade'),
	model: text('fit'),
	in: texts('A'),
});
const stage = strict("a condition of type 'stage'", {
	type: z.literal('stage'),
	in: texts('customer'),
	not: flag.optional(),
});
const segment = strict("a condition of type 'segment'", {
	type: z.literal('segment'),
	segment: text('vip'),
	not: flag.optional(),
});
const consent = strict("a condition of type 'consent'", {
	type: z.literal('consent'),
	channel: text('email'),
	topic: text('news').optional(),
	status: oneOf(['optedIn', 'optedOut', 'unknown']),
});
const reachable = strict("a condition of type 'reachable'", {
	type: z.literal('reachable'),
	channel: text('email'),
	not: flag.optional(),
});
const timeInJourney = strict("a condition of type 'timeInJourney'", {
	type: z.literal('timeInJourney'),
	operator: oneOf(['atLeast', 'lessThan']),
	amount: amountSchema,
});
const variable = strict("a condition of type 'variable'", {
	type: z.literal('variable'),
	name: text('brand'),
	...comparison,
}).superRefine(checkComparison);

const SCHEMAS: Record<Condition['type'], z.ZodType<Condition>> = {
	event,
	aggregate,
	sequence,
	newestEvent,
	message,
	attribute,
	score,
	grade,
	stage,
	segment,
	consent,
	reachable,
	timeInJourney,
	variable,
};

export const CONDITION_TYPES = Object.keys(SCHEMAS);

/** The schema of a type of condition; undefined for an unknown type. */
export function conditionSchema(type: unknown): z.ZodType<Condition> | undefined {
	return typeof type === 'string' && Object.hasOwn(SCHEMAS, type)
		? SCHEMAS[type as Condition['type']]
		: undefined;
}
