import type { JsonValue } from '../../../src/lib/json';
import type { AggregateCondition } from '../../../src/rule/rule';
import { did, holds, HOUR, NOW } from './support/contact';

const total = (more: Partial<AggregateCondition>): AggregateCondition => ({
	type: 'aggregate',
	name: 'Buy',
	property: 'total',
	function: 'sum',
	operator: 'greaterOrEqual',
	value: 0,
	...more,
});

const spent = (...totals: JsonValue[]) =>
	did(
		...totals.map((each): [string, number, { total: JsonValue }] => ['Buy', NOW, { total: each }]),
	);

describe('an aggregate', () => {
	it.each<[AggregateCondition['function'], number]>([
		['sum', 60],
		['average', 20],
		['min', 10],
		['max', 30],
	])('%s of 10, 20 and 30 is %d', (name, expected) => {
		const at = (operator: AggregateCondition['operator'], value: number) =>
			holds(total({ function: name, operator, value }), spent(10, 20, 30));
		expect(at('greaterOrEqual', expected)).toBe(true);
		expect(at('greaterThan', expected)).toBe(false);
		expect(at('lessOrEqual', expected)).toBe(true);
		expect(at('lessThan', expected)).toBe(false);
		expect(at('greaterThan', expected - 0.001)).toBe(true);
		expect(at('lessThan', expected + 0.001)).toBe(true);
	});

	it('reads numbers that came as text and leaves out other values', () => {
		const facts = spent('10', ' 2e1 ', 'free', null, true, [5], { a: 1 });
		expect(holds(total({ function: 'sum', operator: 'lessOrEqual', value: 30 }), facts)).toBe(true);
		expect(holds(total({ function: 'sum', value: 30 }), facts)).toBe(true);
		expect(holds(total({ function: 'average', value: 15 }), facts)).toBe(true);
		expect(holds(total({ function: 'min', operator: 'lessThan', value: 10 }), facts)).toBe(false);
	});

	it('adds decimals exactly, in whatever order', () => {
		for (const facts of [spent(0.1, 0.2), spent(0.2, 0.1), spent(1e20, 0.3, -1e20)]) {
			expect(holds(total({ value: 0.3 }), facts)).toBe(true);
			expect(holds(total({ operator: 'lessOrEqual', value: 0.3 }), facts)).toBe(true);
		}
	});

	it('of no number at all: the sum is 0, the others hold for no contact', () => {
		for (const facts of [{}, spent('free'), spent(null)]) {
			expect(holds(total({ operator: 'lessOrEqual', value: 0 }), facts)).toBe(true);
			expect(holds(total({ operator: 'greaterThan', value: 0 }), facts)).toBe(false);
			for (const name of ['average', 'min', 'max'] as const) {
				expect(holds(total({ function: name, operator: 'lessOrEqual', value: 0 }), facts)).toBe(
					false,
				);
				expect(holds(total({ function: name, operator: 'greaterOrEqual', value: 0 }), facts)).toBe(
					false,
				);
			}
		}
	});

	it('is over the events of the window that match', () => {
		const condition = total({
			value: 7,
			operator: 'lessOrEqual',
			window: { last: { amount: 1, unit: 'hours' } },
			filter: { match: 'all', conditions: [{ property: 'paid', operator: 'isTrue' }] },
		});
		const facts = did(
			['Buy', NOW - HOUR - 1, { total: 100, paid: true }],
			['Buy', NOW - HOUR, { total: 3, paid: true }],
			['Buy', NOW, { total: 100, paid: false }],
			['Look', NOW, { total: 100, paid: true }],
			['Buy', NOW, { total: 4, paid: true }],
		);
		expect(holds(condition, facts)).toBe(true);
		expect(holds({ ...condition, operator: 'greaterOrEqual' }, facts)).toBe(true);
	});
});
