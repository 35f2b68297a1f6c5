import type { SequenceCondition } from '../../../src/rule/rule';
import { DAY, did, holds, HOUR, NOW } from './support/contact';

const thenBuy = (more: Partial<SequenceCondition> = {}): SequenceCondition => ({
	type: 'sequence',
	first: { name: 'Cart' },
	then: { name: 'Buy' },
	within: { amount: 1, unit: 'hours' },
	...more,
});
const abandoned = (more: Partial<SequenceCondition> = {}) => thenBuy({ negate: true, ...more });

describe('a sequence', () => {
	it.each([
		['before', -1, false],
		['at the same instant as', 0, true],
		['as long as allowed after', HOUR, true],
		['a ms too late after', HOUR + 1, false],
	])('holds when the second came %s the first: %s', (_, offset, expected) => {
		const first = NOW - HOUR - 1;
		const events = did(['Cart', first], ['Buy', first + offset]);
		events.events.sort((a, b) => a.occurredAt - b.occurredAt);
		expect(holds(thenBuy(), events)).toBe(expected);
		expect(holds(abandoned(), events)).toBe(!expected);
	});

	it('negated does not hold as long as the second may still come', () => {
		expect(holds(abandoned(), did(['Cart', NOW]))).toBe(false);
		expect(holds(abandoned(), did(['Cart', NOW - HOUR]))).toBe(false);
		expect(holds(abandoned(), did(['Cart', NOW - HOUR - 1]))).toBe(true);
	});

	it('negated holds for a first whose time is over, whatever a later one may bring', () => {
		expect(holds(abandoned(), did(['Cart', NOW - 3 * HOUR], ['Cart', NOW]))).toBe(true);
		const followed = did(['Cart', NOW - 3 * HOUR], ['Buy', NOW - 2 * HOUR], ['Cart', NOW]);
		expect(holds(abandoned(), followed)).toBe(false);
	});

	it('at the same instant does not depend on the order of recording', () => {
		expect(holds(thenBuy(), did(['Buy', NOW], ['Cart', NOW]))).toBe(true);
	});

	it('of an event and itself needs two of them', () => {
		const twice = thenBuy({ then: { name: 'Cart' } });
		expect(holds(twice, did(['Cart', NOW]))).toBe(false);
		expect(holds(twice, did(['Cart', NOW], ['Cart', NOW]))).toBe(true);
		expect(holds(twice, did(['Cart', NOW], ['Cart', NOW + HOUR]))).toBe(true);
		expect(holds(twice, did(['Cart', NOW], ['Cart', NOW + HOUR + 1]))).toBe(false);
	});

	it('compares the properties of both', () => {
		const big = {
			match: 'all' as const,
			conditions: [{ property: 'total', operator: 'greaterThan' as const, value: 9 }],
		};
		const condition = thenBuy({ then: { name: 'Buy', filter: big } });
		expect(holds(condition, did(['Cart', NOW], ['Buy', NOW, { total: 9 }]))).toBe(false);
		const events = did(
			['Cart', NOW],
			['Buy', NOW + 1, { total: 9 }],
			['Buy', NOW + 2, { total: 10 }],
		);
		expect(holds(condition, events)).toBe(true);
	});

	it('needs one first that is followed; negated, one that is not', () => {
		const begin = NOW - 2 * DAY;
		const events = did(['Cart', begin], ['Cart', begin + DAY], ['Buy', begin + DAY + HOUR]);
		expect(holds(thenBuy(), events)).toBe(true);
		expect(holds(abandoned(), events)).toBe(true);
		const both = did(['Cart', begin], ['Cart', begin + 1], ['Buy', begin + 2]);
		expect(holds(abandoned(), both)).toBe(false);
	});

	it('without a first does not hold, negated or not', () => {
		expect(holds(thenBuy(), did(['Buy', NOW]))).toBe(false);
		expect(holds(abandoned(), did(['Buy', NOW]))).toBe(false);
	});

	it('has its window about the first event only', () => {
		const window = { last: { amount: 1, unit: 'hours' } } as const;
		const events = did(['Cart', NOW - HOUR - 1], ['Cart', NOW - HOUR], ['Buy', NOW + 1]);
		expect(holds(thenBuy({ window, within: { amount: 2, unit: 'hours' } }), events)).toBe(true);
		expect(holds(thenBuy({ window }), events)).toBe(false);
		const early = did(['Cart', NOW - HOUR - 1], ['Buy', NOW]);
		expect(holds(thenBuy({ window, within: { amount: 2, unit: 'hours' } }), early)).toBe(false);
	});

	it('since the entry does not take the entry event as its first, but as its second', () => {
		const journey = { enteredAt: NOW, entryEventId: 1, vars: {} };
		const window = { since: 'entry' } as const;
		const entry = { ...did(['Cart', NOW], ['Buy', NOW]), journey };
		expect(holds(thenBuy({ window }), entry)).toBe(false);
		const paid = { ...did(['Buy', NOW], ['Cart', NOW]), journey };
		expect(holds(thenBuy({ window }), paid)).toBe(true);
		expect(holds(abandoned({ window }), did(['Cart', NOW]))).toBe(false);
	});

	it('counts a day as 24 hours, whatever the clocks do', () => {
		const condition = thenBuy({ within: { amount: 1, unit: 'days' } });
		const first = Date.parse('2026-03-28T12:00:00Z');
		const zone = 'Europe/Berlin';
		expect(holds(condition, did(['Cart', first], ['Buy', first + DAY]), { zone })).toBe(true);
		expect(holds(condition, did(['Cart', first], ['Buy', first + DAY + 1]), { zone })).toBe(false);
	});
});

