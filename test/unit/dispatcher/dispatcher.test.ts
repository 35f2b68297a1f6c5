import { LEASE_MS } from '../../../src/journey/position-store';
import { ControlledSource, done } from '../../support/controlled-source';
import { DispatcherBench } from '../../support/dispatcher-bench';
import type { Place, Population } from '../../support/journey-store';
import type { VirtualClock } from '../../../src/simulation/virtual-clock';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let bench: DispatcherBench;
let clock: VirtualClock;
let contacts: Population;

beforeEach(async () => {
	bench = await DispatcherBench.open();
	({ clock, contacts } = bench);
});

afterEach(async () => await bench.close());

describe('A dispatcher with nothing to do', () => {
	it('asks the store for the next ready time every 5 seconds, and nothing else', async () => {
		const dispatcher = bench.start();
		dispatcher.register(new ControlledSource(await contacts.node('w', 'Wait')));
		await clock.settle();
		bench.calls.length = 0;
		await clock.advance(10 * SECOND);
		expect(bench.methods).toEqual(['positions.nextReadyTimes', 'positions.nextReadyTimes']);
	});

	it('makes no call while it serves no node', async () => {
		bench.start();
		await clock.advance(10 * SECOND);
		expect(bench.calls).toEqual([]);
	});

	it('writes heartbeats of its journeys and nodes every 12 seconds', async () => {
		const dispatcher = bench.start();
		const places = [await contacts.node('w', 'Wait'), await contacts.node('w', 'Wait 2')];
		for (const place of places) dispatcher.register(new ControlledSource(place));
		const nodeIds = places.map(({ nodeId }) => nodeId);
		await clock.advance(MINUTE);
		const seen = bench.calls.filter(({ method }) => method === 'maintenance.heartbeat');
		expect(seen.map(({ args }) => args[0])).toEqual(Array(5).fill({ workflowIds: ['w'], nodeIds }));
	});

	it('does nothing after it is closed', async () => {
		const dispatcher = bench.start();
		const node = await contacts.node('w', 'Wait');
		const source = new ControlledSource(node);
		dispatcher.register(source);
		await clock.settle();
		dispatcher.close();
		bench.calls.length = 0;
		await contacts.wait(node, 1);
		await clock.advance(5 * MINUTE);
		expect(bench.calls).toEqual([]);
		expect(source.started).toHaveLength(0);
	});
});

describe('A contact', () => {
	it('is released at its ready time, not before', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1, clock.now() + 12_345);
		const source = new ControlledSource(node, done);
		bench.start().register(source);
		await clock.advance(12_344);
		expect(source.started).toHaveLength(0);
		await clock.advance(1);
		expect(source.splitClaim).toEqual([1]);
		expect(await contacts.counts(node)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is released at once when it is parked as ready, without a poll in between', async () => {
		const node = await contacts.node('w', 'Wait');
		const source = new ControlledSource(node, done);
		bench.start().register(source);
		await clock.advance(SECOND);
		await contacts.wait(node, 1);
		await clock.settle();
		expect(source.splitClaim).toEqual([1]);
	});

	it('is released on time when it was parked after the dispatcher went to sleep', async () => {
		const node = await contacts.node('w', 'Wait');
		const source = new ControlledSource(node, done);
		bench.start().register(source);
		await clock.advance(SECOND);
		await contacts.wait(node, 1, clock.now() + 700);
		await clock.advance(699);
		expect(source.started).toHaveLength(0);
		await clock.advance(1);
		expect(source.splitClaim).toEqual([1]);
	});

	it('is found by the poll when the notification was lost', async () => {
		const node = await contacts.node('w', 'Wait');
		jest.spyOn(bench.store, 'onReady').mockReturnValue(() => {});
		const source = new ControlledSource(node, done);
		bench.start().register(source);
		await clock.advance(SECOND);
		await contacts.wait(node, 1);
		await clock.advance(3 * SECOND);
		expect(source.started).toHaveLength(0);
		await clock.advance(SECOND);
		expect(source.splitClaim).toEqual([1]);
	});

	it('stays at a node that no process serves', async () => {
		const node = await contacts.node('w', 'Wait');
		const other = await contacts.node('w', 'Other');
		await contacts.wait(other, 1);
		bench.start().register(new ControlledSource(node, done));
		await clock.advance(MINUTE);
		expect(await contacts.counts(other)).toMatchObject({ active: 1, positions: 1 });
	});
});

