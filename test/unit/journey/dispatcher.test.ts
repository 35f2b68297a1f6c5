import { Dispatcher } from '../../../src/journey/dispatcher/dispatcher';
import { LEASE_MS, type Store } from '../../../src/store/store';
import { Activity } from '../../support/activity';
import { ControlledSource, done } from '../../support/controlled-source';
import { openMemoryStore, Population, type Place } from '../../support/journey-store';
import { VirtualClock } from '../../support/virtual-clock';
import { watchStore, type StoreCall } from '../../support/watched-store';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let clock: VirtualClock;
let store: Store;
let people: Population;
let errors: unknown[];
let calls: StoreCall[];
let accident: ((call: StoreCall) => void | Promise<void>) | undefined;
let leases = 0;
const opened: Dispatcher[] = [];

beforeEach(async () => {
	const activity = new Activity();
	clock = new VirtualClock(undefined, activity);
	errors = [];
	calls = [];
	accident = undefined;
	const real = await openMemoryStore();
	people = new Population(real, () => clock.now());
	store = watchStore(real, {
		activity,
		before: (call) => {
			calls.push(call);
			return accident?.(call);
		},
	});
});

afterEach(async () => {
	for (const dispatcher of opened.splice(0)) dispatcher.close();
	await store.close();
});

function start(options: { batchSize?: number; maxInFlight?: number } = {}): Dispatcher {
	const dispatcher = new Dispatcher({
		store,
		clock,
		newLease: () => `test-process:${++leases}`,
		onError: (error) => errors.push(error),
		...options,
	});
	opened.push(dispatcher);
	return dispatcher;
}

const callsOf = (method: string) => calls.filter((call) => call.method === method).length;

describe('A dispatcher with nothing to do', () => {
	it('asks the store for the next due instant every 5 seconds, and nothing else', async () => {
		const dispatcher = start();
		dispatcher.register(new ControlledSource(await people.node('w', 'Wait')));
		await clock.settle();
		calls.length = 0;
		await clock.advance(15 * SECOND);
		expect(calls.map(({ method }) => method)).toEqual(['agenda', 'agenda', 'agenda']);
	});

	it('asks nothing at all while it serves no node', async () => {
		start();
		await clock.advance(15 * SECOND);
		expect(calls).toEqual([]);
	});

	it('says every 20 seconds that its journeys are alive', async () => {
		const dispatcher = start();
		dispatcher.register(new ControlledSource(await people.node('w', 'Wait')));
		dispatcher.register(new ControlledSource(await people.node('w', 'Wait 2')));
		await clock.advance(MINUTE);
		const seen = calls.filter(({ method }) => method === 'seen');
		expect(seen.map(({ args }) => args[0])).toEqual([['w'], ['w'], ['w']]);
	});

	it('does nothing any more once it is closed', async () => {
		const dispatcher = start();
		const node = await people.node('w', 'Wait');
		const source = new ControlledSource(node);
		dispatcher.register(source);
		await clock.settle();
		dispatcher.close();
		calls.length = 0;
		await people.wait(node, 1);
		await clock.advance(5 * MINUTE);
		expect(calls).toEqual([]);
		expect(source.started).toHaveLength(0);
	});
});

describe('A contact', () => {
	it('is released at its due instant, not before', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1, clock.now() + 12_345);
		const source = new ControlledSource(node, done);
		start().register(source);
		await clock.advance(12_344);
		expect(source.started).toHaveLength(0);
		await clock.advance(1);
		expect(source.companies).toEqual([1]);
		expect(await people.counts(node)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is released at once when it is parked as due, without a poll in between', async () => {
		const node = await people.node('w', 'Wait');
		const source = new ControlledSource(node, done);
		start().register(source);
		await clock.advance(SECOND);
		await people.wait(node, 1);
		await clock.settle();
		expect(source.companies).toEqual([1]);
	});

	it('is released on time when it was parked after the dispatcher went to sleep', async () => {
		const node = await people.node('w', 'Wait');
		const source = new ControlledSource(node, done);
		start().register(source);
		await clock.advance(SECOND);
		await people.wait(node, 1, clock.now() + 700);
		await clock.advance(699);
		expect(source.started).toHaveLength(0);
		await clock.advance(1);
		expect(source.companies).toEqual([1]);
	});

	it('is found by the poll when the notification was lost', async () => {
		const node = await people.node('w', 'Wait');
		jest.spyOn(store, 'onReady').mockReturnValue(() => {});
		const source = new ControlledSource(node, done);
		start().register(source);
		await clock.advance(SECOND);
		await people.wait(node, 1);
		await clock.advance(3 * SECOND);
		expect(source.started).toHaveLength(0);
		await clock.advance(SECOND);
		expect(source.companies).toEqual([1]);
	});

	it('of a node that nobody serves stays where it is', async () => {
		const node = await people.node('w', 'Wait');
		const other = await people.node('w', 'Other');
		await people.wait(other, 1);
		start().register(new ControlledSource(node, done));
		await clock.advance(MINUTE);
		expect(await people.counts(other)).toMatchObject({ active: 1, positions: 1 });
	});
});

