import fc from 'fast-check';
import type { RecordedEvent } from '../../../src/event/recorded';
import type {
	EventMatch,
	NewestEventCondition,
	RuleMoment,
	SequenceCondition,
} from '../../../src/rule/rule';

export const SEQUENCE_MOMENT: RuleMoment = { now: Date.parse('2026-03-29T10:00:00Z'), zone: 'UTC' };
const MINUTE = 60_000;

const NAMES = ['Buy', 'Buy Now', 'View', 'Viéw'];
const name = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(...NAMES) },
	{ weight: 1, arbitrary: fc.record({ startsWith: fc.constantFrom('B', 'Buy', 'Buy ', 'V') }) },
);
const sku = fc.constantFrom('a', 'b');
const match = fc.tuple(name, fc.option(sku, { freq: 2 })).map(([named, value]): EventMatch => {
	if (value === null) return { name: named };
	const conditions = [{ property: 'sku', operator: 'equals' as const, value }];
	return { name: named, filter: { match: 'all', conditions } };
});

/** Sequences of two to five events, one of which may often stand for several of them. */
export const sequence: fc.Arbitrary<SequenceCondition> = fc
	.record({
		first: match,
		then: fc.array(match, { minLength: 1, maxLength: 4 }),
		amount: fc.constantFrom(0, 1, 2, 5),
		negate: fc.boolean(),
	})
	.map(({ first, then, amount, negate }) => ({
		type: 'sequence',
		first,
		then: then.length === 1 ? then[0] : then,
		within: { amount, unit: 'minutes' },
		...(negate && { negate }),
	}));

/** The newest of events of which several may be at its instant. */
export const newestEvent: fc.Arbitrary<NewestEventCondition> = fc
	.record({ name, value: sku })
	.map(({ name: named, value }) => ({
		type: 'newestEvent',
		name: named,
		filter: { match: 'all', conditions: [{ property: 'sku', operator: 'equals', value }] },
	}));

/** Events of one contact within a few minutes, many of them at the same instant. */
export const closeEvents: fc.Arbitrary<Omit<RecordedEvent, 'id'>[]> = fc
	.array(
		fc.record({
			name: fc.constantFrom(...NAMES),
			occurredAt: fc
				.integer({ min: 0, max: 6 })
				.map((minutes) => SEQUENCE_MOMENT.now - minutes * MINUTE),
			properties: fc.record({ sku }),
		}),
		{ maxLength: 9 },
	)
	.map((events) => events.sort((a, b) => a.occurredAt - b.occurredAt));
