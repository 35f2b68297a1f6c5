import type { Count, EventCondition, NewestEventCondition } from '../../../src/rule/rule';
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

describe('a name by its beginning', () => {
	const startingWith = (startsWith: string, more: Partial<EventCondition> = {}) =>
		buy({ name: { startsWith }, ...more });

	it('counts every event whose name begins so, with its case and spaces', () => {
		const events = did(['Order Completed', 1], ['Order Cancelled', 2], ['Orders Exported', 3]);
		const counts = (startsWith: string, times: number) =>
			holds(startingWith(startsWith, { count: { op: 'exactly', times } }), events);
		expect(counts('Order', 3)).toBe(true);
		expect(counts('Order ', 2)).toBe(true);
		expect(counts('Order Completed', 1)).toBe(true);
		expect(counts('order', 0)).toBe(true);
		expect(counts('Order Completed twice', 0)).toBe(true);
	});

	it('counts those whose properties match', () => {
		const conditions = [{ property: 'total', operator: 'greaterThan' as const, value: 9 }];
		const condition = startingWith('Order', { filter: { match: 'all', conditions } });
		expect(holds(condition, did(['Order Paid', NOW, { total: 10 }]))).toBe(true);
		expect(
			holds(condition, did(['Order Paid', NOW, { total: 9 }], ['Paid', NOW, { total: 10 }])),
		).toBe(false);
	});
});

describe('the newest event', () => {
	const isPro = (more: Partial<NewestEventCondition> = {}): NewestEventCondition => ({
		type: 'newestEvent',
		name: 'Plan Changed',
		filter: { match: 'all', conditions: [{ property: 'plan', operator: 'equals', value: 'pro' }] },
		...more,
	});
	const changed = (...plans: string[]) =>
		did(
			...plans.map((plan, i): [string, number, { plan: string }] => [
				'Plan Changed',
				NOW - HOUR + i,
				{ plan },
			]),
		);

	it('alone has to match, whatever the older ones were', () => {
		expect(holds(isPro(), changed('free', 'pro'))).toBe(true);
		expect(holds(isPro(), changed('pro', 'free'))).toBe(false);
		expect(holds(isPro(), {})).toBe(false);
	});

	it('is the newest of its name, not of all events', () => {
		const { events } = changed('pro');
		const later = { id: 9, name: 'Plan Viewed', occurredAt: NOW, properties: { plan: 'free' } };
		expect(holds(isPro(), { events: [...events, later] })).toBe(true);
		expect(holds(isPro({ name: { startsWith: 'Plan ' } }), { events: [...events, later] })).toBe(
			false,
		);
	});

	it('of two at the same instant is the one recorded last', () => {
		const same = did(
			['Plan Changed', NOW, { plan: 'free' }],
			['Plan Changed', NOW, { plan: 'pro' }],
		);
		expect(holds(isPro(), same)).toBe(true);
	});

	it('is looked for within the window', () => {
		const events = did(
			['Plan Changed', NOW - 2 * HOUR, { plan: 'pro' }],
			['Plan Changed', NOW, { plan: 'free' }],
		);
		const before = { before: new Date(NOW - HOUR).toISOString() };
		expect(holds(isPro({ window: before }), events)).toBe(true);
		expect(holds(isPro(), events)).toBe(false);
		const last = { last: { amount: 1, unit: 'hours' } } as const;
		expect(
			holds(isPro({ window: last }), did(['Plan Changed', NOW - 2 * HOUR, { plan: 'pro' }])),
		).toBe(false);
	});

	it('since the entry is never the entry event', () => {
		const events = changed('free', 'pro');
		const journey = { enteredAt: NOW - HOUR, entryEventId: 2, vars: {} };
		expect(holds(isPro({ window: { since: 'entry' } }), { ...events, journey })).toBe(false);
		expect(holds(isPro({ window: { since: 'entry' } }), events)).toBe(false);
	});
});
