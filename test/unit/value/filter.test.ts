import type { FilterCondition } from '../../../src/value/filter';
import { matchesFilter, propertyFilterSchema } from '../../../src/value/filter';
import type { JsonObject } from '../../../src/lib/json';

function matches(properties: JsonObject, ...conditions: FilterCondition[]): boolean {
	return matchesFilter(properties, propertyFilterSchema.parse({ match: 'all', conditions }));
}

const where = (
	property: string,
	operator: FilterCondition['operator'],
	value?: FilterCondition['value'],
	type?: FilterCondition['type'],
): FilterCondition => ({ property, operator, value, type });

describe('a filter', () => {
	const both = [where('plan', 'equals', 'pro'), where('seats', 'greaterThan', 2)];

	it("matches when all conditions hold, or with 'any' when one does", () => {
		expect(matchesFilter({ plan: 'pro', seats: 3 }, { match: 'all', conditions: both })).toBe(true);
		expect(matchesFilter({ plan: 'pro', seats: 1 }, { match: 'all', conditions: both })).toBe(
			false,
		);
		expect(matchesFilter({ plan: 'pro', seats: 1 }, { match: 'any', conditions: both })).toBe(true);
		expect(matchesFilter({ plan: 'x', seats: 1 }, { match: 'any', conditions: both })).toBe(false);
	});

	it.each(['all', 'any'] as const)("without conditions matches every event ('%s')", (match) => {
		expect(matchesFilter({}, { match, conditions: [] })).toBe(true);
	});
});

