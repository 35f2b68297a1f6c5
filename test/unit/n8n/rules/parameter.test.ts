import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { ruleProperties } from '../../../../nodes/shared/rule';
import {
	ruleFromParameters,
	rulePart,
	type RuleParameters,
} from '../../../../src/n8n/rules/parameter';

const WORKFLOW = 'wf1';
const WHERE = "Branch 'Opened'";

/** The parameters as n8n has them in an execution: with all defaults that show. */
function withDefaults(given: INodeParameters): RuleParameters {
	const properties = ruleProperties({ fixed: true });
	const node = { typeVersion: 1, parameters: given } as INode;
	const description = { properties } as INodeTypeDescription;
	return NodeHelpers.getNodeParameters(
		properties,
		given,
		true,
		false,
		node,
		description,
	) as RuleParameters;
}

const locator = (value: string, mode = 'list') => ({ __rl: true, mode, value });

function ruleOf(...values: INodeParameters[]) {
	const parameters = withDefaults({ conditions: { values } });
	return ruleFromParameters(parameters, WHERE, WORKFLOW);
}

const error = (make: () => unknown): string => {
	try {
		make();
	} catch (thrown) {
		return (thrown as Error).message;
	}
	throw new Error('Nothing was thrown');
};

const filters = {
	conditions: [{ property: 'total', operator: 'greaterThan', value: '100', type: 'number' }],
};
const filter = {
	match: 'all',
	conditions: [{ property: 'total', operator: 'greaterThan', value: '100', type: 'number' }],
};

