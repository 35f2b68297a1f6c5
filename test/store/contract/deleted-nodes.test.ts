import { FROM_ENTRY } from '../../../src/journey/position';
import type { LeftNode } from '../../../src/operations/deleted-nodes';
import { DAY, HOUR, leasesOf, MINUTE, namesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const ordered = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };

/** Publishes the workflow with these nodes; those that the store does not know are new. */
async function publish(
	world: JourneyWorld,
	nodes: Record<string, { name: string; type: string }>,
	options = { isStarting: true },
): Promise<Record<string, number>> {
	const { store, workflowId, now } = world;
	const keys = Object.keys(nodes);
	const refs = keys.map((nodeKey) => ({ workflowId, nodeKey, ...nodes[nodeKey] }));
	await store.journeys.keepNodes(workflowId, refs, now, options);
	const ids = await store.journeys.nodeIds(refs);
	return Object.fromEntries(keys.map((key, i) => [key, ids[i]]));
}

const kept = (...names: string[]) =>
	Object.fromEntries(names.map((name) => [name, { name, type: name }]));

const leave = async ({ store, workflowId, now }: JourneyWorld) =>
	await store.maintenance.leaveDeletedNodes(now, workflowId);

const told = (left: readonly LeftNode[]) =>
	left.map(({ node, contacts, became, to }) => ({ node, contacts, became, to }));

const at = async (world: JourneyWorld, name: string) =>
	(await world.positions(name)).map(({ nodeId }) => nodeId);

async function releaseAt(world: JourneyWorld, nodeId: number) {
	const lease = `other-process:${world.now}`;
	const claimed = await world.store.positions.claim(nodeId, 100, lease, world.now);
	const leases = claimed.map(({ positionId }) => ({ positionId, lease }));
	return { claimed, released: await world.store.positions.load(leases, world.now) };
}

