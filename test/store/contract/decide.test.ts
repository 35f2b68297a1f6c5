import type { Lease } from '../../../src/journey/position';
import { LEASE_MS } from '../../../src/journey/position-store';
import { armOf, leasesOf } from '../support/journey';
import { storeContract } from './support/contract';

const decision = (lease: Lease, outcome: string, visit = 0) => ({ ...lease, visit, outcome });

storeContract('a decision for a contact that passes a node', (contract) => {
	it('is kept: a replay gets the first decision', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const [ann, bob] = leasesOf(await world.release('trigger'));
		const { send } = world.nodes;
		const first = [decision(ann, 'sent'), decision(bob, 'skipped')];
		expect(await world.store.positions.decide(send, first, world.now)).toEqual(['sent', 'skipped']);
		const replayed = [decision(bob, 'sent'), decision(ann, 'failed')];
		expect(await world.store.positions.decide(send, replayed, world.now + 1)).toEqual([
			'skipped',
			'sent',
		]);
		expect(await world.store.positions.decide(send, [], world.now)).toEqual([]);
	});

	it('is made anew when the contact passes the node again', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const [ann] = leasesOf(await world.release('trigger'));
		const { send } = world.nodes;
		await world.store.positions.decide(send, [decision(ann, 'no')], world.now);
		expect(await world.store.positions.decide(send, [decision(ann, 'yes', 3)], world.now)).toEqual([
			'yes',
		]);
		expect(await world.store.positions.decide(send, [decision(ann, 'no', 3)], world.now)).toEqual([
			'yes',
		]);
	});

	it('is refused without a valid lease', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const [ann, bob] = leasesOf(await world.release('trigger'));
		const lost = { ...ann, lease: 'somebody-else:1' };
		const decisions = [decision(lost, 'yes'), decision(bob, 'no')];
		expect(await world.store.positions.decide(world.nodes.send, decisions, world.now)).toEqual([
			null,
			'no',
		]);
		expect(
			await world.conn.db
				.selectFrom('node_visits')
				.selectAll()
				.where('position_id', '=', ann.positionId)
				.execute(),
		).toEqual([]);
	});

	it('extends the time of a lease that is half over, with and without an arm', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob', 'cyd');
		const [ann, bob, cyd] = leasesOf(await world.release('trigger'));
		world.now += LEASE_MS / 2 + 1;
		const { send } = world.nodes;
		const split = { ...decision(bob, 'A'), arm: armOf('Subject') };
		await world.store.positions.decide(send, [decision(ann, 'sent')], world.now);
		await world.store.positions.decide(send, [split], world.now);
		world.now += LEASE_MS / 2;
		const claimed = await world.store.positions.claim(world.nodes.trigger, 9, 'next:1', world.now);
		expect(claimed.map(({ positionId }) => positionId)).toEqual([cyd.positionId]);
	});

	it('of a split stays with the enrollment, and counts once for each enrollment', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const held = leasesOf(released);
		const { send } = world.nodes;
		const arm = armOf('Split');
		const taken = held.map((lease) => ({ ...decision(lease, 'A'), arm }));
		await world.store.positions.decide(send, taken, world.now);
		await world.store.positions.decide(send, taken, world.now);
		const again = held.map((lease) => ({ ...decision(lease, 'B', 1), arm }));
		await world.store.positions.decide(send, again, world.now);
		expect(await world.store.experiments.arms(send)).toEqual([
			{ arm: 'A', entered: 2, converted: 0 },
		]);
		await world.park(released, { dueAt: world.now });
		await world.settle(held);
		const [later] = await world.release('wait');
		expect(later.journey.variants).toEqual({ Split: 'B' });
	});
});