describe('A condition that a builder chooses', () => {
	const cases: Array<[string, INodeParameters, object]> = [
		[
			'Did Event: at least once, at any time',
			{ eventName: locator(' Order Completed ', 'name') },
			{ type: 'event', name: 'Order Completed' },
		],
		[
			'Did Event: so often, in the last time, with property filters',
			{
				type: 'didEvent',
				eventName: locator('Order Completed'),
				count: 'exactly',
				times: 3,
				window: 'last',
				last: 2,
				lastUnit: 'weeks',
				propertyFilters: filters,
				more: { filterMatch: 'any' },
			},
			{
				type: 'event',
				name: 'Order Completed',
				filter: { ...filter, match: 'any' },
				count: { op: 'exactly', times: 3 },
				window: { last: { amount: 2, unit: 'weeks' } },
			},
		],
		[
			'Did Not Do Event: since entering the journey',
			{ type: 'didNotDoEvent', eventName: locator('Logged In'), window: 'entry' },
			{
				type: 'event',
				name: 'Logged In',
				count: { op: 'atMost', times: 0 },
				window: { since: 'entry' },
			},
		],
		[
			'Event Total: between two dates',
			{
				type: 'eventTotal',
				eventName: locator('Order Completed'),
				function: 'average',
				property: 'total',
				comparison: 'lessThan',
				number: 49.5,
				window: 'dates',
				after: '2026-01-01T00:00:00',
				before: '2026-02-01T00:00:00',
			},
			{
				type: 'aggregate',
				name: 'Order Completed',
				property: 'total',
				function: 'average',
				operator: 'lessThan',
				value: 49.5,
				window: { after: '2026-01-01T00:00:00', before: '2026-02-01T00:00:00' },
			},
		],
		[
			'Event Sequence: with filters of each event',
			{
				type: 'sequence',
				eventName: locator('Product Viewed'),
				then: 'didNotCome',
				thenEventName: locator('Order Completed'),
				within: 3,
				withinUnit: 'hours',
				thenPropertyFilters: filters,
			},
			{
				type: 'sequence',
				first: { name: 'Product Viewed' },
				then: { name: 'Order Completed', filter },
				within: { amount: 3, unit: 'hours' },
				negate: true,
			},
		],
		[
			'Event Sequence: of four events, one by the beginning of its name',
			{
				type: 'sequence',
				eventName: locator('Product Viewed'),
				thenEventName: locator('Cart Updated'),
				thenFurther: {
					events: [
						{ eventName: locator('Order ', 'prefix'), propertyFilters: filters },
						{ eventName: locator('Order Shipped') },
					],
				},
				more: { filterMatch: 'any' },
			},
			{
				type: 'sequence',
				first: { name: 'Product Viewed' },
				then: [
					{ name: 'Cart Updated' },
					{ name: { startsWith: 'Order ' }, filter: { ...filter, match: 'any' } },
					{ name: 'Order Shipped' },
				],
				within: { amount: 1, unit: 'days' },
			},
		],
		[
			'Did Event: any whose name begins so, its spaces kept',
			{ eventName: locator('Order ', 'prefix') },
			{ type: 'event', name: { startsWith: 'Order ' } },
		],
		[
			'Newest Event: with property filters, in the last time',
			{
				type: 'newestEvent',
				eventName: locator('Plan Changed'),
				propertyFilters: filters,
				window: 'last',
			},
			{
				type: 'newestEvent',
				name: 'Plan Changed',
				filter,
				window: { last: { amount: 30, unit: 'days' } },
			},
		],
		[
			'Attribute: ignoring case',
			{ type: 'attribute', attribute: locator('plan'), value: 'Pro', ignoreCase: true },
			{ type: 'attribute', path: 'plan', operator: 'equals', value: 'Pro', ignoreCase: true },
		],
		[
			'Attribute: is null, whatever was left in its other fields',
			{
				type: 'attribute',
				attribute: locator('plan'),
				operator: 'isNull',
				value: 'x',
				ignoreCase: true,
			},
			{ type: 'attribute', path: 'plan', operator: 'isNull' },
		],
		[
			'Journey Variable: a list that contains an element',
			{ type: 'variable', variable: 'tags', operator: 'listContains', value: 'a' },
			{ type: 'variable', name: 'tags', operator: 'listContains', value: 'a' },
		],
		[
			'Message Engagement: opened any message',
			{ type: 'message' },
			{ type: 'message', engagement: 'opened' },
		],
		[
			'Message Engagement: never clicked in a step of this workflow, machines counted',
			{
				type: 'message',
				engagement: 'clicked',
				step: locator('node-1'),
				count: 'never',
				more: { channel: 'email', includeMachines: true },
			},
			{
				type: 'message',
				engagement: 'clicked',
				step: 'wf1:node-1',
				channel: 'email',
				count: { op: 'atMost', times: 0 },
				includeMachines: true,
			},
		],
		[
			'Message Engagement: a step of another workflow',
			{ type: 'message', engagement: 'sent', step: locator('wf2:node-9') },
			{ type: 'message', engagement: 'sent', step: 'wf2:node-9' },
		],
		[
			'Attribute: compared as a number',
			{
				type: 'attribute',
				attribute: locator('orders.count', 'path'),
				operator: 'greaterOrEqual',
				value: '5',
				compareAs: 'number',
			},
			{
				type: 'attribute',
				path: 'orders.count',
				operator: 'greaterOrEqual',
				value: '5',
				as: 'number',
			},
		],
		[
			'Attribute: one of several',
			{ type: 'attribute', attribute: locator('plan'), operator: 'in', value: 'pro, team' },
			{ type: 'attribute', path: 'plan', operator: 'in', value: ['pro', 'team'] },
		],
		[
			'Attribute: is there at all',
			{ type: 'attribute', attribute: locator('email'), operator: 'exists' },
			{ type: 'attribute', path: 'email', operator: 'exists' },
		],
		[
			'Attribute: a date in the next days',
			{
				type: 'attribute',
				attribute: locator('renewalDate'),
				operator: 'withinNext',
				amount: 14,
				amountUnit: 'days',
			},
			{
				type: 'attribute',
				path: 'renewalDate',
				operator: 'withinNext',
				amount: { amount: 14, unit: 'days' },
			},
		],
		[
			'Score: the main one',
			{ type: 'score', points: 50 },
			{ type: 'score', operator: 'greaterOrEqual', value: 50 },
		],
		[
			'Score: a group of a model',
			{
				type: 'score',
				scoreModel: locator('lead'),
				scoreGroup: 'fit',
				scoreComparison: 'equals',
				points: -5,
			},
			{ type: 'score', model: 'lead', group: 'fit', operator: 'equals', value: -5 },
		],
		[
			'Grade',
			{ type: 'grade', scoreModel: locator('lead'), grades: 'A, B' },
			{ type: 'grade', model: 'lead', in: ['A', 'B'] },
		],
		[
			'Stage: one of several that were typed',
			{ type: 'stage', stage: locator('customer, advocate', 'name') },
			{ type: 'stage', in: ['customer', 'advocate'] },
		],
		[
			'Stage: is not',
			{ type: 'stage', stage: locator('lead'), is: 'isNot' },
			{ type: 'stage', in: ['lead'], not: true },
		],
		['Segment', { type: 'segment', segment: locator('vip') }, { type: 'segment', segment: 'vip' }],
		[
			'Segment: is not in',
			{ type: 'segment', segment: locator('vip'), is: 'isNot' },
			{ type: 'segment', segment: 'vip', not: true },
		],
		[
			'Consent: of a topic',
			{ type: 'consent', channel: locator('email'), topic: 'news', consent: 'optedOut' },
			{ type: 'consent', channel: 'email', topic: 'news', status: 'optedOut' },
		],
		[
			'Reachable: is not',
			{ type: 'reachable', channel: locator('sms'), is: 'isNot' },
			{ type: 'reachable', channel: 'sms', not: true },
		],
		[
			'Time in Journey',
			{ type: 'timeInJourney', since: 'lessThan', amount: 2, amountUnit: 'hours' },
			{ type: 'timeInJourney', operator: 'lessThan', amount: { amount: 2, unit: 'hours' } },
		],
		[
			'Journey Variable',
			{ type: 'variable', variable: 'brand', operator: 'notEquals', value: 'acme' },
			{ type: 'variable', name: 'brand', operator: 'notEquals', value: 'acme' },
		],
	];

	it.each(cases)('becomes one of the rule: %s', (_title, given, condition) => {
		expect(ruleOf(given)).toEqual({ version: 1, all: [condition] });
	});

	it('means the same where an expression brought a number as text', () => {
		const parameters = { conditions: { values: [{ type: 'score', points: '50' }] } };
		expect(ruleFromParameters(parameters, WHERE, WORKFLOW)).toEqual({
			version: 1,
			all: [{ type: 'score', operator: 'greaterOrEqual', value: 50 }],
		});
	});

	it('is named by its kind in messages of the editor, so every kind is offered once', () => {
		const [, , conditions] = ruleProperties({ fixed: true });
		const [{ values }] = conditions.options as Array<{
			values: Array<{ name: string; options?: unknown }>;
		}>;
		const kinds = values.find(({ name }) => name === 'type')!.options as Array<{ name: string }>;
		const names = kinds.map(({ name }) => name);
		expect(names).toHaveLength(15);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
	});
});