describe('Executions', () => {
	it('take a batch of contacts each, the longest due first', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 25);
		const source = new ControlledSource(node, done);
		start({ batchSize: 10 }).register(source);
		await clock.settle();
		expect(source.companies).toEqual([10, 10, 5]);
		const order = source.started.flatMap((e) => e.leases.map(({ positionId }) => positionId));
		expect(order).toEqual([...order].sort((a, b) => a - b));
	});

	it('under way are bounded over all nodes, however much is due', async () => {
		const sources = await Promise.all(
			['a', 'b', 'c'].map(async (name) => {
				const node = await people.node(`w ${name}`, 'Wait');
				await people.wait(node, 50);
				return new ControlledSource(node);
			}),
		);
		let most = 0;
		const underWay = () => sources.reduce((sum, { underWay }) => sum + underWay.size, 0);
		for (const source of sources) source.onStart = () => (most = Math.max(most, underWay()));
		const dispatcher = start({ batchSize: 5, maxInFlight: 4 });
		for (const source of sources) dispatcher.register(source);
		await clock.settle();
		expect(underWay()).toBe(4);
		for (let n = 0; n < 30; n++) {
			sources.find((source) => source.underWay.size > 0)?.end();
			await clock.settle();
		}
		expect(most).toBe(4);
		expect(sources.map(({ companies }) => companies)).toEqual(
			Array.from({ length: 3 }, () => Array.from({ length: 10 }, () => 5)),
		);
	});

	it('of one node leave a place free, so that a slow node never keeps the others waiting', async () => {
		const slow = await people.node('slow', 'Wait');
		const quick = await people.node('quick', 'Wait');
		await people.wait(slow, 100);
		const sources = [new ControlledSource(slow), new ControlledSource(quick, done)];
		const dispatcher = start({ batchSize: 10, maxInFlight: 4 });
		for (const source of sources) dispatcher.register(source);
		await clock.settle();
		expect(sources[0].underWay.size).toBe(3);
		await people.wait(quick, 10);
		await clock.settle();
		expect(sources[1].companies).toEqual([10]);
	});

	it('go to the workflows in turn, however many nodes and contacts one has', async () => {
		const turns: string[] = [];
		const crowd = await Promise.all(
			['A1', 'A2', 'A3'].map(async (name) => await people.node('crowded', name)),
		);
		const small = await people.node('small', 'B');
		for (const node of [...crowd, small]) await people.wait(node, 6);
		const dispatcher = start({ batchSize: 2, maxInFlight: 2 });
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

	it('start again when one has ended, without waiting for a poll', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 4);
		const source = new ControlledSource(node);
		start({ batchSize: 1, maxInFlight: 2 }).register(source);
		await clock.settle();
		expect(source.started).toHaveLength(1);
		source.end();
		await clock.settle();
		expect(source.started).toHaveLength(2);
	});
});

