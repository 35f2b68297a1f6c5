import { StoreUnavailableError } from '../../../src/store/errors';
import type { ExecutionResult } from '../../../src/dispatcher/source';
import type { Lease } from '../../../src/journey/position';
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

/** Fails each execution that has this position in it. */
const failsWith =
	(bad: number) =>
	(leases: readonly Lease[]): ExecutionResult =>
		leases.some(({ positionId }) => positionId === bad)
			? { kind: 'failed', reason: 'no' }
			: { kind: 'done' };

async function firstPosition({ nodeId }: Place): Promise<number> {
	const claimed = await bench.store.positions.claim(
		nodeId,
		1_000,
		'a-process-that-looks:1',
		clock.now(),
	);
	const leases = claimed.map(({ positionId }) => ({ positionId, lease: 'a-process-that-looks:1' }));
	await bench.store.positions.release(leases, clock.now());
	return claimed[0].positionId;
}

// Virtual hours with a store take real seconds.
jest.setTimeout(30_000);

describe('After a failed execution', () => {
	it('its contacts are released again: after 5 s, 30 s, 2 min, 10 min and 1 h', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1);
		const source = new ControlledSource(node);
		bench.start().register(source);
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
		expect(await contacts.counts(node)).toMatchObject({ failed: 1, active: 0 });
	});

	it('its contacts are released in two halves, and so on, until the one that fails is alone', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 100);
		const bad = await firstPosition(node);
		const source = new ControlledSource(node, failsWith(bad));
		bench.start({ batchSize: 100 }).register(source);
		await clock.settle();
		expect(source.splitClaim).toEqual([100]);
		await clock.advance(5 * SECOND);
		expect(source.splitClaim.slice(1)).toEqual([50, 50]);
		await clock.advance(3 * MINUTE);
		expect(source.splitClaim.slice(3)).toEqual([25, 25, 13, 12, 7, 6, 4, 3, 2, 2, 1, 1]);
		expect(await contacts.counts(node)).toMatchObject({ completed: 99, active: 1 });
		await clock.skip(2 * MINUTE);
		await clock.skip(10 * MINUTE);
		await clock.skip(60 * MINUTE);
		await clock.skip(60 * MINUTE);
		expect(await contacts.counts(node)).toMatchObject({ completed: 99, failed: 1, positions: 0 });
	});

	it('the contact that n8n names is released alone, and all others together', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 100);
		const bad = await firstPosition(node);
		const source = new ControlledSource(node, (leases) => ({
			...failsWith(bad)(leases),
			...{ culprits: [bad] },
		}));
		bench.start({ batchSize: 100 }).register(source);
		await clock.advance(5 * SECOND);
		expect(source.splitClaim).toEqual([100, 1, 99]);
		expect(await contacts.counts(node)).toMatchObject({ completed: 99, active: 1 });
	});

	it.each([
		['unnamed', false, 60],
		['each named by n8n', true, 80],
	])('1,000 contacts who always fail cost a few dozen executions: %s', async (_, isNamed, most) => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1_000);
		const source = new ControlledSource(node, ([{ positionId }]) => ({
			...{ kind: 'failed', reason: 'no' },
			...(isNamed && { culprits: [positionId] }),
		}));
		bench.start().register(source);
		for (let round = 0; round < 20; round++) await clock.skip(60 * MINUTE);
		expect(await contacts.counts(node)).toMatchObject({ failed: 1_000, active: 0 });
		expect(source.started.length).toBeLessThanOrEqual(most);
	});

	it.each([
		['unnamed', 10, false],
		['unnamed', 40, false],
		['each named by n8n', 10, true],
		['each named by n8n', 100, true],
	])(
		'those who always fail fail alone, while the others of 1,000 go on: %s, %i',
		async (_, number, isNamed) => {
			const node = await contacts.node('w', 'Wait');
			await contacts.wait(node, 1_000);
			const first = await firstPosition(node);
			const isBad = ({ positionId }: Lease) => (positionId - first) % (1_000 / number) === 7;
			const source = new ControlledSource(node, (leases) => {
				const bad = leases.find(isBad);
				if (bad === undefined) return { kind: 'done' };
				return {
					...{ kind: 'failed', reason: 'no' },
					...(isNamed && { culprits: [bad.positionId] }),
				};
			});
			bench.start().register(source);
			for (let round = 0; round < 400; round++) await clock.skip(MINUTE);
			const counts = { failed: number, completed: 1_000 - number, active: 0 };
			expect(await contacts.counts(node)).toMatchObject(counts);
		},
	);

	it('contacts who fail for a while only are all released in the end', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1_000);
		const until = clock.now() + 4 * MINUTE;
		const source = new ControlledSource(node, () =>
			clock.now() < until ? { kind: 'failed', reason: 'API is away' } : { kind: 'done' },
		);
		bench.start().register(source);
		for (let round = 0; round < 20; round++) await clock.skip(MINUTE);
		expect(await contacts.counts(node)).toMatchObject({ completed: 1_000, failed: 0 });
		expect(source.started.length).toBeLessThanOrEqual(40);
	});

	it('small batches count towards the limit of executions, and keep their leases while they wait', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 100);
		let failing = true;
		const source = new ControlledSource(node);
		bench.start({ batchSize: 100, maxInFlight: 4 }).register(source);
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
		expect(await contacts.counts(node)).toMatchObject({ completed: 100, positions: 0 });
	});

	it('the error of the source is the reason', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1);
		const source = new ControlledSource(node);
		bench.start().register(source);
		await clock.settle();
		[...source.underWay][0].fail(new Error('emit was refused'));
		await clock.settle();
		const retry = bench.calls.find(({ method }) => method === 'positions.retry');
		expect(retry?.args[1]).toBe('emit was refused');
		expect(bench.errors).toEqual([]);
	});

	it('contacts of other batches are not delayed', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 2);
		const [bad] = await bench.store.positions.claim(node.nodeId, 1, 'peek:1', clock.now());
		await bench.store.positions.release(
			[{ positionId: bad.positionId, lease: 'peek:1' }],
			clock.now(),
		);
		const source = new ControlledSource(node, (held) =>
			held.some(({ positionId }) => positionId === bad.positionId)
				? { kind: 'failed', reason: 'this one never works' }
				: { kind: 'done' },
		);
		bench.start({ batchSize: 1 }).register(source);
		await clock.settle();
		expect(await contacts.counts(node)).toMatchObject({ completed: 1, active: 1 });
	});
});

