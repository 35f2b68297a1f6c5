import { HOUR } from '../support/journey';
import { failAt, idsOf, resultsOf, retryAll } from './support/repair';
import { storeContract } from './support/contract';

storeContract('failed enrollments of a journey', (contract) => {
	it('are retried the oldest first, up to the limit', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann', 'bob', 'cyd');
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		const done = await retryAll(world, 2);
		expect(done.map(({ contactId }) => contactId)).toEqual([ann, bob]);
		expect(resultsOf(await retryAll(world))).toEqual(['retried']);
		expect(await retryAll(world)).toEqual([]);
	});

	it('are skipped where they cannot continue, so that each call gets further', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann');
		await world.enter('ann');
		await world.settle(await world.claim('trigger'));
		await failAt(world, 'trigger', 'bob');
		const [bob] = await idsOf(world, 'bob');
		expect(await retryAll(world, 1)).toMatchObject([{ contactId: bob, result: 'retried' }]);
	});

	it('are retried in several transactions when there are thousands', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 2_300 }, (_, i) => `person-${i}`);
		await world.enter(...names);
		const held = await world.claim('trigger', { limit: 5_000 });
		await world.store.positions.fail(held, 'no luck', world.now);
		expect(await retryAll(world, 2_200)).toHaveLength(2_200);
		expect(await world.counts()).toMatchObject({ active: 2_200, failed: 100 });
	});

	it('may be limited to those since an instant', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann');
		world.now += HOUR;
		await failAt(world, 'trigger', 'bob');
		const [bob] = await idsOf(world, 'bob');
		expect(await retryAll(world, 100, world.now + 1)).toEqual([]);
		expect(await retryAll(world, 100, world.now)).toMatchObject([{ contactId: bob }]);
	});
});