describe('After a failed execution', () => {
	it('its contacts are released again: after 5 s, 30 s, 2 min, 10 min and 1 h', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1);
		const source = new ControlledSource(node);
		start().register(source);
		await clock.settle();
		const waits: number[] = [];
		for (const delay of [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE]) {
			const before = source.started.length;
			source.end({ kind: 'failed', reason: 'HTTP 500' });
			await clock.settle();
			await clock.skip(delay - 1);
			expect(source.started).toHaveLength(before);
			await clock.advance(1);
			expect(source.started).toHaveLength(before + 1);
			waits.push(delay);
		}
		expect(waits).toHaveLength(5);
		source.end({ kind: 'failed', reason: 'HTTP 500' });
		await clock.settle();
		await clock.skip(24 * 60 * MINUTE);
		expect(source.started).toHaveLength(6);
		expect(await people.counts(node)).toMatchObject({ failed: 1, active: 0 });
	});

	it('they travel in a tenth of the company, until each is alone', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 100);
		const source = new ControlledSource(node, () => ({ kind: 'failed', reason: 'no' }));
		start({ batchSize: 100 }).register(source);
		await clock.settle();
		expect(source.companies).toEqual([100]);
		await clock.advance(5 * SECOND);
		expect(source.companies.slice(1)).toEqual(Array.from({ length: 10 }, () => 10));
		await clock.advance(30 * SECOND);
		expect(source.companies.slice(11)).toEqual(Array.from({ length: 100 }, () => 1));
	});

	it('small companies are bounded like all executions, and keep their leases while they wait', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 100);
		let failing = true;
		const source = new ControlledSource(node);
		start({ batchSize: 100, maxInFlight: 4 }).register(source);
		source.onStart = () => {
			if (failing) queueMicrotask(() => source.end({ kind: 'failed', reason: 'no' }));
		};
		await clock.advance(5 * SECOND);
		failing = false;
		source.most = 0;
		const before = source.started.length;
		await clock.advance(30 * SECOND);
		expect(source.underWay.size).toBe(3);
		await clock.advance(2 * LEASE_MS);
		while (source.underWay.size > 0) {
			source.end();
			await clock.settle();
		}
		expect(source.most).toBe(3);
		const again = source.started.slice(before).flatMap(({ leases }) => leases);
		expect(new Set(again.map(({ positionId }) => positionId)).size).toBe(100);
		expect(again).toHaveLength(100);
		expect(await people.counts(node)).toMatchObject({ completed: 100, positions: 0 });
	});

	it('what the source threw is the reason', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1);
		const source = new ControlledSource(node);
		start().register(source);
		await clock.settle();
		[...source.underWay][0].fail(new Error('emit was refused'));
		await clock.settle();
		const retry = calls.find(({ method }) => method === 'retry');
		expect(retry?.args[1]).toBe('emit was refused');
		expect(errors).toEqual([]);
	});

	it('others are not held up', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 2);
		const [bad] = await store.claim(node.nodeId, 1, 'peek:1', clock.now());
		await store.giveBack([{ positionId: bad.positionId, lease: 'peek:1' }], clock.now());
		const source = new ControlledSource(node, (held) =>
			held.some(({ positionId }) => positionId === bad.positionId)
				? { kind: 'failed', reason: 'this one never works' }
				: { kind: 'done' },
		);
		start({ batchSize: 1 }).register(source);
		await clock.settle();
		expect(await people.counts(node)).toMatchObject({ completed: 1, active: 1 });
	});
});

describe('A long execution', () => {
	it('keeps its leases as long as it runs', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 3);
		const source = new ControlledSource(node);
		start().register(source);
		await clock.advance(10 * LEASE_MS);
		expect(source.companies).toEqual([3]);
		source.end();
		await clock.settle();
		expect(await people.counts(node)).toMatchObject({ completed: 3, positions: 0 });
	});

	it("that n8n keeps in a native Wait is handed over until a lease's time after its resume", async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1);
		const source = new ControlledSource(node);
		start().register(source);
		await clock.settle();
		source.end({ kind: 'waiting', until: clock.now() + 10 * MINUTE });
		await clock.advance(10 * MINUTE + LEASE_MS - 1);
		expect(source.companies).toEqual([1]);
		expect(await people.counts(node)).toMatchObject({ active: 1, positions: 1 });
		await clock.advance(21 * SECOND);
		expect(source.companies).toEqual([1]);
		expect(await people.counts(node)).toMatchObject({ completed: 1, positions: 0 });
	});
});