describe('When the store fails', () => {
	it('the dispatcher reports it and tries again after 2 seconds', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1);
		bench.accident = ({ method }) => {
			if (method === 'positions.nextReadyTimes') throw new Error('database is gone');
		};
		const source = new ControlledSource(node, done);
		bench.start().register(source);
		await clock.advance(4 * SECOND);
		expect(bench.errors.map(String)).toEqual(Array(3).fill('Error: database is gone'));
		expect(source.started).toHaveLength(0);
		bench.accident = undefined;
		await clock.advance(2 * SECOND);
		expect(source.splitClaim).toEqual([1]);
	});

	it('a claim that fails loses no contact', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 5);
		bench.accident = ({ method }) => {
			if (method === 'positions.claim') throw new Error('database is gone');
		};
		const source = new ControlledSource(node, done);
		bench.start({ batchSize: 2 }).register(source);
		await clock.settle();
		bench.accident = undefined;
		await clock.advance(2 * SECOND);
		expect(source.splitClaim).toEqual([2, 2, 1]);
		expect(await contacts.counts(node)).toMatchObject({ completed: 5, positions: 0 });
	});

	it.each([
		['ended well', { kind: 'done' }, 'positions.complete', { completed: 1, positions: 0 }],
		[
			'failed',
			{ kind: 'failed', reason: 'no' },
			'positions.retryAfterOutage',
			{ active: 1, positions: 1 },
		],
		[
			'waits',
			{ kind: 'waiting', until: 0 },
			'positions.holdExternally',
			{ active: 1, positions: 1 },
		],
	] as const)(
		'for long at the end of an execution that %s, the outcome is written later, and no contact is released again',
		async (_, ending, method, counts) => {
			const node = await contacts.node('w', 'Wait');
			await contacts.wait(node, 1);
			bench.accident = () => {
				if (source.started.length > 0) throw new StoreUnavailableError('database is gone');
			};
			const source: ControlledSource = new ControlledSource(node, () => ending);
			const stop = bench.start().register(source);
			await clock.advance(5 * LEASE_MS);
			bench.accident = undefined;
			await clock.advance(2 * SECOND);
			expect(await contacts.counts(node)).toMatchObject(counts);
			expect(source.splitClaim).toEqual([1]);
			expect(bench.methods.filter((each) => each === method).length).toBeGreaterThan(100);
			await stop(0);
		},
	);

	it('for good at the end of an execution, its contacts are released again after their leases', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 1);
		bench.accident = ({ method }) => {
			if (method === 'positions.complete') throw new Error('no such column');
		};
		const source = new ControlledSource(node, done);
		bench.start().register(source);
		await clock.settle();
		bench.accident = undefined;
		await clock.advance(LEASE_MS - 1);
		expect(source.splitClaim).toEqual([1]);
		await clock.advance(1);
		expect(source.splitClaim).toEqual([1, 1]);
		expect(await contacts.counts(node)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('in the middle of executions, again and again, no enrollment fails because of it', async () => {
		const node = await contacts.node('w', 'Wait');
		await contacts.wait(node, 100);
		const source = new ControlledSource(node, () => ({ kind: 'storeOutage', reason: 'disk full' }));
		bench.start({ batchSize: 100 }).register(source);
		await clock.advance(30 * MINUTE);
		expect(await contacts.counts(node)).toMatchObject({ active: 100, failed: 0, positions: 100 });
		expect(source.splitClaim.slice(0, 12)).toEqual([100, ...Array<number>(10).fill(10), 1]);
		expect(Math.max(...source.splitClaim.slice(11))).toBe(1);
	});

	it('during maintenance, the next maintenance still takes place', async () => {
		const node = await contacts.node('w', 'Wait');
		bench.start().register(new ControlledSource(node));
		bench.accident = ({ method }) => {
			if (method === 'maintenance.heartbeat') throw new Error('database is gone');
		};
		await clock.advance(12 * SECOND);
		expect(bench.errors.map(String)).toEqual(['Error: database is gone']);
		bench.accident = undefined;
		await clock.advance(12 * SECOND);
		expect(bench.methods.filter((method) => method === 'maintenance.heartbeat').length).toBe(2);
		expect(
			bench.methods.filter((method) => method === 'maintenance.completeExpiredHolds').length,
		).toBe(1);
	});
});
