import { sql } from 'kysely';
import { LATE_MS, REASONS, type StoreSurvey } from '../../../src/operations/survey';
import { databaseClock, databaseSize } from '../../../src/store/sql/operations/database-stats';
import {
	DAY,
	HOUR,
	JourneyWorld,
	leasesOf,
	MINUTE,
	T0,
	type NodeName,
	type Plan,
} from '../support/journey';
import { openNew, storeContract } from './support/contract';

const AFTER_LATE = LATE_MS + 1;

storeContract('survey', (contract) => {
	/** A world with a store of its own, without control contacts. */
	const alone = async () => {
		const { store, conn } = await openNew(contract.place);
		return await JourneyWorld.open(store, conn);
	};
	const surveyOf = async ({ store, now }: JourneyWorld): Promise<StoreSurvey> =>
		await store.operations.survey(now);
	const nodeOf = async (world: JourneyWorld, name: NodeName) =>
		(await surveyOf(world)).nodes.find(({ nodeId }) => nodeId === world.nodes[name])!;
	const journeyOf = async (world: JourneyWorld) =>
		(await surveyOf(world)).journeys.find(({ journeyId }) => journeyId === world.journey.id)!;
	const inAnHour: Plan = { dueAt: T0 + HOUR };

	it('counts the positions that wait at a node, and names their journeys', async () => {
		const world = await alone();
		await world.bring(['ann', 'bob'], inAnHour);
		const other = await world.anotherJourney('other', { entry: { on: 'event', event: 'Other' } });
		await world.record([world.track('ann', 'Other')]);
		await world.park(await world.release('trigger'), inAnHour);
		expect(await nodeOf(world, 'wait')).toEqual({
			nodeId: world.nodes.wait,
			...{ workflowId: world.workflowId, nodeKey: 'wait', name: 'wait', type: 'wait' },
			...{ seenAt: null, goneAt: null, waiting: 3, late: 0, latestMs: 0, retrying: 0, busy: 0 },
			journeyIds: [world.journey.id, other.id],
		});
		expect(await nodeOf(world, 'send')).toMatchObject({ waiting: 0, journeyIds: [] });
	});

	it('returns the last heartbeat of nodes, journeys and hubs', async () => {
		const world = await alone();
		const { workflowId, workspaceId, nodes, store } = world;
		const url = 'https://n8n.example.com/webhook/1/hub';
		await store.hubs.register({ workspaceId, workflowId, name: 'Hub', url }, T0);
		await store.maintenance.heartbeat(
			{ workflowIds: [workflowId], nodeIds: [nodes.wait] },
			T0 + MINUTE,
		);
		const { hubs, journeys } = await surveyOf(world);
		const workspace = expect.any(String) as string;
		expect(hubs).toEqual([
			{ workspaceId, workspace, workflowId, name: 'Hub', url, active: true, seenAt: T0 + MINUTE },
		]);
		expect(journeys).toMatchObject([
			{ journeyId: world.journey.id, workflowId, active: true, seenAt: T0 + MINUTE },
		]);
		expect(await nodeOf(world, 'wait')).toMatchObject({ seenAt: T0 + MINUTE });
		expect(await nodeOf(world, 'send')).toMatchObject({ seenAt: null });
		await store.journeys.deactivate(workflowId, nodes.trigger, T0);
		expect(await journeyOf(world)).toMatchObject({ active: false });
	});

	it('counts as late the positions due for release two minutes ago, and returns how late they are', async () => {
		const world = await alone();
		await world.bring(['ann'], { dueAt: T0 + MINUTE });
		await world.bring(['bob'], { dueAt: T0 });
		world.now = T0 + MINUTE + LATE_MS;
		const latestMs = MINUTE + LATE_MS;
		expect(await nodeOf(world, 'wait')).toMatchObject({ waiting: 1, late: 1, latestMs });
		world.now++;
		expect(await nodeOf(world, 'wait')).toMatchObject({ waiting: 0, late: 2 });
	});

	it('never counts as late a position that waits for an event without an end', async () => {
		const world = await alone();
		await world.bring(['ann'], { wait: { events: [{ name: 'Ordered', since: T0 }] } });
		world.now += 100 * DAY;
		expect(await nodeOf(world, 'wait')).toMatchObject({ waiting: 1, late: 0 });
	});

	it('counts as busy the positions that an execution holds, ours or n8n’s', async () => {
		const world = await alone();
		await world.enter('ann', 'bob');
		const [, bob] = await world.release('trigger');
		await world.store.positions.holdExternally(leasesOf([bob]), T0 + DAY);
		expect(await nodeOf(world, 'trigger')).toMatchObject({ busy: 2, waiting: 0, late: 0 });
		// The first lease is not renewed and has expired; the other is n8n's all day.
		world.now = T0 + HOUR;
		expect(await nodeOf(world, 'trigger')).toMatchObject({ busy: 1, late: 1 });
	});

	it('counts as retrying the positions whose last attempt failed, until the next begins', async () => {
		const world = await alone();
		await world.enter('ann');
		await world.store.positions.retry(await world.claim('trigger'), 'no luck', T0);
		expect(await nodeOf(world, 'trigger')).toMatchObject({ retrying: 1, waiting: 0 });
		world.now += HOUR;
		expect(await nodeOf(world, 'trigger')).toMatchObject({ retrying: 0, late: 1 });
		await world.claim('trigger');
		expect(await nodeOf(world, 'trigger')).toMatchObject({ retrying: 0, busy: 1 });
	});

	it('counts neither positions of ended enrollments nor tombstones', async () => {
		const world = await alone();
		await world.enter('ann', 'bob');
		const [ann, bob] = await world.release('trigger');
		await world.park([ann, bob], { dueAt: T0 });
		await world.store.positions.fail(leasesOf([bob]), 'no luck', T0);
		// Ann moves on while the execution that parked her is still active, so a tombstone is left.
		await world.settle(await world.release('wait'));
		world.now += AFTER_LATE;
		const none = { waiting: 0, late: 0, retrying: 0, busy: 0 };
		expect(await nodeOf(world, 'wait')).toMatchObject({ ...none, journeyIds: [] });
	});

	it('returns the failed enrollments of a journey by reason, the most frequent first', async () => {
		const world = await contract.world();
		expect(await journeyOf(world)).toMatchObject({ failed: [], failedCount: 0, failedAt: null });
		for (let reason = 0; reason <= REASONS; reason++) {
			const names = Array.from({ length: reason + 1 }, (_, i) => `${reason}-${i}`);
			world.now = T0 + reason;
			await world.enter(...names);
			await world.store.positions.fail(await world.claim('trigger'), `reason ${reason}`, world.now);
		}
		const { failed, failedCount, failedAt } = await journeyOf(world);
		expect(failed).toEqual(
			Array.from({ length: REASONS }, (_, i) => ({
				reason: `reason ${REASONS - i}`,
				count: REASONS - i + 1,
			})),
		);
		expect(failedCount).toBe(((REASONS + 1) * (REASONS + 2)) / 2);
		expect(failedAt).toBe(T0 + REASONS);
	});

	it('counts the failed enrollments of the last hour', async () => {
		const world = await contract.world();
		const fail = async (name: string, at: number) => {
			world.now = at;
			await world.enter(name);
			await world.store.positions.fail(await world.claim('trigger'), name, at);
		};
		await fail('ann', T0);
		await fail('bob', T0 + 1);
		world.now = T0 + HOUR;
		expect(await journeyOf(world)).toMatchObject({ failedCount: 2, failedLastHour: 1 });
		world.now += 1;
		expect(await journeyOf(world)).toMatchObject({ failedCount: 2, failedLastHour: 0 });
	});

	it('returns since when a journey is active; to register it again changes nothing', async () => {
		const world = await contract.world();
		const { store, journey, workflowId, workspaceId, nodes } = world;
		const register = async (now: number) =>
			await store.journeys.register({ ...journey, workflowId, nodeId: nodes.trigger }, now);
		expect(await journeyOf(world)).toMatchObject({ activeSince: T0, workspaceId });
		await register(T0 + DAY);
		expect(await journeyOf(world)).toMatchObject({ activeSince: T0, seenAt: T0 + DAY });
		await store.journeys.deactivate(workflowId, nodes.trigger, T0);
		await register(T0 + 2 * DAY);
		expect(await journeyOf(world)).toMatchObject({ activeSince: T0 + 2 * DAY });
	});

	it('counts the messages of the last day by status', async () => {
		const world = await alone();
		expect(await surveyOf(world)).toMatchObject({ messages: {} });
		await insertMessages(world, 3_000, 'sent', T0 - DAY - 1);
		await insertMessages(world, 2_500, 'sent', T0 - DAY);
		await insertMessages(world, 2, 'unknown', T0);
		const { messages } = await surveyOf(world);
		expect(messages).toEqual({ sent: 2_500, unknown: 2 });
	});

	it('returns the size of the database, and its clock', async () => {
		const { conn } = await alone();
		const [clock, sizeBytes] = [await databaseClock(conn), await databaseSize(conn)];
		expect(sizeBytes).toBeGreaterThan(100_000);
		expect(new Date(clock).getUTCFullYear()).toBeGreaterThanOrEqual(2025);
		expect(Number.isInteger(clock)).toBe(true);
	});

	let inserted = 0;
	async function insertMessages(
		{ conn, nodes }: JourneyWorld,
		count: number,
		status: string,
		at: number,
	): Promise<void> {
		const rows = Array.from({ length: count }, () => ({ position: ++inserted }));
		await sql`insert into messages (position_id, node_id, channel, enrollment_id, contact_id,
				status, recipient, created_at)
			select r.position, ${sql.lit(nodes.send)}, 'email', 1, 1, ${sql.lit(status)}, 'x',
				${sql.lit(at)}
			from ${conn.records(rows, { position: 'int' })} as r`.execute(conn.db);
	}
});
