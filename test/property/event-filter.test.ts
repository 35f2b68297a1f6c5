import fc from 'fast-check';
import type { FilterCondition, FilterOperator } from '../../src/value/filter';
import { FILTER_OPERATORS, matchesFilter, propertyFilterSchema } from '../../src/value/filter';
import type { JsonObject } from '../../src/lib/json';

const name = fc.constantFrom('a', 'b', 'a.b', 'a.0', 'missing');
const leaf = fc.oneof(
	fc.constantFrom(null, true, 'true', 'x', '', '10', 10, 9.5, '2024-05-01', 'é', 'e\u0301'),
	fc.integer({ min: -20, max: 20 }),
);
const properties = fc.dictionary(
	fc.constantFrom('a', 'b'),
	fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.constantFrom('b', '0'), leaf)),
) as fc.Arbitrary<JsonObject>;

const condition = fc
	.record(
		{
			property: name,
			operator: fc.constantFrom(...FILTER_OPERATORS),
			value: fc.oneof(
				fc.constantFrom('x', '', '10', 'true', '2024-05-01', 'é'),
				fc.integer({ min: -20, max: 20 }),
				fc.boolean(),
				fc.array(fc.constantFrom('x', '10')),
			),
			type: fc.constantFrom(
				'string' as const,
				'number' as const,
				'boolean' as const,
				'date' as const,
			),
		},
		{ requiredKeys: ['property', 'operator'] },
	)
	.filter(isAccepted);

function isAccepted(candidate: unknown): candidate is FilterCondition {
	return propertyFilterSchema.safeParse({ match: 'all', conditions: [candidate] }).success;
}

function matches(actual: JsonObject, ...conditions: FilterCondition[]): boolean {
	return matchesFilter(actual, { match: 'all', conditions });
}

function withOperator(base: FilterCondition, operator: FilterOperator): FilterCondition {
	return { ...base, operator };
}

describe('any accepted filter on any properties', () => {
	it("'all' is every condition by itself, 'any' is one of them", () => {
		const conditions = fc.array(condition, { minLength: 1, maxLength: 4 });
		fc.assert(
			fc.property(properties, conditions, (actual, list) => {
				const alone = list.map((one) => matches(actual, one));
				expect(matchesFilter(actual, { match: 'all', conditions: list })).toBe(
					alone.every(Boolean),
				);
				expect(matchesFilter(actual, { match: 'any', conditions: list })).toBe(alone.some(Boolean));
			}),
		);
	});

	it.each<[FilterOperator, FilterOperator]>([
		['equals', 'notEquals'],
		['contains', 'notContains'],
		['exists', 'notExists'],
	])('%s and %s are opposites', (positive, negative) => {
		fc.assert(
			fc.property(properties, condition, (actual, base) => {
				fc.pre(isAccepted(withOperator(base, positive)));
				expect(matches(actual, withOperator(base, negative))).toBe(
					!matches(actual, withOperator(base, positive)),
				);
			}),
		);
	});

	it('of two values that can be ordered, the first is below, at or above the second', () => {
		fc.assert(
			fc.property(properties, condition, (actual, base) => {
				fc.pre(isAccepted(withOperator(base, 'lessThan')));
				const typed = { ...base, type: base.type ?? ('number' as const) };
				const [below, at, above, belowOrAt, atOrAbove] = (
					['lessThan', 'equals', 'greaterThan', 'lessOrEqual', 'greaterOrEqual'] as const
				).map((operator) => matches(actual, withOperator(typed, operator)));
				expect([below, at, above].filter(Boolean).length).toBeLessThanOrEqual(1);
				expect(belowOrAt).toBe(below || at);
				expect(atOrAbove).toBe(above || at);
			}),
		);
	});
});
