import type { AttentionProblem } from '../../../src/operations/attention';
import { LATE_MS } from '../../../src/operations/survey';
import { DAY, HOUR, leasesOf, MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

storeContract('contacts needing attention', (contract) => {
	const all = async ({ store, journey, now }: JourneyWorld, limit = 10) =>
		await store.operations.needingAttention({ journeyIds: [journey.id], limit }, now);
	const named = async (world: JourneyWorld, problem: AttentionProblem) =>
		(await all(world)).flatMap((each) => (each.problem === problem ? each.externalId : []));
	const beat = async ({ store, workflowId, nodes, now }: JourneyWorld, ...alive: number[]) =>
		await store.maintenance.heartbeat(
			{ workflowIds: [workflowId], nodeIds: [nodes.trigger, ...alive] },
			now,
		);

	it('are none while all wait for their time', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY });
		await beat(world, world.nodes.wait);
		expect(await all(world)).toEqual([]);
	});

	it('have failed, with the reason, their names, and the node where they stand', async () => {
		const world = await contract.world();
		const ann = world.identify('ann', { email: 'ann@example.com' });
		await world.record([ann]);
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		world.now += MINUTE;
		const [first] = await world.claim('wait', { limit: 1 });
		await world.store.positions.fail(leasesOf([first]), 'CRM answered 500', world.now);
		const [found, ...others] = await all(world);
		expect(others).toEqual([]);
		expect(found).toMatchObject({
			...{ problem: 'failed', externalId: 'ann', email: 'ann@example.com' },
			...{ journeyId: world.journey.id, since: T0 + MINUTE, reason: 'CRM answered 500' },
			node: { id: world.nodes.wait, name: 'wait', workflowId: world.workflowId },
		});
	});

	it('are late from two minutes after they should have been released on, the longest first', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + MINUTE });
		await world.bring(['bob'], { dueAt: T0 });
		world.now = T0 + LATE_MS;
		await beat(world, world.nodes.wait);
		expect(await named(world, 'late')).toEqual([]);
		world.now += MINUTE + 1;
		await beat(world, world.nodes.wait);
		expect(await named(world, 'late')).toEqual(['bob', 'ann']);
		expect((await all(world))[0]).toMatchObject({ since: T0, reason: null, isJourneyAlive: true });
	});

	it('are late without a heartbeat, which is told, and not at all once the journey is off', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 });
		world.now += HOUR;
		expect((await all(world))[0]).toMatchObject({ problem: 'late', isJourneyAlive: false });
		await world.store.journeys.deactivate(world.workflowId, world.nodes.trigger, world.now);
		expect(await all(world)).toEqual([]);
	});

	it('are orphaned where the trigger has heartbeats and their node has none', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY });
		await world.bring(['bob'], { wait: { events: [{ name: 'Ordered', since: T0 }] } }, 'second');
		world.now += HOUR;
		await beat(world, world.nodes.wait);
		expect(await named(world, 'orphaned')).toEqual(['bob']);
		expect((await all(world))[0]).toMatchObject({ since: T0, node: { name: 'second' } });
		await beat(world, world.nodes.wait, world.nodes.second);
		expect(await all(world)).toEqual([]);
	});

	it('are limited for each problem, and are those of the journeys asked for', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob', 'cyd'], { dueAt: T0 });
		const other = await world.anotherJourney('other', { entry: { on: 'event', event: 'Other' } });
		const held = await world.claim('wait', { limit: 2 });
		await world.store.positions.fail(leasesOf(held), 'no luck', world.now);
		world.now += HOUR;
		await beat(world, world.nodes.wait);
		const problems = (await all(world, 1)).map(({ problem }) => problem);
		expect(problems).toEqual(['failed', 'late']);
		const { store, now } = world;
		const of = async (...journeyIds: number[]) =>
			await store.operations.needingAttention({ journeyIds, limit: 9 }, now);
		expect(await of(other.id)).toEqual([]);
		expect(await of()).toEqual([]);
		expect(await of(other.id, world.journey.id)).toHaveLength(3);
	});
});