describe('a sequence of three and more events', () => {
	const steps = (...names: string[]): SequenceCondition =>
		thenBuy({ first: { name: names[0] }, then: names.slice(1).map((name) => ({ name })) });

	it('holds when all came in their order', () => {
		const funnel = steps('View', 'Cart', 'Buy');
		expect(holds(funnel, did(['View', 1], ['Cart', 2], ['Buy', 3]))).toBe(true);
		expect(holds(funnel, did(['View', 1], ['Buy', 2], ['Cart', 3]))).toBe(false);
		expect(holds(funnel, did(['Cart', 1], ['View', 2], ['Buy', 3]))).toBe(false);
		expect(holds(funnel, did(['View', 1], ['Buy', 3]))).toBe(false);
		expect(
			holds(funnel, did(['View', 1], ['Other', 2], ['Cart', 3], ['Cart', 4], ['Buy', 5])),
		).toBe(true);
	});

	it('has one time for all of them, from the first event on', () => {
		const funnel = steps('View', 'Cart', 'Buy');
		expect(holds(funnel, did(['View', 0], ['Cart', HOUR / 2], ['Buy', HOUR]))).toBe(true);
		expect(holds(funnel, did(['View', 0], ['Cart', HOUR / 2], ['Buy', HOUR + 1]))).toBe(false);
		expect(
			holds(funnel, did(['View', 0], ['View', 2], ['Cart', HOUR / 2], ['Buy', HOUR + 1])),
		).toBe(true);
	});

	it('takes each event for one of them only', () => {
		const thrice = steps('View', 'View', 'View');
		expect(holds(thrice, did(['View', NOW], ['View', NOW]))).toBe(false);
		expect(holds(thrice, did(['View', NOW], ['View', NOW], ['View', NOW]))).toBe(true);
		const back = steps('View', 'Buy', 'View');
		expect(holds(back, did(['View', NOW], ['Buy', NOW]))).toBe(false);
		expect(holds(back, did(['Buy', NOW], ['View', NOW], ['View', NOW]))).toBe(true);
	});

	it('finds the events even where the earliest is needed for another of them', () => {
		const red = {
			match: 'all' as const,
			conditions: [{ property: 'red', operator: 'isTrue' as const }],
		};
		const condition = thenBuy({ then: [{ name: 'View' }, { name: 'View', filter: red }] });
		const events = did(['Cart', NOW], ['View', NOW, { red: true }], ['View', NOW]);
		expect(holds(condition, events)).toBe(true);
		expect(
			holds(condition, did(['Cart', NOW], ['View', NOW, { red: true }], ['View', NOW + 1])),
		).toBe(false);
	});

	it('negated holds for a first that was followed by some only, once the time is over', () => {
		const dropped = { ...steps('View', 'Cart', 'Buy'), negate: true };
		const begin = NOW - HOUR - 1;
		expect(holds(dropped, did(['View', begin], ['Cart', begin + 1]))).toBe(true);
		expect(holds(dropped, did(['View', begin + 1], ['Cart', begin + 2]))).toBe(false);
		expect(holds(dropped, did(['View', begin], ['Cart', begin + 1], ['Buy', begin + 2]))).toBe(
			false,
		);
	});

	it('takes names by their beginning, too', () => {
		const condition = thenBuy({
			then: [{ name: { startsWith: 'Order ' } }, { name: { startsWith: 'Order ' } }],
		});
		expect(holds(condition, did(['Cart', 1], ['Order Paid', 2], ['Order Shipped', 3]))).toBe(true);
		expect(holds(condition, did(['Cart', 1], ['Order Paid', 2], ['Orders', 3]))).toBe(false);
	});
});
