import type { JourneyConfig } from '../../../src/journey/journey';
import { DAY, HOUR, namesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { segmentWith, switchOn as register, tickAt } from './support/time';

/** Refused entries by reason. */
async function refusals(world: JourneyWorld): Promise<Record<string, number>> {
	const ever = { basis: 'event', from: null, to: null } as const;
	const counts = await world.store.reports.enrollments([world.journey.id], ever, 'total');
	const refused = counts.filter(({ status }) => status === 'refused');
	return Object.fromEntries(refused.map(({ reason, enrollments }) => [reason, enrollments]));
}

const CLOSED: Partial<JourneyConfig> = { entries: 'closed' };

storeContract('a journey whose entries are closed', (contract) => {
	it('lets nobody enter, counts who was refused, and lets people finish', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + HOUR });
		await register(world, CLOSED);
		expect(await world.enter('bob', 'cleo')).toMatchObject({
			...{ accepted: 2, entered: 0, refused: 2 },
		});
		world.now = T0 + HOUR;
		const released = await world.release('wait');
		expect(namesOf(released)).toEqual(['ann']);
		await world.settle(released);
		expect(await world.counts()).toMatchObject({ entered: 1, active: 0, completed: 1 });
		await register(world, {});
		expect(await world.enter('bob')).toMatchObject({ entered: 1, refused: 0 });
	});

	it('counts only who would have entered', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + HOUR });
		await register(world, CLOSED);
		expect(await world.enter('ann')).toMatchObject({ entered: 0, refused: 0 });
		const others = [world.track('bob', 'Something Else')];
		expect(await world.record(others)).toMatchObject({ entered: 0, refused: 0 });
	});

	it('lets dates pass, without a late entry when it is open again', async () => {
		const world = await contract.world();
		const dated = { entry: { on: 'date' as const, attribute: 'renewal' } };
		await register(world, { ...dated, ...CLOSED });
		await world.record([world.identify('ann', { renewal: '2026-03-04' })]);
		await tickAt(world, T0 + 3 * DAY);
		await register(world, dated);
		await tickAt(world, T0 + 4 * DAY);
		expect(await world.counts()).toMatchObject({ entered: 0 });
	});

	it('counts for reports who was refused, whatever would have let them in', async () => {
		const world = await contract.world(CLOSED);
		await world.enter('ann', 'bob');
		expect(await refusals(world)).toEqual({ closed: 2 });
		await register(world, { entry: { on: 'date', attribute: 'renewal' }, ...CLOSED });
		await world.record([world.identify('cleo', { renewal: '2026-03-04' })]);
		await tickAt(world, T0 + 3 * DAY);
		expect(await refusals(world)).toEqual({ closed: 3 });
		await segmentWith(world, 'vip', ['ann', 'bob', 'cleo']);
		const schedule = { at: new Date(T0 + 4 * DAY).toISOString() };
		await register(world, { entry: { on: 'schedule', segment: 'vip', schedule }, ...CLOSED });
		await tickAt(world, T0 + 4 * DAY + HOUR);
		expect(await refusals(world)).toEqual({ closed: 6 });
		expect(await world.counts()).toMatchObject({ entered: 0 });
	});

	it('counts apart who came while it was paused, and who came beyond its entry cap', async () => {
		const world = await contract.world({ capPerDay: 2 });
		await world.enter('ann', 'bob', 'cleo');
		expect(await refusals(world)).toEqual({ cap: 1 });
		await world.store.journeys.pause(world.workflowId, world.now);
		await world.enter('dora', 'emil');
		expect(await refusals(world)).toEqual({ cap: 1, paused: 2 });
	});

	it('enrolls nobody in the middle of a workflow, either', async () => {
		const world = await contract.world();
		const journey = await register(world, CLOSED);
		const inline = [
			{ keys: [{ kind: 'userId' as const, value: 'ann' }], profile: {}, instance: '' },
		];
		const { store, nodes, now } = world;
		expect(
			await store.journeys.enrollInline(journey, nodes.wait, inline, 'this-process:1', now),
		).toEqual([null]);
	});
});
