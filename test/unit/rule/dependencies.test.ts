import { dependenciesOf, dependsOnEvent } from '../../../src/rule/dependencies';
import type { Condition, Rule } from '../../../src/rule/rule';

const ruleOf = (...conditions: Condition[]): Rule => ({
	version: 1,
	any: [{ none: [{ all: conditions }] }],
});

/** The dependencies of a condition that differ from the default. */
function dependencies(condition: Condition): object {
	return Object.fromEntries(
		Object.entries(dependenciesOf(ruleOf(condition)))
			.map(([key, value]): [string, unknown] => [key, value instanceof Set ? [...value] : value])
			.filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value === true)),
	);
}

const amount = { amount: 1, unit: 'days' } as const;
const dated = {
	property: 'until',
	operator: 'lessThan',
	value: '2026-05-10',
	type: 'date',
} as const;

describe('the answer of a rule can change', () => {
	it.each<[Condition, object]>([
		[{ type: 'event', name: 'a' }, { events: ['a'] }],
		[
			{ type: 'event', name: 'a', window: { last: amount } },
			{ events: ['a'], timeDependent: true },
		],
		[
			{ type: 'event', name: 'a', window: { since: 'entry' } },
			{ events: ['a'], journey: true },
		],
		[{ type: 'event', name: 'a', window: { after: '2026-01-01' } }, { events: ['a'] }],
		[{ type: 'event', name: 'a', window: { before: '2026-01-01' } }, { events: ['a'] }],
		[
			{
				type: 'aggregate',
				name: 'a',
				property: 'x',
				function: 'sum',
				operator: 'lessThan',
				value: 1,
			},
			{ events: ['a'] },
		],
		[
			{
				type: 'sequence',
				first: { name: 'a' },
				then: { name: 'b' },
				within: { amount: 1, unit: 'days' },
			},
			{ events: ['a', 'b'] },
		],
		[
			{
				type: 'sequence',
				first: { name: 'a' },
				then: { name: 'b' },
				within: { amount: 1, unit: 'days' },
				negate: true,
			},
			{ events: ['a', 'b'], timeDependent: true },
		],
		[
			{
				type: 'sequence',
				first: { name: 'a' },
				then: [{ name: { startsWith: 'b' } }, { name: 'c' }],
				within: { amount: 1, unit: 'days' },
			},
			{ events: ['a', 'c'], eventPrefixes: ['b'] },
		],
		[
			{ type: 'newestEvent', name: { startsWith: 'a' }, filter: { match: 'all', conditions: [] } },
			{ eventPrefixes: ['a'] },
		],
		[{ type: 'message', engagement: 'sent' }, { messages: true }],
		[
			{ type: 'message', engagement: 'failed', window: { last: amount } },
			{ messages: true, timeDependent: true },
		],
		[
			{ type: 'message', engagement: 'clicked' },
			{ events: ['Message Clicked', 'Email Link Clicked'] },
		],
		[{ type: 'attribute', path: 'plan', operator: 'exists' }, { profile: true }],
		[{ type: 'attribute', path: 'stage', operator: 'exists' }, { stage: true }],
		[
			{ type: 'attribute', path: 'birthday', operator: 'withinNext', amount },
			{ profile: true, dates: true, timeDependent: true },
		],
		[
			{ type: 'attribute', path: 'stage', operator: 'equals', value: '2026-05-10', as: 'date' },
			{ stage: true, profile: true, dates: true },
		],
		[
			{ type: 'event', name: 'a', filter: { match: 'all', conditions: [dated] } },
			{ events: ['a'], profile: true, dates: true },
		],
		[
			{ type: 'variable', name: 'x', operator: 'equals', value: '2026-05-10', as: 'date' },
			{ journey: true, profile: true, dates: true },
		],
		[{ type: 'score', operator: 'equals', value: 1 }, { score: true }],
		[{ type: 'grade', model: 'm', in: ['A'] }, { score: true }],
		[{ type: 'stage', in: ['x'] }, { stage: true }],
		[{ type: 'segment', segment: 'vip' }, { segments: ['vip'] }],
		[{ type: 'consent', channel: 'email', status: 'optedIn' }, { consent: true }],
		[
			{ type: 'reachable', channel: 'email' },
			{ consent: true, profile: true },
		],
		[
			{ type: 'timeInJourney', operator: 'atLeast', amount },
			{ journey: true, timeDependent: true },
		],
		[{ type: 'variable', name: 'x', operator: 'exists' }, { journey: true }],
	])('with %j by %j', (condition, expected) => {
		expect(dependencies(condition)).toEqual(expected);
	});

	it('by an event of a name, and by one whose name begins so', () => {
		const needs = dependenciesOf(
			ruleOf({ type: 'event', name: 'a' }, { type: 'event', name: { startsWith: 'Order ' } }),
		);
		const altering = ['a', 'Order Paid', 'Order ', 'ab', 'Order', 'order paid', ''].filter((name) =>
			dependsOnEvent(needs, name),
		);
		expect(altering).toEqual(['a', 'Order Paid', 'Order ']);
	});

	it('by whatever any of its conditions depends on, in whatever groups', () => {
		const rule = ruleOf(
			{ type: 'event', name: 'a' },
			{ type: 'event', name: 'b' },
			{ type: 'segment', segment: 'x' },
			{ type: 'segment', segment: 'y' },
		);
		expect(dependenciesOf(rule)).toMatchObject({
			events: new Set(['a', 'b']),
			segments: new Set(['x', 'y']),
			timeDependent: false,
		});
		expect(dependenciesOf(rule)).toBe(dependenciesOf(rule));
	});
});
