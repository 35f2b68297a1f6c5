import { implies } from '../../../src/rule/implies';
import type { Rule, RuleNode } from '../../../src/rule/rule';

const all = (...nodes: RuleNode[]): Rule => ({ version: 1, all: nodes });
const any = (...nodes: RuleNode[]): Rule => ({ version: 1, any: nodes });
const none = (...nodes: RuleNode[]): Rule => ({ version: 1, none: nodes });
const did = (name: string, times = 1, more: object = {}): RuleNode => ({
	...{ type: 'event', name, count: { op: 'atLeast', times } },
	...more,
});
const score = (value: number): RuleNode => ({ type: 'score', operator: 'greaterOrEqual', value });
const stage = (...names: string[]): RuleNode => ({ type: 'stage', in: names });
const attribute = (operator: string, value: string | number): RuleNode =>
	({ type: 'attribute', path: 'plan', operator, value }) as RuleNode;
const filtered = (...values: string[]) => ({
	filter: {
		match: 'any' as const,
		conditions: values.map((value) => ({ property: 'sku', operator: 'equals' as const, value })),
	},
});
const days = (amount: number) => ({ window: { last: { amount, unit: 'days' as const } } });
const SINCE_ENTRY = { window: { since: 'entry' as const } };
const never = { count: { op: 'atMost' as const, times: 0 } };

describe('A rule', () => {
	it.each<[string, Rule, Rule]>([
		['itself', all(did('A')), all(did('A'))],
		['one with fewer conditions', all(did('A'), score(5)), all(did('A'))],
		['one with more alternatives', all(did('A')), any(score(5), did('A'))],
		['one that counts fewer events', all(did('A', 3)), all(did('A'))],
		['one about a longer window', all(did('A', 1, days(7))), all(did('A', 1, days(30)))],
		['one about any time', all(did('A', 1, SINCE_ENTRY)), all(did('A'))],
		['one without a filter', all(did('A', 1, filtered('x'))), all(did('A'))],
		[
			'one with a wider filter',
			all(did('A', 1, filtered('x'))),
			all(did('A', 1, filtered('x', 'y'))),
		],
		[
			'one about a prefix of the name',
			all(did('Order Paid')),
			all({ type: 'event', name: { startsWith: 'Order' } }),
		],
		[
			'one that allows more events',
			all(did('A', 1, never)),
			all(did('A', 1, { count: { op: 'atMost', times: 2 } })),
		],
		['a lower bound of a score', all(score(80)), all(score(50))],
		['a wider list of stages', all(stage('lead')), all(stage('lead', 'customer'))],
		['not another stage', all(stage('lead')), none(stage('customer'))],
		[
			'the opposite written otherwise',
			none(stage('lead')),
			all({ type: 'stage', in: ['lead'], not: true }),
		],
		[
			'one of values that it lists',
			all(attribute('equals', 'pro')),
			all({ type: 'attribute', path: 'plan', operator: 'in', value: ['pro', 'team'] }),
		],
		[
			'that a value exists',
			all(attribute('equals', 'pro')),
			all({ type: 'attribute', path: 'plan', operator: 'exists' }),
		],
		[
			'a shorter beginning',
			all(attribute('startsWith', 'pro-')),
			all(attribute('startsWith', 'pro')),
		],
		[
			'a bound that its value meets',
			all({ type: 'attribute', path: 'plan', operator: 'equals', value: 7 }),
			all(attribute('greaterThan', 5)),
		],
		['what each alternative implies', any(score(80), score(60)), all(score(50))],
		['a reverse of the reverse', none(score(50)), none(score(80))],
	])('implies %s, and seldom the other way round', (what, a, b) => {
		expect(implies(a, b)).toBe(true);
		// None of them is the same rule in other words, but for these two.
		if (!/itself|otherwise/.test(what)) expect(implies(b, a)).toBe(false);
	});
});

describe('A rule whose contacts may differ', () => {
	it.each<[string, Rule, Rule]>([
		['another event', all(did('A')), all(did('B'))],
		['a window of other days', all(did('A', 1, days(30))), all(did('A', 1, days(7)))],
		[
			'a month by days, which the calendar decides',
			all(did('A', 1, days(30))),
			all(did('A', 1, { window: { last: { amount: 1, unit: 'months' } } })),
		],
		[
			'an exact number by a least one',
			all(did('A', 2)),
			all(did('A', 1, { count: { op: 'exactly', times: 2 } })),
		],
		[
			'not having done it since entry, outside a journey',
			all(did('A', 1, never)),
			all(did('A', 1, { ...never, ...SINCE_ENTRY })),
		],
		[
			'text by a number of the same digits',
			all(attribute('equals', '7')),
			all({ type: 'attribute', path: 'plan', operator: 'equals', value: 7 }),
		],
		[
			'a comparison of dates',
			all({
				type: 'attribute',
				path: 'plan',
				operator: 'lessThan',
				value: '2026-01-01',
				as: 'date',
			}),
			all({
				type: 'attribute',
				path: 'plan',
				operator: 'lessThan',
				value: '2027-01-01',
				as: 'date',
			}),
		],
	])('is not taken to imply %s', (_what, a, b) => {
		expect(implies(a, b)).toBe(false);
	});
});
