import { DAY, HOUR, T0 } from '../support/journey';
import { openAgain, storeContract } from './support/contract';
import { contacts, tickAt } from './support/time';

const twoDays = { maxAge: { amount: 2, unit: 'days' as const }, zone: 'Europe/Berlin' };

storeContract('an enrollment past its maximum time', (contract) => {
	it('ends, and its waits with it', async () => {
		const world = await contract.world(twoDays);
		await world.bring(['ann'], { dueAt: T0 + 10 * DAY });
		await tickAt(world, T0 + 2 * DAY - 1);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		await tickAt(world, T0 + 2 * DAY);
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'exited',
			reason: 'max age',
			endedAt: T0 + 2 * DAY,
		});
		expect(await world.positions('ann')).toEqual([]);
		expect(await world.counts()).toMatchObject({ entered: 1, exited: 1, active: 0, positions: 0 });
	});

	it('is dated by the calendar where the clocks have changed', async () => {
		const world = await contract.world(twoDays);
		world.now = Date.parse('2026-03-28T08:00:00Z');
		await world.bring(['ann'], { dueAt: world.now + 10 * DAY });
		await tickAt(world, Date.parse('2026-03-30T06:59:59Z'));
		expect(await world.counts()).toMatchObject({ active: 1 });
		await tickAt(world, Date.parse('2026-03-30T07:00:00Z'));
		expect(await world.counts()).toMatchObject({ exited: 1 });
	});

	it('allows a new entry once it is ended', async () => {
		const world = await contract.world(twoDays);
		await world.bring(['ann'], { dueAt: T0 + 10 * DAY });
		await tickAt(world, T0 + 2 * DAY);
		await world.enter('ann');
		expect(await world.enrollments('ann')).toMatchObject([
			{ status: 'exited' },
			{ status: 'active' },
		]);
	});

	it('is stopped at its next node if an execution works on it', async () => {
		const world = await contract.world(twoDays);
		await world.enter('ann');
		world.now = T0 + 2 * DAY - HOUR / 120;
		const released = await world.release('trigger');
		await tickAt(world, T0 + 2 * DAY);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'exited', reason: 'max age' });
		expect(await world.park(released, { dueAt: T0 + 10 * DAY })).toEqual(['ended']);
		await world.settle(released);
		expect(await world.positions('ann')).toEqual([]);
	});

	it('is none that has completed, and none of a journey without a maximum time', async () => {
		const world = await contract.world(twoDays);
		await world.enter('ann');
		await world.settle(await world.release('trigger'));
		const other = await contract.world();
		await other.bring(['bob'], { dueAt: T0 + 10 * DAY });
		await tickAt(world, T0 + 3 * DAY);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed', reason: null });
		expect(await other.enrollment('bob')).toMatchObject({ status: 'active' });
	});

	it('ends once, whatever the number of enrollments and processes', async () => {
		const world = await contract.world(twoDays);
		const names = contacts(2_500);
		await world.enter(...names);
		const other =
			contract.place.name === 'static-data'
				? world.store
				: (await openAgain(contract.place, contract.opened())).store;
		const now = T0 + 2 * DAY;
		await Promise.all([
			world.store.maintenance.runTimeBased(now),
			other.maintenance.runTimeBased(now),
		]);
		await tickAt(world, now);
		expect(await world.counts()).toMatchObject({ exited: 2_500, active: 0, positions: 0 });
	});
});