describe('Several conditions', () => {
	const score = { type: 'score', operator: 'greaterOrEqual', value: 0 };
	const two = [{ type: 'score' }, { type: 'stage', stage: locator('lead') }];

	it.each(['all', 'any', 'none'])("match by '%s'", (match) => {
		const parameters = withDefaults({ conditionsMatch: match, conditions: { values: two } });
		expect(ruleFromParameters(parameters, WHERE, WORKFLOW)).toEqual({
			version: 1,
			[match]: [score, { type: 'stage', in: ['lead'] }],
		});
	});

	it('may stand under another name, beside an editor of their own', () => {
		const parameters = { exitMatch: 'any', exit: { values: [{ type: 'score' }] } };
		const rule = ruleFromParameters(rulePart(parameters, 'exit'), WHERE, WORKFLOW);
		expect(rule).toEqual({ version: 1, any: [score] });
	});
});

describe('An editor that must not hold expressions', () => {
	const fixedness = (fixed: boolean) => {
		const seen: Array<boolean | undefined> = [];
		const walk = (value: unknown): void => {
			if (Array.isArray(value)) return value.forEach(walk);
			if (typeof value !== 'object' || value === null) return;
			const { type, noDataExpression } = value as { type?: unknown; noDataExpression?: boolean };
			const holds = ['string', 'number', 'dateTime', 'json', 'resourceLocator'];
			if (holds.includes(type as string) && 'displayName' in value && 'default' in value) {
				seen.push(noDataExpression);
			}
			Object.values(value).forEach(walk);
		};
		walk(ruleProperties({ fixed }));
		return seen;
	};

	it('takes them nowhere', () => {
		expect(fixedness(true).every((none) => none === true)).toBe(true);
	});

	it('takes them in its fields otherwise', () => {
		expect(fixedness(false).some((none) => none === true)).toBe(false);
	});
});

