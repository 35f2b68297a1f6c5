import type { RulesLogic } from 'json-logic-js';
import type { NestedCondition } from 'json-rules-engine';
import type { RuleNode } from '../../src/rule/rule';

/** What ours, json-rules-engine and json-logic-js can all say. */
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

/** For json-rules-engine; every fact by its plain name, which it finds without a JSON path. */
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

export function asLogic(rule: PlainRule): RulesLogic {
	if ('all' in rule) return { and: rule.all.map(asLogic) } as RulesLogic;
	if ('any' in rule) return { or: rule.any.map(asLogic) } as RulesLogic;
	if ('is' in rule) {
		const fact = { var: rule.attribute };
		return rule.is === 'equals'
			? { '===': [fact, rule.value] }
			: ({ '>': [fact, rule.value] } as RulesLogic);
	}
	if ('oneOf' in rule) return { in: [{ var: rule.attribute }, rule.oneOf] };
	if ('scoreAtLeast' in rule) return { '>=': [{ var: 'score' }, rule.scoreAtLeast] };
	if ('stage' in rule) return { in: [{ var: 'stage' }, rule.stage] };
	const isIt: RulesLogic = { '===': [{ var: 'current.name' }, rule.did] };
	const plusOne: RulesLogic = { '+': [{ var: 'accumulator' }, { if: [isIt, 1, 0] }] };
	return { '>=': [{ reduce: [{ var: 'events' }, plusOne, 0] }, rule.times] };
}
