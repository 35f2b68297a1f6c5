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

describe('null and missing', () => {
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
