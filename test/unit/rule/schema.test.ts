import { MAX_DATES } from '../../../src/rule/limits';
import { RuleError } from '../../../src/rule/error';
import type { Condition } from '../../../src/rule/rule';
import {
	MAX_CONDITIONS,
	MAX_DEPTH,
	MAX_FILTERS,
	MAX_LIST,
	MAX_TEXT,
	MAX_TEXTS,
	parseRule,
	ruleSchema,
} from '../../../src/rule/schema';

const ordered = { type: 'event', name: 'Order Completed' };

/** The mistakes of a rule, as 'path message'. */
function flawsOf(input: unknown): string[] {
	try {
		parseRule(input);
	} catch (error) {
		if (!(error instanceof RuleError)) throw error;
		return error.flaws.map(({ path, message }) => `${path} ${message}`.trim());
	}
	return [];
}

const flawsOfCondition = (condition: object): string[] => flawsOf({ version: 1, all: [condition] });

function nested(depth: number): object {
	return depth === 0 ? ordered : { all: [nested(depth - 1)] };
}

describe('a rule is accepted', () => {
	it.each<Condition>([
		{ type: 'event', name: 'a' },
		{ type: 'event', name: 'a', count: { op: 'atMost', times: 0 }, window: { since: 'entry' } },
		{ type: 'event', name: 'a', window: { last: { amount: 7, unit: 'days' } } },
		{ type: 'event', name: 'a', window: { after: '2026-01-01', before: '2026-01-01T09:00' } },
		{
			type: 'aggregate',
			name: 'a',
			property: 'total',
			function: 'sum',
			operator: 'greaterThan',
			value: 0.5,
			filter: { match: 'all', conditions: [{ property: 'a', operator: 'exists' }] },
		},
		{
			type: 'sequence',
			first: { name: 'a' },
			then: { name: 'b' },
			within: { amount: 1.5, unit: 'hours' },
			negate: true,
		},
		{ type: 'message', engagement: 'opened', step: 'w:n', channel: 'email', includeMachines: true },
		{ type: 'attribute', path: 'plan', operator: 'in', value: ['pro', 'team'] },
		{ type: 'attribute', path: 'renewal', operator: 'lessThan', value: '2026-01-01', as: 'date' },
		{ type: 'attribute', path: 'b', operator: 'withinNext', amount: { amount: 3, unit: 'months' } },
		{ type: 'score', operator: 'equals', value: 10 },
		{ type: 'score', model: 'fit', group: 'g', operator: 'lessThan', value: -1 },
		{ type: 'grade', model: 'fit', in: ['A'] },
		{ type: 'stage', in: ['lead'], not: true },
		{ type: 'segment', segment: 'vip' },
		{ type: 'consent', channel: 'email', topic: 'news', status: 'unknown' },
		{ type: 'reachable', channel: 'sms', not: true },
		{ type: 'timeInJourney', operator: 'atLeast', amount: { amount: 2, unit: 'weeks' } },
		{ type: 'variable', name: 'brand', operator: 'notEquals', value: 'Acme' },
	])('with a condition %j', (condition) => {
		const rule = { version: 1, any: [condition, { none: [] }] };
		expect(parseRule(rule)).toEqual(rule);
	});

	it('and what cannot be stored in its texts becomes U+FFFD, as in events', () => {
		const rule = { version: 1, all: [{ type: 'event', name: 'a\0\ud800' }] };
		expect(parseRule(rule)).toEqual({
			version: 1,
			all: [{ type: 'event', name: 'a\ufffd\ufffd' }],
		});
	});
});