describe('A rule given as JSON', () => {
	const json = (conditionsJson: unknown) =>
		ruleFromParameters({ conditionsDefineBy: 'json', conditionsJson }, WHERE, WORKFLOW);

	it('is the rule', () => {
		const rule = { version: 1, any: [{ none: [{ type: 'stage', in: ['lead'] }] }] };
		expect(json(JSON.stringify(rule))).toEqual(rule);
		expect(json(rule)).toEqual(rule);
	});

	it('may name a send step of its workflow by the id of the node', () => {
		const rule = json({
			version: 1,
			all: [{ any: [{ type: 'message', engagement: 'sent', step: 'node-1' }] }],
		});
		expect(rule).toMatchObject({ all: [{ any: [{ step: 'wf1:node-1' }] }] });
	});

	it('that is the example of the editor is valid', () => {
		const example = ruleProperties({ fixed: true }).find(({ name }) => name === 'conditionsJson')!;
		expect(json(example.default)).toMatchObject({ version: 1 });
	});

	it('is refused with the reason and the place', () => {
		expect(error(() => json('{"version": 1,'))).toMatch(
			/^Branch 'Opened': 'Rule \(JSON\)' is not valid JSON/,
		);
		expect(error(() => json({ version: 2, all: [] }))).toBe(
			"Branch 'Opened': 'Rule (JSON)' at version: 2 is not supported: this release supports version 1. Update n8n-nodes-journey, or write the rule in that version.",
		);
		expect(error(() => json({ version: 1, all: [{ type: 'stage', in: [] }] }))).toContain(
			"'Rule (JSON)' at all[0].in: must name at least one",
		);
	});
});

describe('A mistake in a condition is reported with its branch, its number and its field', () => {
	it.each<[string, INodeParameters, string]>([
		['no event', {}, "set 'Event Name'."],
		['no property', { type: 'eventTotal', eventName: locator('A') }, "set 'Of Property'."],
		['no second event', { type: 'sequence', eventName: locator('A') }, "set 'Second Event Name'."],
		['no attribute', { type: 'attribute' }, "set 'Attribute'."],
		['no model', { type: 'grade' }, "set 'Score Model'."],
		['no stage', { type: 'stage' }, "set 'Stage'."],
		['no segment', { type: 'segment' }, "set 'Segment'."],
		['no channel', { type: 'consent' }, "set 'Channel'."],
		['no variable', { type: 'variable' }, "set 'Variable'."],
		[
			'an unknown kind',
			{ type: 'weather' },
			"'Condition' is 'weather'. Select one of its options.",
		],
		[
			'no date',
			{ eventName: locator('A'), window: 'dates' },
			"set 'From' or 'Until', or 'When' to 'At Any Time'.",
		],
	])('as condition 2 of a branch: %s', (_title, given, message) => {
		const fine = { type: 'score' };
		expect(error(() => ruleOf(fine, given))).toBe(`${WHERE}, condition 2: ${message}`);
	});

	it('in the words of the editor, all of it at once', () => {
		const message = error(() =>
			ruleOf(
				{ eventName: locator('A'), times: -1 },
				{ type: 'score', points: 'many', scoreGroup: 'fit' },
				{ eventName: locator('A'), window: 'last', last: 1.5, lastUnit: 'days' },
			),
		);
		expect(message).toContain("condition 1: 'Times' must be a whole number, 0 or more");
		expect(message).toContain("condition 2: 'Points' must be a number");
		expect(message).toContain("condition 3: 'Last' must be a whole number of days");
	});

	it('without any condition at all', () => {
		expect(error(() => ruleOf())).toBe(`${WHERE}: add at least one condition.`);
	});
});

describe('The send step of a condition', () => {
	const steps = [
		{ nodeKey: 'node-1', name: 'Welcome' },
		{ nodeKey: 'node-2', name: 'Reminder' },
	];
	const stepOf = (step: unknown, known: typeof steps | undefined = steps) => {
		const parameters = { conditions: { values: [{ type: 'message', step }] } };
		const rule = ruleFromParameters(parameters, WHERE, WORKFLOW, known);
		return (rule as { all: Array<{ step?: string }> }).all[0].step;
	};

	it('belongs to the workflow that the rule is in, so a copy means its own', () => {
		expect(stepOf(locator('node-2'))).toBe('wf1:node-2');
	});

	it('is found by its name', () => {
		expect(stepOf(locator('Reminder', 'name'))).toBe('wf1:node-2');
	});

	it('is found by the name it was chosen under, where a copy has given its nodes new ids', () => {
		const chosen = { ...locator('an-older-id'), cachedResultName: 'Welcome' };
		expect(stepOf(chosen)).toBe('wf1:node-1');
	});

	it('without a node of that name is an error that lists the names there are', () => {
		expect(error(() => stepOf(locator('Goodbye', 'name')))).toBe(
			"Branch 'Opened', condition 1: the store knows no send step 'Goodbye' in this workflow (known: 'Welcome', 'Reminder'). Activate the workflow once without this condition, then select the step from the list.",
		);
	});
});
