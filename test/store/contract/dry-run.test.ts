import { DAY, HOUR, T0 } from '../support/journey';
import { storeContract } from './support/contract';
import { failAt, idsOf } from './support/repair';

storeContract('a dry run', (contract) => {
	it('has the results of a real run, and changes nothing', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'cleo');
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		world.now = T0 + HOUR;
		const { store, workspaceId, journey, now } = world;
		const { operations } = store;
		const contactIds = await operations.activeContacts(journey.id, 0, 10);
		expect(contactIds).toEqual(await idsOf(world, 'ann', 'bob'));
		const whose = { workspaceId, contactIds };
		const failed = { workspaceId, contactIds: await idsOf(world, 'cleo') };
		const acts = [
			(dryRun: boolean) => operations.retryOf(failed, now, { dryRun }),
			(dryRun: boolean) =>
				operations.releaseNow({ ...whose, leaveBy: 'reached' as const }, now, { dryRun }),
			(dryRun: boolean) => operations.exit({ ...whose, reason: 'over' }, now, { dryRun }),
		];
		const announced: number[] = [];
		const stop = store.onReady((at) => announced.push(at));
		const before = [await world.counts(), await world.positions('ann')];
		const foretold: object[] = [];
		for (const act of acts) foretold.push(await act(true));
		expect([await world.counts(), await world.positions('ann')]).toEqual(before);
		// 0 is a new listener's own: something may have been missed.
		expect(announced.filter((at) => at > 0)).toEqual([]);
		stop();
		for (const [i, act] of acts.entries()) expect(await act(false)).toEqual(foretold[i]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'exited', reason: 'over' });
		expect(await world.counts()).toMatchObject({ active: 1, exited: 2, failed: 0 });
	});

	it('of a whole journey goes through all failed enrollments once', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 1_200 }, (_, i) => `person-${i}`);
		await failAt(world, 'trigger', ...names.slice(0, 600));
		await failAt(world, 'trigger', ...names.slice(600));
		const { store, journey, now } = world;
		const request = { journeyId: journey.id, limit: 5_000 };
		const foretold = await store.operations.retryFailed(request, now, { dryRun: true });
		expect(foretold).toHaveLength(1_200);
		expect(await world.counts()).toMatchObject({ failed: 1_200, active: 0 });
		expect(await store.operations.retryFailed(request, now)).toEqual(foretold);
	});
});