describe('a rule is refused with its place and a remedy', () => {
	it.each([
		[null, /^must be a rule, such as \{"version": 1/],
		['{}', /^must be a rule/],
		[{ all: [] }, /^version is missing: this release supports version 1$/],
		[{ version: 2, all: [] }, /^version 2 is not supported: .* version 1\. Update/],
		[{ version: '1', all: [] }, /^version "1" is not supported/],
		[{ version: 1 }, /^is empty: a group has exactly one of all, any or none/],
		[{ version: 1, all: [], any: [] }, /^has 'all', 'any': a group has exactly one of/],
		[{ version: 1, all: [], name: 'x' }, /^has 'all', 'name': a group has exactly one of/],
		[{ version: 1, all: {} }, /^all must be a list of conditions and groups/],
		[
			{ version: 1, ...ordered },
			/^must be a group at the top level: put the condition into a group/,
		],
		[{ version: 1, all: ['x'] }, /^all\[0\] must be a condition with a 'type', or a group/],
		[{ version: 1, all: [{ any: [{ all: [{}] }] }] }, /^all\[0\]\.any\[0\]\.all\[0\] is empty/],
		[{ version: 1, all: [JSON.parse('{"__proto__": []}')] }, /^all\[0\] has '__proto__'/],
	])('as a whole: %j', (input, message) => {
		const flaws = flawsOf(input);
		expect(flaws).toHaveLength(1);
		expect(flaws[0]).toMatch(message);
	});

	it.each([
		[{ type: 'clicked' }, 'type must be one of event, aggregate, sequence,'],
		[{ type: 'event' }, 'name must be text, such as Order Completed'],
		[{ type: 'event', name: '' }, 'name must be text'],
		[
			{ ...ordered, times: 3 },
			" has unknown members 'times': a condition of type 'event' has type, name",
		],
		[{ ...ordered, count: { op: 'over', times: 1 } }, 'count.op must be one of atLeast'],
		[{ ...ordered, count: { op: 'exactly', times: -1 } }, 'count.times must be a whole number'],
		[{ ...ordered, count: { op: 'exactly', times: 1.5 } }, 'count.times must be a whole number'],
		[{ ...ordered, window: {} }, "window is empty: set 'last', 'after', 'before' or 'since'"],
		[{ ...ordered, window: { since: 'start' } }, "window.since must be 'entry'"],
		[{ ...ordered, window: { last: { amount: 1 } } }, 'window.last.unit must be one of seconds'],
		[
			{ ...ordered, window: { last: { amount: 1.5, unit: 'days' } } },
			'window.last.amount must be a whole number of days, not 1.5; use hours',
		],
		[
			{ ...ordered, window: { last: { amount: -1, unit: 'days' } } },
			'window.last.amount must be 0 or more, not -1',
		],
		[
			{ ...ordered, window: { last: { amount: 1, unit: 'days' }, after: '2026-01-01' } },
			"window has unknown members 'after'",
		],
		[{ ...ordered, window: { after: 'soon' } }, 'window.after must be a date such as 2026-03-14'],
		[{ ...ordered, window: { before: '2026-02-30' } }, 'window.before must be a date'],
		[{ ...ordered, window: { before: '1767225600' } }, 'window.before must be a date'],
		[
			{ ...ordered, window: { after: '2026-02-01', before: '2026-02-01' } },
			"window.before must be later than 'after' (2026-02-01), or the window is empty",
		],
		[
			{ ...ordered, filter: { match: 'all', conditions: [{ property: 'a', operator: 'in' }] } },
			"filter.conditions[0].value 'in' needs a value",
		],
		[
			{
				...ordered,
				filter: {
					match: 'all',
					conditions: [{ match: 'any', conditions: [{ property: 'a', operator: 'equals' }] }],
				},
			},
			"filter.conditions[0].conditions[0].value 'equals' needs a value",
		],
		[
			{ ...ordered, filter: { match: 'all', conditions: [5] } },
			'filter.conditions[0] Must be a condition, an object of property',
		],
		[{ type: 'newestEvent', name: 'a' }, 'filter Must be a filter, an object of match, conditions'],
		[
			{ ...ordered, filter: { all: [] } },
			"filter Unknown members 'all': a filter has match, conditions",
		],
		[
			{ ...ordered, filter: { match: 'all', conditions: [{ all: [] }] } },
			'filter.conditions[0].property Property is required, such as product.price',
		],
		[{ type: 'event', name: { startsWith: '' } }, 'name.startsWith must be text, such as Order'],
		[{ type: 'event', name: { prefix: 'x' } }, "name has unknown members 'prefix'"],
		[{ type: 'event', name: ['x'] }, 'name must be text, such as Order Completed'],
		[
			{ type: 'attribute', path: 'a', operator: 'equals', value: 'x', ignoreCase: 'yes' },
			'ignoreCase must be true or false',
		],
		[
			{ type: 'sequence', first: { name: 'a' }, then: [] },
			'then must be one event, or a list of 1 to 4 in their order',
		],
		[
			{ type: 'sequence', first: { name: 'a' }, then: Array(5).fill({ name: 'b' }) },
			'then must be one event, or a list of 1 to 4 in their order',
		],
		[
			{ type: 'sequence', first: { name: 'a' }, then: [{ name: 'b' }, { nam: 'c' }] },
			"then[1] has unknown members 'nam': an event has name, filter",
		],
		[
			{ type: 'attribute', path: 'a', operator: 'like', value: 'x' },
			'operator must be one of equals,',
		],
		[
			{ type: 'attribute', path: 'a', operator: 'lessThan', value: 'ten' },
			"value 'ten' is not a number: change the value or the comparison type",
		],
		[
			{ type: 'attribute', path: 'a', operator: 'withinLast', value: 3 },
			'amount must be a length of time, an object of amount, unit',
		],
		[
			{ type: 'attribute', path: 'a', operator: 'equals', value: null },
			'value must be text, a number',
		],
		[{ type: 'score', group: 'g', operator: 'equals', value: 1 }, "model is required with 'group'"],
		[{ type: 'score', operator: 'equals', value: Infinity }, 'value must be a number'],
		[{ type: 'grade', model: 'm', in: [] }, 'in must name at least one, such as ["A"]'],
		[
			{
				type: 'sequence',
				first: { name: 'a' },
				then: { name: 'b' },
				within: { amount: 1, unit: 'months' },
			},
			'within.unit must be one of minutes, hours, days, weeks',
		],
		[{ type: 'segment', segment: 'vip', not: 'yes' }, 'not must be true or false'],
	])('in its condition: %j', (condition, message) => {
		const flaws = flawsOfCondition(condition);
		expect(flaws).toContainEqual(
			expect.stringContaining(message.startsWith(' ') ? `all[0]${message}` : `all[0].${message}`),
		);
	});

	it('with everything that is wrong, not only the first thing', () => {
		const flaws = flawsOf({ version: 1, all: [{ type: 'event' }, { any: [{ type: 'x' }, 3] }] });
		expect(flaws.map((flaw) => flaw.split(' ')[0])).toEqual([
			'all[0].name',
			'all[1].any[0].type',
			'all[1].any[1]',
		]);
	});

	it('in one sentence as an error', () => {
		expect(() => parseRule({ version: 1, all: [{ type: 'event' }] })).toThrow(
			'Invalid rule: all[0].name must be text, such as Order Completed',
		);
	});

	it('as part of a larger schema with the path from there', () => {
		const result = ruleSchema.safeParse({ version: 1, any: [{ type: 'stage', in: [3] }] });
		expect(result.error?.issues[0].path).toEqual(['any', 0, 'in', 0]);
	});
});

describe('the size of a rule', () => {
	it(`is at most ${MAX_DEPTH} groups inside one another`, () => {
		expect(flawsOf({ version: 1, all: [nested(MAX_DEPTH - 1)] })).toEqual([]);
		const [flaw] = flawsOf({ version: 1, all: [nested(MAX_DEPTH)] });
		expect(flaw).toContain('is nested more than 10 groups deep: flatten it');
	});

	it('is checked safely in a very deep rule', () => {
		expect(flawsOf({ version: 1, all: [nested(5_000)] })).toHaveLength(1);
	});

	it(`is at most ${MAX_CONDITIONS} conditions, in whatever groups`, () => {
		const group = (times: number) => ({ any: Array.from({ length: times }, () => ordered) });
		const most = MAX_CONDITIONS - 100;
		expect(flawsOf({ version: 1, all: [group(100), group(most)] })).toEqual([]);
		expect(flawsOf({ version: 1, all: [group(100), group(most + 5)] })).toEqual([
			`all[1].any[${most}] exceeds the limit of 200 conditions: save part of the rule as a segment`,
		]);
	});

	it(`is at most ${MAX_FILTERS} conditions in all property filters together`, () => {
		const filter = (times: number) => ({
			match: 'all',
			conditions: Array.from({ length: times }, () => ({ property: 'a', operator: 'exists' })),
		});
		const filtered = (times: number) => ({ ...ordered, filter: filter(times) });
		const full = Array.from({ length: MAX_FILTERS / 100 - 1 }, () => filtered(100));
		const both = (times: number) => ({
			...{ type: 'sequence', within: { amount: 1, unit: 'days' } },
			first: { name: 'a', filter: filter(50) },
			then: { name: 'b', filter: filter(times) },
		});
		expect(flawsOf({ version: 1, all: [...full, { any: [both(50)] }] })).toEqual([]);
		expect(flawsOf({ version: 1, all: [...full, { any: [both(51)] }, filtered(9)] })).toEqual([
			'all[9].any[0].then.filter exceeds the limit of 1000 property filter conditions: save part of the rule as a segment',
		]);
	});

	it(`is at most ${MAX_DATES} dates in a list, of a filter, too`, () => {
		const listOf = (length: number) => {
			const value = Array.from({ length }, () => '2026-05-10');
			const conditions = [{ property: 'x', operator: 'in', value, type: 'date' } as const];
			return {
				version: 1,
				all: [
					{ type: 'attribute', path: 'x', operator: 'in', value, as: 'date' },
					{ type: 'event', name: 'x', filter: { match: 'all', conditions } },
				],
			};
		};
		expect(flawsOf(listOf(MAX_DATES))).toEqual([]);
		expect(flawsOf(listOf(MAX_DATES + 1)).map((flaw) => /limit of \d+/.exec(flaw)?.[0])).toEqual([
			...['limit of 100', 'limit of 100'],
		]);
	});

	it(`is at most ${MAX_LIST} values in a list`, () => {
		const list = (length: number) => Array.from({ length }, (_, i) => `v${i}`);
		const lists = (length: number) => [
			{ type: 'attribute', path: 'a', operator: 'in', value: list(length) },
			{ type: 'variable', name: 'a', operator: 'in', value: list(length) },
			{ type: 'stage', in: list(length) },
			{ type: 'grade', model: 'm', in: list(length) },
			{
				...ordered,
				filter: {
					match: 'all',
					conditions: [{ property: 'a', operator: 'in', value: list(length) }],
				},
			},
		];
		expect(flawsOf({ version: 1, all: lists(MAX_LIST) })).toEqual([]);
		const flaws = flawsOf({ version: 1, all: lists(MAX_LIST + 1) });
		expect(flaws.map((flaw) => flaw.split(' ')[0])).toEqual([
			'all[0].value',
			'all[1].value',
			'all[2].in',
			'all[3].in',
			'all[4].filter.conditions[0].value',
		]);
		expect(flaws[0]).toMatch(
			/has 1001 values, more than the limit of 1000: split them across several/,
		);
	});

	it(`is at most ${MAX_TEXT} characters in a text, and ${MAX_TEXTS} in all of them`, () => {
		const about = (length: number) => ({ type: 'event', name: 'x'.repeat(length) });
		expect(flawsOfCondition(about(MAX_TEXT))).toEqual([]);
		expect(flawsOfCondition(about(MAX_TEXT + 1))).toEqual([
			'all[0].name has 10001 characters, more than the limit of 10000: shorten it',
		]);
		const all = Array.from({ length: 51 }, () => about(9_900));
		expect(flawsOf({ version: 1, all: all.slice(1) })).toEqual([]);
		expect(flawsOf({ version: 1, all })).toEqual([
			'all[50].name exceeds the limit of 500000 characters of text: save part of the rule as a segment',
		]);
	});
});
