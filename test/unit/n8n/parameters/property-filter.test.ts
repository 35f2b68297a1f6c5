import { matchesFilter } from '../../../../src/value/filter';
import { ParameterError } from '../../../../src/n8n/parameters/error';
import { propertyFilter } from '../../../../src/n8n/parameters/property-filter';

const one = (condition: object) => propertyFilter({ conditions: [condition] }, undefined);

describe("'Property Filters' of a node", () => {
	it('without conditions are no filter', () => {
		expect(propertyFilter(undefined, 'all')).toBeUndefined();
		expect(propertyFilter({}, 'all')).toBeUndefined();
		expect(propertyFilter({ conditions: [] }, 'any')).toBeUndefined();
	});

	it('all have to match, unless any of them is enough', () => {
		const conditions = [{ property: 'plan', value: 'pro' }];
		expect(propertyFilter({ conditions }, undefined)?.match).toBe('all');
		expect(propertyFilter({ conditions }, 'any')?.match).toBe('any');
	});

	it("compare for equality by the type of the value, unless 'Compare As' sets another", () => {
		expect(one({ property: 'plan', value: 'pro', type: 'automatic' })?.conditions).toEqual([
			{ property: 'plan', operator: 'equals', value: 'pro' },
		]);
		const number = { property: 'total', operator: 'greaterThan', value: '100', type: 'number' };
		expect(one(number)?.conditions).toEqual([number]);
	});

	it('ignore the value that a unary operator was left with', () => {
		const filter = one({ property: 'coupon', operator: 'exists', value: 'left over' });
		expect(filter?.conditions).toEqual([{ property: 'coupon', operator: 'exists' }]);
	});

	it.each([
		['text with commas', ' gold , silver ', { tier: 'silver' }],
		['a list that an expression brought', ['gold', 'silver'], { tier: 'silver' }],
		['a number that an expression brought', 5, { tier: '5' }],
	])("'Is One Of' takes %s", (_, value, properties) => {
		const filter = one({ property: 'tier', operator: 'in', value })!;
		expect(matchesFilter(properties, filter)).toBe(true);
		expect(matchesFilter({ tier: 'bronze' }, filter)).toBe(false);
	});

	it('that make no sense are refused with their place', () => {
		const wrong = () => one({ property: ' ', value: 'x' });
		expect(wrong).toThrow(ParameterError);
		expect(wrong).toThrow("'Property Filters': conditions.0.property: Property is required");
	});

	it('may ignore case, and ask for null and for elements of lists', () => {
		const filter = propertyFilter(
			{
				conditions: [
					{ property: 'plan', operator: 'equals', value: 'PRO', ignoreCase: true },
					{ property: 'coupon', operator: 'isNull', value: 'left over', ignoreCase: true },
					{ property: 'tags', operator: 'listContains', value: 'a', ignoreCase: false },
				],
			},
			undefined,
		)!;
		expect(filter.conditions).toEqual([
			{ property: 'plan', operator: 'equals', value: 'PRO', ignoreCase: true },
			{ property: 'coupon', operator: 'isNull' },
			{ property: 'tags', operator: 'listContains', value: 'a' },
		]);
		expect(matchesFilter({ plan: 'pro', coupon: null, tags: ['ab', 'a'] }, filter)).toBe(true);
		expect(matchesFilter({ plan: 'pro', tags: ['ab', 'a'] }, filter)).toBe(false);
	});

	it('may be groups, and JSON for groups within them', () => {
		const deeper = { match: 'none', conditions: [{ match: 'any', conditions: [] }] };
		const filter = propertyFilter(
			{
				conditions: [{ property: 'total', operator: 'greaterThan', value: '9' }],
				groups: [
					{ filters: { conditions: [{ property: 'plan', value: 'pro' }] } },
					{ match: 'none', filters: { conditions: [{ property: 'plan', value: 'free' }] } },
				],
				json: [{ filter: JSON.stringify(deeper) }, { filter: deeper }],
			},
			'all',
		);
		expect(filter).toEqual({
			match: 'all',
			conditions: [
				{ property: 'total', operator: 'greaterThan', value: '9' },
				{ match: 'any', conditions: [{ property: 'plan', operator: 'equals', value: 'pro' }] },
				{ match: 'none', conditions: [{ property: 'plan', operator: 'equals', value: 'free' }] },
				deeper,
				deeper,
			],
		});
	});

	it.each([
		['{"match": ', "'Property Filters': 'Filter (JSON)' is not valid JSON"],
		['5', "'Property Filters': conditions.0: Must be a condition"],
		['{"match": "all", "conditions": [{}]}', 'conditions.0.conditions.0.property'],
	])('in JSON that make no sense are refused with their place: %s', (filter, message) => {
		expect(() => propertyFilter({ json: [{ filter }] }, undefined)).toThrow(message);
	});
});
