import * as fc from 'fast-check';
import type { OverduePolicy, Reentry } from '../../../../../src/journey/journey';
import { LEASE_MS } from '../../../../../src/journey/position-store';
import { DAY, HOUR, MINUTE, SECOND, type NodeName } from '../../../support/journey';

export const CONTACTS = ['ann', 'bob', 'cleo', 'dan'];
export const ANONYMOUS_IDS = ['v-1', 'v-2', 'v-3'];

/** What ends waits, meets the goal, meets the exit. */
export const EVENTS = ['Ordered', 'Bought', 'Left'] as const;

interface Parking {
	goal: NodeName;
	forMs: number | null;
	awaits: 'entry' | 'wait' | null;
}

/** What a worker does with a batch that it claimed, whether its leases are still valid or not. */
export type Act =
	| ({ act: 'park' } & Parking)
	| { act: 'send'; channel: 'email' | 'sms'; ends: 'sent' | 'failed' | 'queued' | 'unknown' | null }
	| { act: 'complete' | 'retry' | 'fail' | 'release' | 'renewLeases' | 'decide' }
	| { act: 'holdExternally'; forMs: number };

/** The instance that an event names; null: none. */
export type Cart = 'A' | 'B' | null;

/** Anything that may happen to a store. `batch`: one of those that the worker claimed, 0 the latest. */
export type Operation =
	| { do: 'enter'; who: string[]; cart: Cart }
	| { do: 'spot'; who: string; node: NodeName }
	| { do: 'event'; who: string; event: (typeof EVENTS)[number]; ago: number; cart: Cart }
	| { do: 'visit'; anonymous: string; ago: number; cart: Cart }
	| { do: 'identify'; who: string; anonymous: string }
	| { do: 'merge' | 'swap'; who: string; other: string }
	| { do: 'erase' | 'exit'; who: string }
	| { do: 'travel'; node: NodeName; limit: number; acts: Act[] }
	| { do: 'resume'; batch: number; acts: Act[] }
	| { do: 'retryByHand' | 'releaseByHand'; who: string }
	| { do: 'retryAll' }
	| { do: 'overdue'; node: NodeName; policy: OverduePolicy }
	| { do: 'edit'; reentry: Reentry }
	| { do: 'completeExpiredHolds' | 'runTimeBased' | 'crash' | 'deactivate' }
	| { do: 'advance'; ms: number };

const is = <T extends string>(...values: T[]) => fc.constantFrom(...values);
const span = fc.constantFrom(
	...[0, 1, 5 * SECOND, 30 * SECOND, LEASE_MS - 1, LEASE_MS, 10 * MINUTE, HOUR, DAY],
);
const node = is<NodeName>('trigger', 'wait', 'second', 'send');
const contact = fc.constantFrom(...CONTACTS);
const anonymous = fc.constantFrom(...ANONYMOUS_IDS);
const cart = fc.constantFrom<Cart>('A', 'B', null);
const minutes = fc.constantFrom(1, 10, 60);
const policy: fc.Arbitrary<OverduePolicy> = fc.oneof(
	fc.record({ policy: is('spread', 'skip'), minutes }),
	fc.record({ policy: is('atOnce') }),
);
export const reentry: fc.Arbitrary<Reentry> = fc.oneof(
	fc.record({ mode: is('never', 'afterLeaving') }),
	fc.record({ mode: is('afterDays'), days: fc.constantFrom(1, 2) }),
);

/** No contact is parked for ever: without a time there is an event that ends the wait. */
const parking = fc.oneof(
	fc.record({
		goal: is<NodeName>('wait', 'second', 'send'),
		forMs: span,
		awaits: is('entry', 'wait') as fc.Arbitrary<'entry' | 'wait' | null>,
	}),
	fc.record({
		goal: is<NodeName>('wait', 'second', 'send'),
		forMs: span,
		awaits: fc.constant(null),
	}),
	fc.record({
		goal: is<NodeName>('wait', 'second', 'send'),
		forMs: fc.constant(null),
		awaits: is('entry', 'wait'),
	}),
);
const act: fc.Arbitrary<Act> = fc.oneof(
	{ weight: 5, arbitrary: parking.map((at) => ({ act: 'park' as const, ...at })) },
	{
		weight: 5,
		arbitrary: fc.record({
			act: is('send'),
			channel: is('email', 'sms'),
			ends: fc.constantFrom('sent', 'sent', 'failed', 'queued', 'unknown', null),
		}),
	},
	{ weight: 5, arbitrary: fc.record({ act: is('complete') }) },
	{
		weight: 4,
		arbitrary: fc.record({ act: is('retry', 'fail', 'release', 'renewLeases', 'decide') }),
	},
	{ weight: 1, arbitrary: fc.record({ act: is('holdExternally'), forMs: span }) },
);
const acts = fc.array(act, { maxLength: 4 });

const often = (weight: number, arbitrary: fc.Arbitrary<Operation>) => ({ weight, arbitrary });
export const operation: fc.Arbitrary<Operation> = fc.oneof(
	often(5, fc.record({ do: is('enter'), who: fc.subarray(CONTACTS, { minLength: 1 }), cart })),
	often(2, fc.record({ do: is('spot'), who: contact, node })),
	often(5, fc.record({ do: is('event'), who: contact, event: is(...EVENTS), ago: span, cart })),
	often(2, fc.record({ do: is('visit'), anonymous, ago: span, cart })),
	often(2, fc.record({ do: is('identify'), who: contact, anonymous })),
	often(2, fc.record({ do: is('merge', 'swap'), who: contact, other: contact })),
	often(2, fc.record({ do: is('erase', 'exit'), who: contact })),
	often(14, fc.record({ do: is('travel'), node, limit: fc.constantFrom(1, 2, 100), acts })),
	often(4, fc.record({ do: is('resume'), batch: fc.nat({ max: 6 }), acts })),
	often(2, fc.record({ do: is('retryByHand', 'releaseByHand'), who: contact })),
	often(1, fc.record({ do: is('retryAll') })),
	often(1, fc.record({ do: is('overdue'), node, policy })),
	often(1, fc.record({ do: is('edit'), reentry })),
	often(3, fc.record({ do: is('completeExpiredHolds', 'runTimeBased', 'crash', 'deactivate') })),
	often(5, fc.record({ do: is('advance'), ms: span })),
);
