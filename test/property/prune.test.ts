import * as fc from 'fast-check';
import { FROM_ENTRY, type Released } from '../../src/journey/position';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql/store';
import { openStaticData } from '../../src/store/static-data/open';
import { LEASE_MS } from '../../src/journey/position-store';
import { Comparison } from '../store/contract/support/comparison';
import { openNew } from '../store/contract/support/contract';
import { StoreModel } from '../store/contract/support/model';
import { requestOf } from '../store/contract/support/sending';
import { CONTACTS, step } from '../store/contract/support/steps';
import { DAY, HOUR, JourneyWorld, leasesOf, MINUTE, T0 } from '../store/support/journey';
import { removeStores, stores } from '../store/support/stores';

const RUNS = 12;
/** Shorter than any retention that is allowed: whatever may be deleted is deleted at once. */
const AT_ONCE = { eventsMs: 1, messagesMs: 1, visitsMs: 1 };

describe.each(stores)('deleting expired rows, on $name,', (place) => {
	afterAll(removeStores);

	it('leaves every enrollment where the model has it, at any moment', async () => {
		const { store, conn } = await openNew(place);
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom('never' as const, 'afterLeaving' as const),
				fc.array(fc.record({ next: step, prune: fc.boolean() }), {
					...{ minLength: 5, maxLength: 40, size: 'max' },
				}),
				async (mode, steps) => {
					const world = await JourneyWorld.open(store, conn, { reentry: { mode } });
					const comparison = new Comparison(world, new StoreModel(T0, mode));
					for (const { next, prune } of steps) {
						if (prune) await store.operations.prune(AT_ONCE, world.now);
						await comparison.take(next);
					}
				},
			),
			{ numRuns: RUNS },
		);
	}, 600_000);
});

type Node = 'trigger' | 'wait' | 'second';

/** Operations that can be done on two stores alike. */
type Act =
	| { do: 'enter'; who: string[] }
	| { do: 'happens'; who: string; ago: number }
	| { do: 'travel'; node: Node; sends: boolean; waits: 'entry' | 'time' | null; end: End }
	| { do: 'crash' }
	| { do: 'advance'; ms: number };
type End = 'complete' | 'retry' | 'holdExternally' | 'lost';

const is = <T extends string>(...values: T[]) => fc.constantFrom(...values);
const span = fc.constantFrom(1, MINUTE, HOUR, DAY, 40 * DAY);
const act: fc.Arbitrary<Act> = fc.oneof(
	{
		weight: 2,
		arbitrary: fc.record({ do: is('enter'), who: fc.subarray(CONTACTS, { minLength: 1 }) }),
	},
	{
		weight: 2,
		arbitrary: fc.record({ do: is('happens'), who: fc.constantFrom(...CONTACTS), ago: span }),
	},
	{
		weight: 6,
		arbitrary: fc.record({
			...{ do: is('travel'), node: is<Node>('trigger', 'wait', 'second'), sends: fc.boolean() },
			waits: fc.constantFrom('entry' as const, 'time' as const, null),
			end: is<End>('complete', 'complete', 'retry', 'holdExternally', 'lost'),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: is('crash') }) },
	{ weight: 4, arbitrary: fc.record({ do: is('advance'), ms: span }) },
);

async function openMemory(): Promise<JourneyWorld> {
	const conn = openStaticData<Database>({ columns: COLUMN_KINDS });
	return await JourneyWorld.open(await openSqlStore(conn), conn);
}

/** The visible results of the operation; messages are sent where the ledger allows it. */
async function perform(world: JourneyWorld, next: Act): Promise<unknown> {
	switch (next.do) {
		case 'enter':
			return await world.enter(...next.who);
		case 'happens':
			return await world.record([
				world.track(next.who, 'Ordered', { occurredAt: world.now - next.ago }),
			]);
		case 'crash':
			world.now += LEASE_MS;
			return await world.store.maintenance.completeExpiredHolds(world.now);
		case 'advance':
			world.now += next.ms;
			return await world.store.maintenance.completeExpiredHolds(world.now);
		case 'travel':
			return await travel(world, next);
	}
}

async function travel(world: JourneyWorld, { node, sends, waits, end }: Act & { do: 'travel' }) {
	const released = await world.release(node);
	const sent = sends ? await sendTo(world, released) : [];
	const parked =
		waits === null
			? []
			: await world.park(
					released,
					{
						dueAt: world.now + DAY,
						timeoutOutcome: 'timedOut',
						wait: waits === 'time' ? null : { events: [{ name: 'Ordered', since: FROM_ENTRY }] },
					},
					node === 'trigger' ? 'wait' : 'second',
				);
	const leases = leasesOf(released);
	if (end === 'complete') await world.settle(leases);
	if (end === 'retry') await world.store.positions.retry(leases, 'no luck', world.now);
	if (end === 'holdExternally')
		await world.store.positions.holdExternally(leases, world.now + 30 * DAY);
	return { released: released.map(seenOf), sent, parked, counts: await world.counts() };
}

async function sendTo(world: JourneyWorld, released: readonly Released[]) {
	const { ledger } = world.store;
	const entries = await ledger.reserve(
		released.map((each) => requestOf(world, each)),
		world.now,
	);
	const commits = entries.map(({ id }, i) => ({ id, ...leasesOf([released[i]])[0] }));
	const gone = await ledger.commit(commits, world.now);
	await ledger.settle(
		[...gone].map((id) => ({ id, status: 'sent' as const })),
		world.now,
	);
	return entries.map((entry) => ({ ...entry, goes: gone.has(entry.id) }));
}

const seenOf = ({ contact, outcome, event, positionId, enrollmentId }: Released) => ({
	...{ name: contact.externalId, outcome, positionId, enrollmentId },
	event: event && { name: event.name, occurredAt: event.occurredAt },
});

describe('the deletion of expired rows', () => {
	it('changes no release and no message: all is as in a store that keeps everything', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ next: act, prune: fc.boolean() }), {
					...{ minLength: 5, maxLength: 40, size: 'max' },
				}),
				async (acts) => {
					const [keeping, pruning] = [await openMemory(), await openMemory()];
					for (const { next, prune } of acts) {
						if (prune) await pruning.store.operations.prune(AT_ONCE, pruning.now);
						expect(await perform(pruning, next)).toEqual(await perform(keeping, next));
					}
					await Promise.all([keeping.store.close(), pruning.store.close()]);
				},
			),
			{ numRuns: 2 * RUNS },
		);
	}, 600_000);
});
