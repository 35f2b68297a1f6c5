import { LEASE_MS } from '../../../src/journey/position-store';
import { ControlledSource } from '../../support/controlled-source';
import { DispatcherBench } from '../../support/dispatcher-bench';
import type { Place } from '../../support/journey-store';
import { entry } from '../../store/support/journey';
import type { VirtualClock } from '../../../src/simulation/virtual-clock';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let bench: DispatcherBench;
let clock: VirtualClock;
let node: Place;

beforeEach(async () => {
	bench = await DispatcherBench.open();
	({ clock } = bench);
	node = await bench.contacts.node('w', 'Wait');
});

afterEach(async () => await bench.close());

/** When (seconds from the beginning) the store was called for time-based work. */
function ticksSince(start: number): number[] {
	const ticks = bench.calls.filter(({ method }) => method === 'maintenance.runTimeBased');
	return ticks.map(({ args }) => ((args[0] as number) - start) / SECOND);
}

describe('Time-based work of the store', () => {
	it('is done every 12 seconds while a workflow is active', async () => {
		const start = clock.now();
		bench.start().register(new ControlledSource(node));
		await clock.advance(MINUTE);
		expect(ticksSince(start)).toEqual([12, 24, 36, 48, 60]);
	});

	it('is left to other processes while no workflow is active here', async () => {
		const dispatcher = bench.start();
		await clock.advance(MINUTE);
		const stop = dispatcher.register(new ControlledSource(node));
		await clock.advance(12 * SECOND);
		await stop(0);
		await clock.advance(MINUTE);
		expect(ticksSince(0)).toHaveLength(1);
	});

	it('comes after leases, heartbeats and expired holds', async () => {
		await bench.contacts.wait(node, 1);
		bench.start().register(new ControlledSource(node));
		await clock.settle();
		bench.calls.length = 0;
		await clock.advance(12 * SECOND);
		const maintenance = bench.methods.filter((method) => method !== 'positions.nextReadyTimes');
		expect(maintenance).toEqual([
			'positions.renewLeases',
			'maintenance.heartbeat',
			'maintenance.completeExpiredHolds',
			'maintenance.leaveDeletedNodes',
			'maintenance.runTimeBased',
		]);
	});

	it('is never done twice at once, and keeps no lease from being touched', async () => {
		await bench.contacts.wait(node, 1);
		const start = clock.now();
		let finish = () => {};
		bench.accident = async ({ method }) => {
			if (method === 'maintenance.runTimeBased')
				await new Promise<void>((resolve) => (finish = resolve));
		};
		const source = new ControlledSource(node);
		bench.start().register(source);
		await clock.advance(3 * LEASE_MS);
		expect(ticksSince(start)).toEqual([12]);
		expect(bench.methods.filter((method) => method === 'positions.renewLeases')).toHaveLength(15);
		expect(source.splitClaim).toEqual([1]);

		finish();
		await clock.settle();
		await clock.advance(12 * SECOND);
		expect(ticksSince(start)).toEqual([12, 192]);
		finish();
	});

	it('is tried again next time where it fails, and the failure is logged', async () => {
		const start = clock.now();
		bench.accident = ({ method }) => {
			if (method === 'maintenance.runTimeBased') throw new Error('database is gone');
		};
		bench.start().register(new ControlledSource(node));
		await clock.advance(24 * SECOND);
		expect(ticksSince(start)).toEqual([12, 24]);
		expect(bench.errors.map(String)).toEqual(Array(2).fill('Error: database is gone'));
		expect(bench.methods.filter((method) => method === 'maintenance.heartbeat')).toHaveLength(2);
	});

	it('ends with the dispatcher', async () => {
		const dispatcher = bench.start();
		dispatcher.register(new ControlledSource(node));
		await clock.advance(12 * SECOND);
		dispatcher.close();
		await clock.advance(MINUTE);
		expect(ticksSince(0)).toHaveLength(1);
	});
});

describe('Retention of old rows', () => {
	const HOUR = 60 * MINUTE;
	const retention = { eventsMs: 90 * 24 * HOUR };

	/** When (seconds from the beginning) the store was called to delete them. */
	const prunedSince = (start: number): number[] =>
		bench.calls
			.filter(({ method }) => method === 'operations.prune')
			.map(({ args }) => ((args[1] as number) - start) / SECOND);

	it('looks for old rows once an hour, beginning with the first maintenance', async () => {
		const start = clock.now();
		bench.start({ retention }).register(new ControlledSource(node));
		await clock.advance(2 * HOUR + MINUTE);
		expect(prunedSince(start)).toEqual([12, 12 + 3_600, 12 + 7_200]);
		const { args } = bench.calls.find(({ method }) => method === 'operations.prune')!;
		expect(args[0]).toEqual(retention);
	});

	it('deletes in portions, one at every maintenance, until none is left', async () => {
		const workspaceId = await bench.store.workspace('default');
		const ordered = entry(clock.now(), { identity: { userId: 'ann' }, event: 'Ordered' });
		const entries = Array.from({ length: 12_500 }, () => ordered);
		await bench.store.events.record(entries, { workspaceId, now: clock.now() });
		await clock.skip(100 * 24 * HOUR);
		const start = clock.now();
		bench.start({ retention }).register(new ControlledSource(node));
		await clock.advance(30 * MINUTE);
		expect(prunedSince(start).slice(0, 2)).toEqual([12, 24]);
		const left = await bench.store.operations.prune(retention, clock.now() + HOUR);
		expect(left).toMatchObject({ events: 0, done: true });
	});

	it('deletes nothing where no retention is set, or where no workflow is active here', async () => {
		const start = clock.now();
		bench.start().register(new ControlledSource(node));
		bench.start({ retention: {} }).register(new ControlledSource(node));
		bench.start({ retention });
		await clock.advance(2 * HOUR);
		expect(prunedSince(start)).toEqual([]);
	});

	it('tries again at the next maintenance after a failure, which is logged', async () => {
		const start = clock.now();
		bench.accident = ({ method }) => {
			if (method === 'operations.prune') throw new Error('database is gone');
		};
		bench.start({ retention }).register(new ControlledSource(node));
		await clock.advance(24 * SECOND);
		expect(prunedSince(start)).toEqual([12, 24]);
		expect(bench.errors.map(String)).toEqual(Array(2).fill('Error: database is gone'));
		expect(ticksSince(start)).toEqual([12, 24]);
	});
});
