import type { RulesLogic } from 'json-logic-js';
import type { NestedCondition } from 'json-rules-engine';
import type { RuleNode } from '../../src/rule/rule';

/** The part of a rule that ours, json-rules-engine and json-logic-js all support. */
export type PlainRule =
	| { all: PlainRule[] }
	| { any: PlainRule[] }
	| { attribute: string; is: 'equals' | 'greaterThan'; value: string | number | boolean }
	| { attribute: string; oneOf: string[] }
	| { scoreAtLeast: number }
	| { stage: string[] }
	| { did: string; times: number };

export function asOurs(rule: PlainRule): RuleNode {
	if ('all' in rule) return { all: rule.all.map(asOurs) };
	if ('any' in rule) return { any: rule.any.map(asOurs) };
	if ('is' in rule) {
		const { attribute, is, value } = rule;
		return { type: 'attribute', path: attribute, operator: is, value };
	}
	if ('oneOf' in rule) {
		return { type: 'attribute', path: rule.attribute, operator: 'in', value: rule.oneOf };
	}
	if ('scoreAtLeast' in rule) {
		return { type: 'score', operator: 'greaterOrEqual', value: rule.scoreAtLeast };
	}
	if ('stage' in rule) return { type: 'stage', in: rule.stage };
	return { type: 'event', name: rule.did, count: { op: 'atLeast', times: rule.times } };
}

/** For json-rules-engine; every fact by its plain name, which is found without a JSON path. */
export function asEngine(rule: PlainRule): NestedCondition {
	if ('all' in rule) return { all: rule.all.map(asEngine) };
	if ('any' in rule) return { any: rule.any.map(asEngine) };
	if ('is' in rule) {
		const operator = rule.is === 'equals' ? 'equal' : 'greaterThan';
		return { fact: rule.attribute, operator, value: rule.value };
	}
	if ('oneOf' in rule) return { fact: rule.attribute, operator: 'in', value: rule.oneOf };
	if ('scoreAtLeast' in rule) {
		return { fact: 'score', operator: 'greaterThanInclusive', value: rule.scoreAtLeast };
	}
	if ('stage' in rule) return { fact: 'stage', operator: 'in', value: rule.stage };
	const params = { name: rule.did };
	return { fact: 'timesDone', params, operator: 'greaterThanInclusive', value: rule.times };
}

/** For json-logic-js, over the same facts as ours. */
export function asLogic(rule: PlainRule): RulesLogic {
	if ('all' in rule) return { and: rule.all.map(asLogic) } as RulesLogic;
	if ('any' in rule) return { or: rule.any.map(asLogic) } as RulesLogic;
	if ('is' in rule) {
		const fact = { var: `contact.attributes.${rule.attribute}` };
		return rule.is === 'equals'
			? { '===': [fact, rule.value] }
			: ({ '>': [fact, rule.value] } as RulesLogic);
	}
	if ('oneOf' in rule) return { in: [{ var: `contact.attributes.${rule.attribute}` }, rule.oneOf] };
	if ('scoreAtLeast' in rule) return { '>=': [{ var: 'contact.score' }, rule.scoreAtLeast] };
	if ('stage' in rule) return { in: [{ var: 'contact.stage' }, rule.stage] };
	const isIt: RulesLogic = { '===': [{ var: 'current.name' }, rule.did] };
	const plusOne: RulesLogic = { '+': [{ var: 'accumulator' }, { if: [isIt, 1, 0] }] };
	return { '>=': [{ reduce: [{ var: 'events' }, plusOne, 0] }, rule.times] };
}

export const PROFILE_RULES: PlainRule[] = [
	{ all: [{ attribute: 'plan', is: 'equals', value: 'pro' }, { scoreAtLeast: 50 }] },
	{ any: [{ stage: ['customer'] }, { attribute: 'seats', is: 'greaterThan', value: 20 }] },
	{
		all: [
			{ attribute: 'country', oneOf: ['DE', 'FR', 'IT'] },
			{ any: [{ scoreAtLeast: 80 }, { attribute: 'beta', is: 'equals', value: true }] },
			{ stage: ['lead', 'trial'] },
		],
	},
	{ all: [{ attribute: 'seats', is: 'greaterThan', value: 3 }, { stage: ['trial'] }] },
	{
		any: [
			{ all: [{ attribute: 'plan', is: 'equals', value: 'enterprise' }, { scoreAtLeast: 20 }] },
			{ all: [{ attribute: 'plan', oneOf: ['team', 'pro'] }, { scoreAtLeast: 70 }] },
		],
	},
];

export const COUNT_RULES: PlainRule[] = [
	{
		all: [
			{ did: 'Order Completed', times: 1 },
			{ attribute: 'country', oneOf: ['DE', 'US'] },
		],
	},
	{
		any: [
			{ did: 'Email Opened', times: 3 },
			{ did: 'Demo Requested', times: 1 },
		],
	},
	{ all: [{ stage: ['trial', 'lead'] }, { did: 'Page Viewed', times: 2 }, { scoreAtLeast: 30 }] },
	{
		all: [
			{ did: 'Order Completed', times: 2 },
			{ did: 'Email Opened', times: 1 },
		],
	},
	{
		any: [
			{ did: 'Order Completed', times: 3 },
			{ all: [{ scoreAtLeast: 60 }, { did: 'Demo Requested', times: 1 }] },
		],
	},
];