describe('Executions', () => {
	it('take a batch of contacts each, the longest ready first', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 25);
		const source = new ControlledSource(node, done);
		bench.start({ batchSize: 10 }).register(source);
		await clock.settle();
		expect(source.splitClaim).toEqual([10, 10, 5]);
		const order = source.started.flatMap((e) => e.leases.map(({ positionId }) => positionId));
		expect(order).toEqual([...order].sort((a, b) => a - b));
	});

	it('are limited over all nodes, however many positions are ready', async () => {
		const sources = await Promise.all(
			['a', 'b', 'c'].map(async (name) => {
				const node = await contacts.node(`w ${name}`, 'Wait');
				await contacts.wait(node, 50);
				return new ControlledSource(node);
			}),
		);
		let most = 0;
		const underWay = () => sources.reduce((sum, { underWay }) => sum + underWay.size, 0);
		for (const source of sources) source.onStart = () => (most = Math.max(most, underWay()));
		const dispatcher = bench.start({ batchSize: 5, maxInFlight: 4 });
		for (const source of sources) dispatcher.register(source);
		await clock.settle();
		expect(underWay()).toBe(4);
		for (let n = 0; n < 30; n++) {
			sources.find((source) => source.underWay.size > 0)?.end();
			await clock.settle();
		}
		expect(most).toBe(4);
		expect(sources.map(({ splitClaim }) => splitClaim)).toEqual(
			Array.from({ length: 3 }, () => Array.from({ length: 10 }, () => 5)),
		);
	});

	it('of one node leave a place free, so that a slow node never delays the others', async () => {
		const slow = await contacts.node('slow', 'Wait');
		const quick = await contacts.node('quick', 'Wait');
		await contacts.wait(slow, 100);
		const sources = [new ControlledSource(slow), new ControlledSource(quick, done)];
		const dispatcher = bench.start({ batchSize: 10, maxInFlight: 4 });
		for (const source of sources) dispatcher.register(source);
		await clock.settle();
		expect(sources[0].underWay.size).toBe(3);
		await contacts.wait(quick, 10);
		await clock.settle();
		expect(sources[1].splitClaim).toEqual([10]);
	});

	it('start for the workflows in turn, however many nodes and contacts one has', async () => {
		const turns: string[] = [];
		const crowd = await Promise.all(
			['A1', 'A2', 'A3'].map(async (name) => await contacts.node('crowded', name)),
		);
		const small = await contacts.node('small', 'B');
		for (const node of [...crowd, small]) await contacts.wait(node, 6);
		const dispatcher = bench.start({ batchSize: 2, maxInFlight: 2 });
		const named: Array<[string, Place]> = [
			['A1', crowd[0]],
			['A2', crowd[1]],
			['A3', crowd[2]],
			['B', small],
		];
		for (const [name, node] of named) {
			const source = new ControlledSource(node, done);
			source.onStart = () => turns.push(name);
			dispatcher.register(source);
		}
		await clock.settle();
		expect(turns.slice(0, 6)).toEqual(['A1', 'B', 'A2', 'B', 'A3', 'B']);
		expect([...turns].sort().join(' ')).toBe('A1 A1 A1 A2 A2 A2 A3 A3 A3 B B B');
	});

	it('start a quarter of a second after one that had room left, with all contacts that became ready meanwhile', async () => {
		const node = await contacts.node('w', 'Wait');
		const source = new ControlledSource(node);
		bench.start().register(source);
		await contacts.wait(node, 1);
		await clock.settle();
		for (let ms = 0; ms < 240; ms += 60) {
			await contacts.wait(node, 2);
			await clock.advance(60);
		}
		expect(source.splitClaim).toEqual([1]);
		await clock.advance(10);
		expect(source.splitClaim).toEqual([1, 8]);
	});

	it('start at once where the previous one has ended', async () => {
		const node = await contacts.node('w', 'Wait');
		const source = new ControlledSource(node);
		bench.start().register(source);
		await contacts.wait(node, 1);
		await clock.settle();
		await contacts.wait(node, 2);
		source.end();
		await clock.settle();
		expect(source.splitClaim).toEqual([1, 2]);
	});

	it('start again after one has ended, without waiting for a poll', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 4);
		const source = new ControlledSource(node);
		bench.start({ batchSize: 1, maxInFlight: 2 }).register(source);
		await clock.settle();
		expect(source.started).toHaveLength(1);
		source.end();
		await clock.settle();
		expect(source.started).toHaveLength(2);
	});
});

