import { LEASE_MS } from '../../../src/journey/position-store';
import { HOUR, leasesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

storeContract('complete', (contract) => {
	it('completes the enrollment with its last position, at that instant', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const [ann] = released.filter(({ contact }) => contact.externalId === 'ann');
		world.now += HOUR;
		await world.settle([ann]);
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'completed',
			endedAt: T0 + HOUR,
		});
		expect(await world.positions('ann')).toEqual([]);
		expect(await world.enrollment('bob')).toMatchObject({ status: 'active', endedAt: null });
		expect(await world.counts()).toMatchObject({ active: 1, completed: 1, positions: 1 });
	});

	it('leaves the enrollment active while the contact waits at a later node', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + HOUR });
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		world.now += HOUR;
		await world.settle(await world.release('wait'));
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
	});

	it('has no effect the second time', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.settle(released);
		world.now += HOUR;
		await world.settle(released);
		await world.settle([]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed', endedAt: T0 });
	});

	describe('of parallel branches', () => {
		async function fanOut(world: JourneyWorld, names: string[]) {
			await world.enter(...names);
			const released = await world.release('trigger');
			await world.park(released, { dueAt: T0 + HOUR }, 'wait');
			await world.park(released, { dueAt: T0 + HOUR }, 'second');
			await world.settle(released);
			world.now = T0 + HOUR;
			return { wait: await world.release('wait'), second: await world.release('second') };
		}

		it('completes the enrollment when the last branch is done', async () => {
			const world = await contract.world();
			const { wait, second } = await fanOut(world, ['ann']);
			await world.settle(wait);
			expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
			await world.settle(second);
			expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
		});

		it('completes every enrollment when both branches are done at once', async () => {
			const world = await contract.world();
			const names = Array.from({ length: 20 }, (_, i) => `person-${i}`);
			const { wait, second } = await fanOut(world, names);
			const shares = [...wait.map((each) => [each]), ...second.map((each) => [each])];
			await Promise.all(shares.map((share) => world.settle(share)));
			expect(await world.counts()).toMatchObject({ entered: 20, completed: 20, positions: 0 });
		});

		it('completes the enrollment when batches of both branches are done at once', async () => {
			const world = await contract.world();
			const names = Array.from({ length: 40 }, (_, i) => `person-${i}`);
			const { wait, second } = await fanOut(world, names);
			await Promise.all([world.settle(wait), world.settle([...second].reverse())]);
			expect(await world.counts()).toMatchObject({ entered: 40, completed: 40, positions: 0 });
		});
	});

	describe('before the parent position is done', () => {
		/** The contact has moved on from the wait while the execution that parked it is still active. */
		async function overtaken(world: JourneyWorld) {
			await world.enter('ann');
			const parents = await world.release('trigger');
			await world.park(parents, { dueAt: T0 });
			const children = await world.release('wait');
			await world.settle(children);
			return { parents, children };
		}

		it('completes the enrollment later, when the parent is done too', async () => {
			const world = await contract.world();
			const { parents } = await overtaken(world);
			expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
			expect(await world.counts()).toMatchObject({ active: 1, positions: 1 });
			await world.settle(parents);
			expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
			expect(await world.counts()).toMatchObject({ completed: 1, positions: 0 });
		});

		it('does not park the contact twice when the execution is replayed', async () => {
			const world = await contract.world();
			await overtaken(world);
			world.now += LEASE_MS;
			const replayed = await world.release('trigger', { owner: 'next-process' });
			expect(await world.park(replayed, { dueAt: world.now })).toEqual(['parked']);
			expect(await world.claim('wait')).toEqual([]);
			await world.settle(replayed);
			expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
			expect(await world.positions('ann')).toEqual([]);
		});

		it('does not park the contact twice at any node that it has passed since', async () => {
			const world = await contract.world();
			await world.enter('ann');
			const parents = await world.release('trigger');
			await world.park(parents, { dueAt: T0 });
			const children = await world.release('wait');
			await world.park(children, { dueAt: T0 }, 'second');
			await world.settle(children);
			await world.settle(await world.release('second'));
			world.now += LEASE_MS;
			const replayed = await world.release('trigger', { owner: 'next-process' });
			await world.park(replayed, { dueAt: world.now });
			expect(await world.claim('wait')).toEqual([]);
			await world.settle(replayed);
			expect(await world.counts()).toMatchObject({ completed: 1, positions: 0 });
		});

		it('still lets the contact go round a loop', async () => {
			const world = await contract.world();
			const { parents } = await overtaken(world);
			await world.park(parents, { dueAt: T0 }, 'second');
			const next = await world.release('second');
			expect(await world.park(next, { dueAt: T0 }, 'wait')).toEqual(['parked']);
			expect(await world.claim('wait')).toHaveLength(1);
		});

		it('leaves no row behind', async () => {
			const world = await contract.world();
			const { parents } = await overtaken(world);
			await world.settle(leasesOf(parents));
			const { rows } = await world.conn.db
				.selectFrom('positions')
				.select('id')
				.where('node_id', '=', world.nodes.wait)
				.where('parent_id', '=', parents[0].positionId)
				.execute()
				.then((found) => ({ rows: found }));
			expect(rows).toEqual([]);
		});
	});
});
