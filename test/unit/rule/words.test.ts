import fc from 'fast-check';
import { ruleInWords } from '../../../src/rule/words';
import { parseRule } from '../../../src/rule/schema';
import type { RuleNode } from '../../../src/rule/rule';

const words = (...all: unknown[]) => ruleInWords(parseRule({ version: 1, all }));

describe('a rule in words', () => {
	it.each<[object, string]>([
		[{ type: 'event', name: 'Ordered' }, "'Ordered'"],
		[
			{
				...{ type: 'event', name: 'Ordered', count: { op: 'atLeast', times: 2 } },
				...{ window: { last: { amount: 3, unit: 'days' } } },
				filter: {
					match: 'all',
					conditions: [{ property: 'total', operator: 'greaterThan', value: 50 }],
				},
			},
			"'Ordered' with total is greater than 50 at least 2 times in the last 3 days",
		],
		[
			{ type: 'event', name: { startsWith: 'Cart' }, window: { since: 'entry' } },
			"an event whose name begins with 'Cart' since the entry",
		],
		[
			{
				...{ type: 'aggregate', name: 'Ordered', property: 'total', function: 'sum' },
				...{ operator: 'greaterOrEqual', value: 100 },
			},
			"the sum of total of 'Ordered' is at least 100",
		],
		[
			{
				...{ type: 'sequence', first: { name: 'Cart' }, then: { name: 'Ordered' }, negate: true },
				within: { amount: 1, unit: 'hours' },
			},
			"'Cart' not followed by 'Ordered' within 1 hour",
		],
		[{ type: 'message', engagement: 'opened', channel: 'email' }, 'a message by email opened'],
		[
			{ type: 'attribute', path: 'plan', operator: 'in', value: ['a', 'b'] },
			"plan is one of 'a' or 'b'",
		],
		[
			{
				type: 'attribute',
				path: 'renews',
				operator: 'withinNext',
				amount: { amount: 1, unit: 'weeks' },
			},
			'renews is in the next 1 week',
		],
		[
			{ type: 'score', model: 'lead', group: 'fit', operator: 'equals', value: 3 },
			'score (lead, fit) is 3',
		],
		[{ type: 'grade', model: 'lead', in: ['A'] }, "grade (lead) is 'A'"],
		[{ type: 'stage', in: ['lead'], not: true }, "stage is not 'lead'"],
		[{ type: 'segment', segment: 'vip', not: true }, "not in segment 'vip'"],
		[
			{ type: 'consent', channel: 'email', topic: 'news', status: 'optedIn' },
			'consent to email (news) is given',
		],
		[{ type: 'reachable', channel: 'sms' }, 'reachable by sms'],
		[
			{ type: 'timeInJourney', operator: 'atLeast', amount: { amount: 2, unit: 'days' } },
			'at least 2 days since the entry',
		],
		[{ type: 'variable', name: 'step', operator: 'exists' }, 'variable step exists'],
	])('names what a condition of each kind compares: %j', (condition, expected) => {
		expect(words(condition)).toBe(expected);
	});

	it('brackets groups within each other, and none of them by not', () => {
		const of = (segment: string): RuleNode => ({ type: 'segment', segment });
		expect(words(of('a'), { any: [of('b'), of('c')] }, { none: [of('d'), of('e')] })).toBe(
			"in segment 'a' and (in segment 'b' or in segment 'c') and not (in segment 'd' or in segment 'e')",
		);
		expect(ruleInWords({ version: 1, all: [] })).toBe('always');
		expect(ruleInWords({ version: 1, any: [] })).toBe('never');
	});

	it('holds any text as it is', () => {
		fc.assert(
			fc.property(fc.string(), (segment) => {
				expect(ruleInWords({ version: 1, all: [{ type: 'segment', segment }] })).toContain(segment);
			}),
		);
	});
});