describe('A long execution', () => {
	it('keeps its leases until its end', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 3);
		const source = new ControlledSource(node);
		bench.start().register(source);
		await clock.advance(10 * LEASE_MS);
		expect(source.splitClaim).toEqual([3]);
		source.end();
		await clock.settle();
		expect(await contacts.counts(node)).toMatchObject({ completed: 3, positions: 0 });
	});

	it('is held externally in a native Wait until ten minutes after its resume', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1);
		const source = new ControlledSource(node);
		bench.start().register(source);
		await clock.settle();
		source.end({ kind: 'waiting', until: clock.now() + 10 * MINUTE });
		await clock.advance(20 * MINUTE - 1);
		expect(source.splitClaim).toEqual([1]);
		expect(await contacts.counts(node)).toMatchObject({ active: 1, positions: 1 });
		await clock.advance(12 * SECOND);
		expect(source.splitClaim).toEqual([1]);
		expect(await contacts.counts(node)).toMatchObject({ completed: 1, positions: 0 });
	});
});

describe('A node that is no longer served', () => {
	it('lets its executions end, and starts no new ones', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 2);
		const source = new ControlledSource(node);
		const stop = bench.start({ batchSize: 1, maxInFlight: 2 }).register(source);
		await clock.settle();
		let stopped = false;
		const stopping = stop(5 * SECOND).then(() => (stopped = true));
		await clock.advance(SECOND);
		expect(stopped).toBe(false);
		source.end();
		await stopping;
		await clock.advance(MINUTE);
		expect(source.started).toHaveLength(1);
		expect(await contacts.counts(node)).toMatchObject({ completed: 1, active: 1 });
	});

	it('is not waited for longer than the grace period', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1);
		const source = new ControlledSource(node);
		const stop = bench.start().register(source);
		await clock.settle();
		let stopped = false;
		const stopping = stop(5 * SECOND).then(() => (stopped = true));
		await clock.advance(5 * SECOND - 1);
		expect(stopped).toBe(false);
		await clock.advance(1);
		await stopping;
	});

	it('releases positions that it had claimed without an execution, as if they had never been claimed', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 30);
		const dispatcher = bench.start({ batchSize: 10, maxInFlight: 2 });
		const failing = new ControlledSource(node, () => ({ kind: 'failed', reason: 'no' }));
		const stopFailing = dispatcher.register(failing);
		await clock.settle();
		await stopFailing(0);
		await clock.skip(5 * SECOND);

		const source = new ControlledSource(node);
		const stop = dispatcher.register(source);
		await clock.settle();
		expect(source.splitClaim).toEqual([5]);
		const stopping = stop(5 * SECOND);
		await clock.settle();
		source.end();
		await stopping;
		const claimed = await bench.store.positions.claim(
			node.nodeId,
			100,
			'other-one---:1',
			clock.now(),
		);
		expect(claimed).toHaveLength(25);
		expect(new Set(claimed.map(({ attempts }) => attempts))).toEqual(new Set([2]));
	});

	it('gives each position an execution of its own, where its node asks for that', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 3);
		const source = Object.assign(new ControlledSource(node, done), { mostPerExecution: 1 });
		bench.start().register(source);
		await clock.settle();
		expect(source.splitClaim).toEqual([1, 1, 1]);
	});

	it('releases a claim that was under way when it was removed', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 3);
		const source = new ControlledSource(node);
		const dispatcher = bench.start();
		let stop = async (_graceMs: number) => {};
		bench.accident = async ({ method }) => {
			if (method === 'positions.claim') await stop(0);
		};
		stop = dispatcher.register(source);
		await clock.settle();
		expect(source.started).toHaveLength(0);
		bench.accident = undefined;
		const claimed = await bench.store.positions.claim(
			node.nodeId,
			10,
			'other-one---:1',
			clock.now(),
		);
		expect(claimed.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
	});

	it('keeps the leases of its last executions, also after the dispatcher was closed', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1);
		const dispatcher = bench.start();
		const source = new ControlledSource(node);
		const stop = dispatcher.register(source);
		await clock.settle();
		const stopping = stop(SECOND);
		await clock.advance(SECOND);
		await stopping;
		dispatcher.close();

		const mergedInto = new ControlledSource(node);
		bench.start().register(mergedInto);
		await clock.advance(10 * LEASE_MS);
		expect(mergedInto.started).toHaveLength(0);
		source.end();
		await clock.advance(MINUTE);
		expect(await contacts.counts(node)).toMatchObject({ completed: 1, positions: 0 });
		bench.calls.length = 0;
		dispatcher.close();
		await clock.advance(MINUTE);
		// Only that of the next process is left.
		expect(
			bench.methods.filter((method) => method === 'maintenance.completeExpiredHolds').length,
		).toBe(5);
	});
});
