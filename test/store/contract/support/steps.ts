import * as fc from 'fast-check';
import type { OverduePolicy } from '../../../../src/journey/journey';
import { LEASE_MS } from '../../../../src/journey/position-store';
import { DAY, HOUR, MINUTE, type NodeName } from '../../support/journey';

export const CONTACTS = ['ann', 'bob', 'cleo'];

interface Parking {
	batch: number;
	goal: NodeName;
	forMs: number | null;
	since: 'entry' | 'wait' | null;
}

/** What can happen to a store; `batch` is one of those claimed before, the latest being 0. */
export type Step =
	| { do: 'enter'; who: string[] }
	| { do: 'happens'; who: string; ago: number }
	| { do: 'release'; node: NodeName; limit: number }
	| ({ do: 'park' } & Parking)
	| ({ do: 'travel'; node: NodeName; limit: number; end: 'complete' | 'retry' | null } & Parking)
	| { do: 'complete' | 'retry' | 'fail' | 'releaseUnstarted'; batch: number }
	| { do: 'holdExternally'; batch: number; forMs: number }
	| { do: 'overdue'; node: NodeName; policy: OverduePolicy }
	| { do: 'completeExpiredHolds' | 'crash' }
	| { do: 'advance'; ms: number };

const is = <T extends string>(...values: T[]) => fc.constantFrom(...values);
const span = fc.constantFrom(0, 1, 5_000, 30_000, LEASE_MS - 1, LEASE_MS, 10 * MINUTE, HOUR, DAY);
const minutes = fc.constantFrom(1, 10, 60);
const node = is<NodeName>('trigger', 'wait', 'second');
const limit = fc.constantFrom(1, 2, 100);
const batch = fc.nat({ max: 5 });
const policy: fc.Arbitrary<OverduePolicy> = fc.oneof(
	fc.record({ policy: is('spread', 'skip'), minutes }),
	fc.record({ policy: is('atOnce') }),
);
const park = {
	batch,
	goal: is<NodeName>('wait', 'second'),
	forMs: fc.option(fc.oneof(fc.constant(0), span)),
	since: fc.constantFrom('entry' as const, 'wait' as const, null),
};
const end = fc.constantFrom('complete' as const, 'retry' as const, null);

const often = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
export const step: fc.Arbitrary<Step> = fc.oneof(
	often(3, fc.record({ do: is('enter'), who: fc.subarray(CONTACTS, { minLength: 1 }) })),
	often(3, fc.record({ do: is('happens'), who: fc.constantFrom(...CONTACTS), ago: span })),
	often(8, fc.record({ do: is('travel'), node, limit, end, ...park })),
	often(3, fc.record({ do: is('release'), node, limit })),
	often(3, fc.record({ do: is('park'), ...park })),
	often(5, fc.record({ do: is('complete'), batch })),
	often(2, fc.record({ do: is('retry', 'fail', 'releaseUnstarted'), batch })),
	often(1, fc.record({ do: is('holdExternally'), batch, forMs: span })),
	often(1, fc.record({ do: is('overdue'), node, policy })),
	often(2, fc.record({ do: is('completeExpiredHolds', 'crash') })),
	often(4, fc.record({ do: is('advance'), ms: span })),
);