describe('a comparison', () => {
	it.each<[JsonObject, FilterCondition, boolean]>([
		[{ a: 10 }, where('a', 'equals', '10', 'number'), true],
		[{ a: '10' }, where('a', 'equals', 10), true],
		[{ a: '10.0' }, where('a', 'equals', 10, 'number'), true],
		[{ a: '10.0' }, where('a', 'equals', '10', 'string'), false],
		[{ a: 10 }, where('a', 'equals', '10'), true],
		[{ a: '' }, where('a', 'equals', 0, 'number'), false],
		[{ a: true }, where('a', 'equals', 1, 'number'), false],
		[{ a: '9' }, where('a', 'lessThan', '10'), true],
		[{ a: '9' }, where('a', 'lessThan', '10', 'string'), false],
		[{ a: 'true' }, where('a', 'equals', true), true],
		[{ a: 'yes' }, where('a', 'equals', true), false],
	])('is made in the type of the condition: %j %j', (properties, condition, expected) => {
		expect(matches(properties, condition)).toBe(expected);
	});

	it.each<[FilterCondition['operator'], boolean, boolean, boolean]>([
		['greaterThan', false, false, true],
		['greaterOrEqual', false, true, true],
		['lessThan', true, false, false],
		['lessOrEqual', true, true, false],
	])('of order: %s, below, at and above the value', (operator, below, at, above) => {
		const results = [9, 10, 11].map((a) => matches({ a }, where('a', operator, 10)));
		expect(results).toEqual([below, at, above]);
	});

	it('of dates compares instants, whatever their zone and spelling', () => {
		const properties = { at: '2024-05-01T12:00:00+02:00' };
		expect(matches(properties, where('at', 'equals', '2024-05-01T10:00:00Z', 'date'))).toBe(true);
		expect(matches(properties, where('at', 'lessThan', '2024-05-01T11:00:00Z', 'date'))).toBe(true);
		expect(matches({ at: 'soon' }, where('at', 'lessThan', '2024-05-01', 'date'))).toBe(false);
	});

	it('of text minds its case, and not how Unicode composes it', () => {
		expect(matches({ a: 'Zoe\u0308' }, where('a', 'equals', 'Zo\u00eb'))).toBe(true);
		expect(matches({ a: 'café 🎉' }, where('a', 'contains', '🎉'))).toBe(true);
		expect(matches({ a: 'Pro' }, where('a', 'equals', 'pro'))).toBe(false);
	});

	it.each<[FilterCondition['operator'], string, boolean]>([
		['contains', 'e-B', true],
		['contains', 'x', false],
		['startsWith', 'Blue', true],
		['startsWith', 'Bike', false],
		['endsWith', 'Bike', true],
		['endsWith', 'Blue', false],
	])('of a part of text: %s %s', (operator, value, expected) => {
		expect(matches({ a: 'Blue-Bike' }, where('a', operator, value))).toBe(expected);
	});

	it('with listContains looks for one whole element, in lists alone', () => {
		const properties = { tags: ['a', 'ab', 3, null], plan: 'a' };
		const found = ['a', 'b', 'ab', '3', 'null', ''].map((value) => [
			matches(properties, where('tags', 'listContains', value)),
			matches(properties, where('tags', 'notListContains', value)),
		]);
		expect(found.map(([has]) => has)).toEqual([true, false, true, true, false, false]);
		expect(found.every(([has, hasNot]) => has !== hasNot)).toBe(true);
		expect(matches(properties, where('plan', 'contains', 'a'))).toBe(true);
		expect(matches(properties, where('plan', 'listContains', 'a'))).toBe(false);
		expect(matches(properties, where('plan', 'notListContains', 'a'))).toBe(true);
	});

	it.each<[string, FilterCondition['operator'], FilterCondition['value'], boolean]>([
		['PRO', 'equals', 'pro', true],
		['Ärger', 'equals', 'ÄRGER', true],
		['A\u0308rger', 'equals', 'äRGER', true],
		['ΟΔΟΣ', 'equals', 'οδος', true],
		['οδοσ', 'equals', 'οδος', true],
		['Straße', 'equals', 'STRAẞE', true],
		['Straße', 'equals', 'STRASSE', false],
		['İstanbul', 'equals', 'istanbul', false],
		['ОДЕССА', 'startsWith', 'одес', true],
		['Über uns', 'startsWith', 'übER', true],
		['CAFÉ', 'endsWith', 'fé', true],
		['Blue-Bike', 'contains', 'E-B', true],
		['Blue-Bike', 'notContains', 'E-B', false],
		['𐐀', 'in', ['x', '𐐨'], true],
		['pro', 'notEquals', 'PRO', false],
	])('that ignores case: %j %s %j', (a, operator, value, expected) => {
		const condition = { ...where('a', operator, value), ignoreCase: true };
		expect(matches({ a }, condition)).toBe(expected);
		if (operator === 'in' || operator === 'equals') return;
		expect(matches({ a }, where('a', operator, value))).toBe(operator.startsWith('not'));
	});

	it('that ignores case does so in the elements of a list', () => {
		const tags = ['VIP', 'Neu'];
		const having = (operator: 'contains' | 'listContains', value: string) =>
			matches({ tags }, { ...where('tags', operator, value), ignoreCase: true });
		expect(having('listContains', 'vip')).toBe(true);
		expect(having('contains', 'NEU')).toBe(true);
		expect(having('listContains', 'vi')).toBe(false);
	});

	it('of numbers, truths and dates has no case to ignore', () => {
		const ignoring = (condition: FilterCondition) => ({ ...condition, ignoreCase: true });
		expect(matches({ a: '10' }, ignoring(where('a', 'equals', 10)))).toBe(true);
		expect(matches({ a: 'TRUE' }, ignoring(where('a', 'isTrue')))).toBe(true);
		expect(matches({ a: '2024-05-01' }, ignoring(where('a', 'equals', '2024-05-01', 'date')))).toBe(
			true,
		);
	});

	it('of a list with contains looks for one element', () => {
		const properties = { tags: ['new', 'vip', 3] };
		expect(matches(properties, where('tags', 'contains', 'vip'))).toBe(true);
		expect(matches(properties, where('tags', 'contains', 'vi'))).toBe(false);
		expect(matches(properties, where('tags', 'contains', 3))).toBe(true);
	});

	it('with in looks for one of several values, in the type of the condition', () => {
		expect(matches({ a: 'b' }, where('a', 'in', ['a', 'b']))).toBe(true);
		expect(matches({ a: 'c' }, where('a', 'in', ['a', 'b']))).toBe(false);
		expect(matches({ a: 2 }, where('a', 'in', ['1.0', '2.0'], 'number'))).toBe(true);
	});

	it('with isTrue and isFalse distinguishes true, false and anything else', () => {
		const results = [true, 'true', false, 'false', 1, null].map((a) => [
			matches({ a }, where('a', 'isTrue')),
			matches({ a }, where('a', 'isFalse')),
		]);
		expect(results).toEqual([
			[true, false],
			[true, false],
			[false, true],
			[false, true],
			[false, false],
			[false, false],
		]);
	});
});