storeContract('contacts at a node that was deleted', (contract) => {
	it('wait on as before at the node of the same name and type, by time and by event', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY, timeoutOutcome: 'timedOut', wait: ordered });
		await world.bring(['bob'], { wait: ordered });
		world.now += HOUR;
		const now = await publish(world, {
			...kept('trigger', 'second', 'send'),
			again: { name: 'wait', type: 'wait' },
		});
		expect(told(await leave(world))).toEqual([
			{ node: 'wait', contacts: 2, became: 'replaced', to: 'wait' },
		]);
		expect(await world.positions('ann')).toMatchObject([
			{ nodeId: now.again, dueAt: T0 + DAY, readyAt: T0 + DAY },
		]);
		expect(await leave(world)).toEqual([]);
		await world.record([world.track('bob', 'Ordered')]);
		const event = await releaseAt(world, now.again);
		expect(event.released).toMatchObject([
			{ contact: { externalId: 'bob' }, outcome: 'reached', endedBy: 'event' },
		]);
		await world.settle(event.released);
		world.now = T0 + DAY;
		const time = await releaseAt(world, now.again);
		expect(time.released).toMatchObject([{ outcome: 'timedOut' }]);
		await world.settle(time.released);
		expect(await world.counts()).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('keep waiting unless the trigger says otherwise, and are counted each time', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		await publish(world, {
			...kept('trigger', 'second', 'send'),
			again: { name: 'wait', type: 'another' },
		});
		const told2 = [{ node: 'wait', contacts: 2, became: 'kept', to: null }];
		expect([told(await leave(world)), told(await leave(world))]).toEqual([told2, told2]);
		expect(await at(world, 'ann')).toEqual([world.nodes.wait]);
		expect(await world.counts()).toMatchObject({ active: 2, exited: 0 });
		await publish(world, kept('trigger', 'wait', 'second', 'send'));
		expect(await leave(world)).toEqual([]);
		world.now = T0 + DAY;
		expect(namesOf(await world.release('wait'))).toEqual(['ann', 'bob']);
	});

	it('exit where the trigger says so, with the reason that names the node', async () => {
		const world = await contract.world({ deletedNodes: { policy: 'exit' } });
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		await world.bring(['cyd'], { wait: ordered });
		await world.bring(['dan'], { dueAt: T0 + DAY }, 'second');
		await publish(world, kept('trigger', 'second', 'send'));
		expect(told(await leave(world))).toEqual([
			{ node: 'wait', contacts: 3, became: 'exited', to: null },
		]);
		expect(await world.enrollment('cyd')).toMatchObject({
			status: 'exited',
			reason: 'node deleted: wait',
		});
		expect(await world.counts()).toMatchObject({ entered: 4, active: 1, exited: 3, positions: 1 });
		expect(await world.enter('ann')).toMatchObject({ entered: 1 });
	});

	it('move where the trigger says so, and arrive there as if they had just reached it', async () => {
		const world = await contract.world({ deletedNodes: { policy: 'move', node: 'second' } });
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY, wait: ordered, item: { plan: 'pro' } });
		world.now += HOUR;
		await publish(world, kept('trigger', 'second', 'send'));
		expect(told(await leave(world))).toEqual([
			{ node: 'wait', contacts: 2, became: 'moved', to: 'second' },
		]);
		expect(await leave(world)).toEqual([]);
		const { claimed, released } = await releaseAt(world, world.nodes.second);
		expect(claimed).toMatchObject([{ isArriving: true }, { isArriving: true }]);
		expect(released[0]).toMatchObject({
			...{ arrivedAt: T0 + HOUR, endedBy: null, isEntry: false, item: { plan: 'pro' } },
			previous: { nodeId: world.nodes.wait, outcome: 'moved', arrivedAt: T0 },
		});
		const parked = await world.park(released, { dueAt: T0 + 2 * DAY }, 'second');
		expect(parked).toEqual(['parked', 'parked']);
		await world.settle(released);
		expect(await world.positions('ann')).toMatchObject([
			{ nodeId: world.nodes.second, dueAt: T0 + 2 * DAY },
		]);
		world.now = T0 + 2 * DAY;
		const leaving = await releaseAt(world, world.nodes.second);
		expect(leaving.claimed.map(({ isArriving }) => isArriving)).toEqual([undefined, undefined]);
		await world.settle(leaving.released);
		expect(await world.counts()).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('are moved with all their attempts, and arrive anew after an execution that fails', async () => {
		const world = await contract.world({ deletedNodes: { policy: 'move', node: 'second' } });
		await world.bring(['ann'], { dueAt: T0 });
		const [lease] = await world.claim('wait');
		await world.store.positions.retry([lease], 'CRM down', world.now);
		await publish(world, kept('trigger', 'second', 'send'));
		await leave(world);
		const first = await releaseAt(world, world.nodes.second);
		expect(first.claimed).toMatchObject([{ attempts: 1, isArriving: true }]);
		await world.store.positions.retry(leasesOf(first.released), 'CRM down', world.now);
		world.now += HOUR;
		const second = await releaseAt(world, world.nodes.second);
		expect(second.claimed).toMatchObject([{ attempts: 2, isArriving: true }]);
	});

	it('stay while an execution works on them, and while the one that parked them is not over', async () => {
		const world = await contract.world({ deletedNodes: { policy: 'exit' } });
		await world.bring(['ann'], { dueAt: T0 });
		const busy = await world.claim('wait');
		await world.enter('bob');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + DAY });
		await publish(world, kept('trigger', 'second', 'send'));
		expect(await leave(world)).toEqual([]);
		await world.settle(busy);
		await world.settle(released);
		expect(told(await leave(world))).toMatchObject([{ contacts: 1, became: 'exited' }]);
		expect(await world.counts()).toMatchObject({ completed: 1, exited: 1, active: 0 });
	});

	it('stay while a process still releases contacts there, whatever an older execution says', async () => {
		const world = await contract.world({ deletedNodes: { policy: 'exit' } });
		await world.bring(['ann'], { dueAt: T0 + DAY });
		const { store, workflowId, nodes } = world;
		const beat = { workflowIds: [workflowId], nodeIds: [nodes.trigger, nodes.wait] };
		await store.maintenance.heartbeat(beat, world.now);
		await publish(world, kept('trigger', 'second', 'send'), { isStarting: false });
		expect(await leave(world)).toEqual([]);
		world.now += MINUTE;
		expect(told(await leave(world))).toMatchObject([{ became: 'exited' }]);
	});

	it('are left alone while the journey is off, and where a failed enrollment stands', async () => {
		const world = await contract.world({ deletedNodes: { policy: 'exit' } });
		await world.bring(['ann'], { dueAt: T0 });
		await world.store.positions.fail(await world.claim('wait'), 'CRM down', world.now);
		await world.bring(['bob'], { dueAt: T0 + DAY });
		await publish(world, kept('trigger', 'second', 'send'));
		await world.store.journeys.deactivate(world.workflowId, world.nodes.trigger, world.now);
		expect(await leave(world)).toEqual([]);
		const { id: _, active: _a, offSince: _o, paused: _p, ...journey } = world.journey;
		await world.store.journeys.register(journey, world.now);
		expect(told(await leave(world))).toMatchObject([{ contacts: 1, became: 'exited' }]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'failed' });
	});

	it('belong to the workflow that took over the journey’s key, and find its nodes by name', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY });
		const { store, journey, workflowId, nodes } = world;
		await store.journeys.deactivate(workflowId, nodes.trigger, world.now);
		const other = `${workflowId} imported`;
		const refs = ['trigger', 'wait'].map((name) => ({
			...{ workflowId: other, nodeKey: name, name, type: name },
		}));
		const [trigger, wait] = await store.journeys.nodeIds(refs);
		const { id: _, active: _a, offSince: _o, paused: _p, ...registration } = journey;
		const taken = await store.journeys.register(
			{ ...registration, workflowId: other, nodeId: trigger },
			world.now,
		);
		expect(taken).toMatchObject({ id: journey.id, formerWorkflowId: workflowId });
		const left = await store.maintenance.leaveDeletedNodes(world.now, other);
		expect(told(left)).toEqual([{ node: 'wait', contacts: 1, became: 'replaced', to: 'wait' }]);
		world.now = T0 + DAY;
		expect(namesOf((await releaseAt(world, wait)).released)).toEqual(['ann']);
	});

	it('keep waiting where the node to move to is gone as well', async () => {
		const world = await contract.world({ deletedNodes: { policy: 'move', node: 'second' } });
		await world.bring(['ann'], { dueAt: T0 + DAY });
		await publish(world, kept('trigger', 'send'));
		expect(told(await leave(world))).toMatchObject([{ became: 'kept', to: null }]);
	});

	it('is said once when it goes, and when it is back', async () => {
		const world = await contract.world();
		const { store, workflowId, now } = world;
		const keep = async (...keys: string[]) =>
			await store.journeys.keepNodes(
				workflowId,
				keys.map((nodeKey) => ({ workflowId, nodeKey, name: nodeKey, type: nodeKey })),
				now,
			);
		expect(await keep('trigger', 'wait', 'second', 'send')).toBe(false);
		expect(await keep('trigger', 'second', 'send')).toBe(true);
		expect(await keep('trigger', 'second', 'send')).toBe(false);
		const gone = async () =>
			(await store.journeys.nodesOf(workflowId)).flatMap(({ goneAt, name }) =>
				goneAt === null ? [] : { name, goneAt },
			);
		expect(await gone()).toEqual([{ name: 'wait', goneAt: now }]);
		expect(await keep('trigger', 'wait', 'second', 'send')).toBe(false);
		expect(await gone()).toEqual([]);
	});
});
