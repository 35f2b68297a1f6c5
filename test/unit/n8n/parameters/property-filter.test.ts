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
});
