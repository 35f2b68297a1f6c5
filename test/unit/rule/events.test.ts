import type { Count, EventCondition } from '../../../src/rule/rule';
import { did, holds, HOUR, NOW } from './support/contact';

const buy = (more: Partial<EventCondition> = {}): EventCondition => ({
	type: 'event',
	name: 'Buy',
	...more,
});

describe('an event', () => {
	it('counts under its own name, with its case', () => {
		expect(holds(buy(), did(['Buy', NOW]))).toBe(true);
		expect(holds(buy(), did(['buy', NOW], ['Buy ', NOW]))).toBe(false);
		expect(holds(buy(), {})).toBe(false);
	});

	it('counts when its properties match', () => {
		const filter = {
			match: 'all',
			conditions: [{ property: 'total', operator: 'greaterThan', value: 50 }],
		} as const;
		const condition = buy({ filter: { ...filter, conditions: [...filter.conditions] } });
		expect(holds(condition, did(['Buy', NOW, { total: '50.01' }]))).toBe(true);
		expect(holds(condition, did(['Buy', NOW, { total: 50 }], ['Buy', NOW, {}]))).toBe(false);
	});

	it('without a window counts whenever it was, in the future too', () => {
		expect(holds(buy(), did(['Buy', 0]))).toBe(true);
		expect(holds(buy(), did(['Buy', NOW + HOUR]))).toBe(true);
	});
});

describe('a count', () => {
	it.each<[Count | undefined, boolean[]]>([
		[undefined, [false, true, true, true]],
		[{ op: 'atLeast', times: 0 }, [true, true, true, true]],
		[{ op: 'atLeast', times: 2 }, [false, false, true, true]],
		[{ op: 'atMost', times: 0 }, [true, false, false, false]],
		[{ op: 'atMost', times: 2 }, [true, true, true, false]],
		[{ op: 'exactly', times: 0 }, [true, false, false, false]],
		[{ op: 'exactly', times: 2 }, [false, false, true, false]],
	])('%j after 0, 1, 2 and 3 events', (count, expected) => {
		const after = (times: number) =>
			did(...Array.from({ length: times }, (): [string, number] => ['Buy', NOW]), ['Look', NOW]);
		expect([0, 1, 2, 3].map((times) => holds(buy({ count }), after(times)))).toEqual(expected);
	});
});