describe('groups of a filter', () => {
	const nested = {
		match: 'any',
		conditions: [
			where('plan', 'equals', 'pro'),
			{
				match: 'all',
				conditions: [
					where('seats', 'greaterThan', 10),
					{
						match: 'none',
						conditions: [where('country', 'equals', 'de'), where('country', 'equals', 'at')],
					},
				],
			},
		],
	};

	it.each<[JsonObject, boolean]>([
		[{ plan: 'pro', seats: 1 }, true],
		[{ plan: 'free', seats: 1 }, false],
		[{ plan: 'free', seats: 11, country: 'fr' }, true],
		[{ plan: 'free', seats: 11, country: 'de' }, false],
		[{ seats: 11 }, true],
	])(
		'within each other match by all, any and none of their members: %j',
		(properties, expected) => {
			expect(matchesFilter(properties, propertyFilterSchema.parse(nested))).toBe(expected);
		},
	);

	it('without members match, as a filter without conditions does', () => {
		const empty = { match: 'any', conditions: [] };
		const inside = (match: string) => propertyFilterSchema.parse({ match, conditions: [empty] });
		expect(['all', 'any', 'none'].map((match) => matchesFilter({}, inside(match)))).toEqual([
			true,
			true,
			false,
		]);
	});

	it('are at most 5 within each other and 100 members in all', () => {
		const deep = (depth: number): object =>
			depth === 1
				? { match: 'all', conditions: [] }
				: { match: 'all', conditions: [deep(depth - 1)] };
		const problems = (filter: object) =>
			propertyFilterSchema
				.safeParse(filter)
				.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
		expect(problems(deep(5))).toBeUndefined();
		expect(problems(deep(6))).toEqual([
			'conditions.0.conditions.0.conditions.0.conditions.0.conditions.0 Groups are nested more than 5 deep: flatten them',
		]);
		expect(problems(deep(1_000))).toHaveLength(1);
		const wide = (n: number) => Array.from({ length: n }, () => where('a', 'exists'));
		const group = { match: 'any', conditions: wide(50) };
		expect(problems({ match: 'all', conditions: [group, ...wide(49)] })).toBeUndefined();
		expect(problems({ match: 'all', conditions: [group, ...wide(50)] })).toEqual([
			' A filter has at most 100 conditions and groups',
		]);
	});
});

