import { MAX_ATTEMPTS, retryDelayMs } from '../../../src/journey/backoff';
import { MINUTE } from '../support/journey';
import { storeContract } from './support/contract';

storeContract('retry after an outage', (contract) => {
	it('releases the position again after a short back-off, however often that happens', async () => {
		const world = await contract.world();
		await world.enter('ann');
		for (let time = 1; time <= 3 * MAX_ATTEMPTS; time++) {
			await world.store.positions.retryAfterOutage(
				await world.claim('trigger'),
				'disk full',
				world.now,
			);
			const [{ readyAt }] = await world.store.positions.nextReadyTimes([world.nodes.trigger]);
			expect(readyAt - world.now).toBe(retryDelayMs(Math.min(time, 2)));
			world.now = readyAt;
		}
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		expect(await world.positions('ann')).toMatchObject([{ attempts: 2, error: 'disk full' }]);
	});

	it('ignores positions that are no longer held', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const old = await world.claim('trigger');
		world.now += MINUTE;
		const [{ lease }] = await world.claim('trigger');
		await world.store.positions.retryAfterOutage(old, 'disk full', world.now);
		expect(await world.positions('ann')).toMatchObject([{ lease, error: null }]);
	});
});