describe('A node that is no longer served', () => {
	it('has its executions waited for, and gets no new ones', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 2);
		const source = new ControlledSource(node);
		const stop = start({ batchSize: 1, maxInFlight: 2 }).register(source);
		await clock.settle();
		let stopped = false;
		const stopping = stop(5 * SECOND).then(() => (stopped = true));
		await clock.advance(SECOND);
		expect(stopped).toBe(false);
		source.end();
		await stopping;
		await clock.advance(MINUTE);
		expect(source.started).toHaveLength(1);
		expect(await people.counts(node)).toMatchObject({ completed: 1, active: 1 });
	});

	it('is not waited for longer than the time of grace', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1);
		const source = new ControlledSource(node);
		const stop = start().register(source);
		await clock.settle();
		let stopped = false;
		const stopping = stop(5 * SECOND).then(() => (stopped = true));
		await clock.advance(5 * SECOND - 1);
		expect(stopped).toBe(false);
		await clock.advance(1);
		await stopping;
	});

	it('gives back what it had claimed and not released, as if it had never been claimed', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 30);
		const dispatcher = start({ batchSize: 10, maxInFlight: 2 });
		const failing = new ControlledSource(node, () => ({ kind: 'failed', reason: 'no' }));
		const stopFailing = dispatcher.register(failing);
		await clock.settle();
		await stopFailing(0);
		await clock.skip(5 * SECOND);

		const source = new ControlledSource(node);
		const stop = dispatcher.register(source);
		await clock.settle();
		expect(source.companies).toEqual([1]);
		const stopping = stop(5 * SECOND);
		await clock.settle();
		source.end();
		await stopping;
		const claimed = await store.claim(node.nodeId, 100, 'other-one---:1', clock.now());
		expect(claimed).toHaveLength(29);
		expect(new Set(claimed.map(({ attempts }) => attempts))).toEqual(new Set([2]));
	});

	it('gives back a claim that was under way when it was removed', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 3);
		const source = new ControlledSource(node);
		const dispatcher = start();
		let stop = async (_graceMs: number) => {};
		accident = async ({ method }) => {
			if (method === 'claim') await stop(0);
		};
		stop = dispatcher.register(source);
		await clock.settle();
		expect(source.started).toHaveLength(0);
		accident = undefined;
		const claimed = await store.claim(node.nodeId, 10, 'other-one---:1', clock.now());
		expect(claimed.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
	});

	it('keeps what its last executions hold, also after the dispatcher was closed', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1);
		const dispatcher = start();
		const source = new ControlledSource(node);
		const stop = dispatcher.register(source);
		await clock.settle();
		const stopping = stop(SECOND);
		await clock.advance(SECOND);
		await stopping;
		dispatcher.close();

		const successor = new ControlledSource(node);
		start().register(successor);
		await clock.advance(10 * LEASE_MS);
		expect(successor.started).toHaveLength(0);
		source.end();
		await clock.advance(MINUTE);
		expect(await people.counts(node)).toMatchObject({ completed: 1, positions: 0 });
		calls.length = 0;
		dispatcher.close();
		await clock.advance(MINUTE);
		expect(callsOf('seen')).toBe(3);
	});
});

describe('When the store fails', () => {
	it('the dispatcher says so and tries again after 2 seconds', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1);
		accident = ({ method }) => {
			if (method === 'agenda') throw new Error('database is gone');
		};
		const source = new ControlledSource(node, done);
		start().register(source);
		await clock.advance(4 * SECOND);
		expect(errors.map(String)).toEqual(Array(3).fill('Error: database is gone'));
		expect(source.started).toHaveLength(0);
		accident = undefined;
		await clock.advance(2 * SECOND);
		expect(source.companies).toEqual([1]);
	});

	it('while it is asked for contacts, nobody is lost', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 5);
		accident = ({ method }) => {
			if (method === 'claim') throw new Error('database is gone');
		};
		const source = new ControlledSource(node, done);
		start({ batchSize: 2 }).register(source);
		await clock.settle();
		accident = undefined;
		await clock.advance(2 * SECOND);
		expect(source.companies).toEqual([2, 2, 1]);
		expect(await people.counts(node)).toMatchObject({ completed: 5, positions: 0 });
	});

	it('at the end of an execution, its contacts are released again when their leases run out', async () => {
		const node = await people.node('w', 'Wait');
		await people.wait(node, 1);
		accident = ({ method }) => {
			if (method === 'settle') throw new Error('database is gone');
		};
		const source = new ControlledSource(node, done);
		start().register(source);
		await clock.settle();
		accident = undefined;
		await clock.advance(LEASE_MS - 1);
		expect(source.companies).toEqual([1]);
		await clock.advance(1);
		expect(source.companies).toEqual([1, 1]);
		expect(await people.counts(node)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('during the upkeep, the next upkeep comes all the same', async () => {
		const node = await people.node('w', 'Wait');
		start().register(new ControlledSource(node));
		accident = ({ method }) => {
			if (method === 'seen') throw new Error('database is gone');
		};
		await clock.advance(20 * SECOND);
		expect(errors.map(String)).toEqual(['Error: database is gone']);
		accident = undefined;
		await clock.advance(20 * SECOND);
		expect(callsOf('seen')).toBe(2);
		expect(callsOf('sweep')).toBe(1);
	});
});