describe('null and missing', () => {
	it('are told apart by isNull, whose opposite holds for a missing value', () => {
		const answers = [{ a: null }, {}, { a: '' }, { a: 'null' }, { a: 0 }, { a: [] }].map(
			(properties) => [
				matches(properties as JsonObject, where('a', 'isNull')),
				matches(properties as JsonObject, where('a', 'isNotNull')),
			],
		);
		expect(answers.map(([is]) => is)).toEqual([true, false, false, false, false, false]);
		expect(answers.every(([is, isNot]) => is !== isNot)).toBe(true);
	});

	it('are different: null exists', () => {
		expect(matches({ a: null }, where('a', 'exists'))).toBe(true);
		expect(matches({ a: null }, where('a', 'notExists'))).toBe(false);
		expect(matches({}, where('a', 'exists'))).toBe(false);
		expect(matches({}, where('a', 'notExists'))).toBe(true);
	});

	it.each<[FilterCondition]>([
		[where('a', 'equals', 'null')],
		[where('a', 'equals', 0)],
		[where('a', 'contains', '')],
		[where('a', 'lessThan', 1)],
		[where('a', 'greaterOrEqual', 0)],
		[where('a', 'in', ['null', ''])],
	])('satisfy no positive comparison: %j', (condition) => {
		expect(matches({ a: null }, condition)).toBe(false);
		expect(matches({}, condition)).toBe(false);
	});

	it('satisfy the negative ones', () => {
		for (const properties of [{ a: null }, {}] as JsonObject[]) {
			expect(matches(properties, where('a', 'notEquals', 'x'))).toBe(true);
			expect(matches(properties, where('a', 'notContains', 'x'))).toBe(true);
		}
	});
});

describe('a path', () => {
	const properties = {
		product: { price: 5, tags: ['a'] },
		items: [{ sku: 'A-1' }, { sku: 'B-2' }],
		'utm.source': 'mail',
	};

	it('leads into objects and lists', () => {
		expect(matches(properties, where('product.price', 'equals', 5))).toBe(true);
		expect(matches(properties, where('items.1.sku', 'equals', 'B-2'))).toBe(true);
		expect(matches(properties, where('items.2.sku', 'exists'))).toBe(false);
		expect(matches(properties, where('product.price.cents', 'exists'))).toBe(false);
		expect(matches(properties, where('items..sku', 'exists'))).toBe(false);
	});

	it('may be the name of one property, dots and all', () => {
		expect(matches(properties, where('utm.source', 'equals', 'mail'))).toBe(true);
	});

	it.each([
		'constructor',
		'product.toString',
		'__proto__.a',
		'items.length',
		'product.tags.length',
	])('finds only data that the sender wrote: not %s', (path) => {
		expect(matches(properties, where(path, 'exists'))).toBe(false);
	});
});

describe('a condition is refused before it is used', () => {
	function problem(condition: object): string {
		const filter = { match: 'all', conditions: [{ property: 'a', ...condition }] };
		const result = propertyFilterSchema.safeParse(filter);
		return result.success ? 'accepted' : result.error.issues[0].message;
	}

	it.each([
		[{ operator: 'equals' }, "'equals' needs a value to compare with"],
		[{ operator: 'in', value: 'a' }, "'in' needs a list of values"],
		[
			{ operator: 'in', value: ['1', 'two'], type: 'number' },
			"'two' is not a number: change the value or the comparison type",
		],
		[{ operator: 'equals', value: ['a'] }, "'equals' takes one value; for a list use 'in'"],
		[
			{ operator: 'lessThan', value: 'ten' },
			"'ten' is not a number: change the value or the comparison type",
		],
		[
			{ operator: 'lessThan', value: 'soon', type: 'date' },
			"'soon' is not a date: change the value or the comparison type",
		],
		[
			{ operator: 'equals', value: 'yes', type: 'boolean' },
			"'yes' is not a boolean: change the value or the comparison type",
		],
		[{ operator: 'exists', property: '' }, 'Property is required, such as product.price'],
	])('%j is refused with its reason', (condition, message) => {
		expect(problem(condition)).toBe(message);
	});

	it('lists the operators that exist', () => {
		expect(problem({ operator: 'like', value: 'a' })).toMatch(/^Operator must be one of equals,/);
	});

	it.each([
		[{ operator: 'exists' }],
		[{ operator: 'isTrue', value: '' }],
		[{ operator: 'contains', value: 'x', type: 'number' }],
		[{ operator: 'in', value: ['a'] }],
	])('but not when it makes sense: %j', (condition) => {
		expect(problem(condition)).toBe('accepted');
	});
});
