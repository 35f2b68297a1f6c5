import { JourneyKeyTakenError } from '../../../src/journey/journey';
import type { JourneyRegistration } from '../../../src/journey/journey-store';
import type { WorkflowGraph } from '../../../src/journey/workflow-graph';
import { config, MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const ABANDONED = 5 * MINUTE;

storeContract('workspaces and nodes', (contract) => {
	it('a workspace has one ID, however many calls ask for it first', async () => {
		const { store } = contract.opened();
		const ids = await Promise.all(Array.from({ length: 10 }, () => store.workspace('new one')));
		expect(new Set(ids).size).toBe(1);
		expect(await store.workspace('another')).not.toBe(ids[0]);
	});

	it('a node keeps its ID when it is renamed', async () => {
		const { store } = contract.opened();
		const ref = { workflowId: 'w1', nodeKey: 'k1', name: 'Wait', type: 'waitUntil' };
		const [id] = await store.journeys.nodeIds([ref]);
		expect(await store.journeys.nodeIds([{ ...ref, name: 'Wait for the order' }])).toEqual([id]);
		const [row] = await contract
			.opened()
			.conn.db.selectFrom('nodes')
			.select(['name', 'type'])
			.where('id', '=', id)
			.execute();
		expect(row).toEqual({ name: 'Wait for the order', type: 'waitUntil' });
	});

	it('a node keeps the stage and touchpoint that it had last', async () => {
		const { store, conn } = contract.opened();
		const ref = { workflowId: 'w1', nodeKey: 'k2', name: 'Mail', type: 'multiChannelSend' };
		const shown = async () =>
			await conn.db
				.selectFrom('nodes')
				.select(['stage', 'touchpoint'])
				.where('node_key', '=', 'k2')
				.executeTakeFirst();
		await store.journeys.nodeIds([ref]);
		expect(await shown()).toEqual({ stage: null, touchpoint: null });
		const options = { stage: 'postPurchase', touchpoint: 'Welcome <b>email</b> 🎉' };
		await store.journeys.nodeIds([{ ...ref, ...options }]);
		expect(await shown()).toEqual(options);
		await store.journeys.nodeIds([{ ...ref, stage: null, touchpoint: null }]);
		expect(await shown()).toEqual({ stage: null, touchpoint: null });
	});

	it('nodes are told apart by workflow and key, and get IDs in the order asked', async () => {
		const { store } = contract.opened();
		const refs = ['a', 'b'].flatMap((workflowId) =>
			['1', '2'].map((nodeKey) => ({ workflowId, nodeKey, name: 'Same', type: 'same' })),
		);
		const ids = await store.journeys.nodeIds(refs);
		expect(new Set(ids).size).toBe(4);
		expect(await store.journeys.nodeIds([refs[2], refs[0], refs[2]])).toEqual([
			ids[2],
			ids[0],
			ids[2],
		]);
		expect(await store.journeys.nodeIds([])).toEqual([]);
	});

	it('nodes that many calls ask for at once get one ID each', async () => {
		const { store } = contract.opened();
		const refs = Array.from({ length: 8 }, (_, i) => ({
			...{ workflowId: 'many', nodeKey: `${i}`, name: `n${i}`, type: 't' },
		}));
		const answers = await Promise.all(
			Array.from({ length: 8 }, (_, i) =>
				store.journeys.nodeIds([...refs.slice(i), ...refs.slice(0, i)]),
			),
		);
		expect(new Set(answers.flat()).size).toBe(8);
	});
});

/** Neither off nor paused. */
const ON = { offSince: null, paused: false };

storeContract('journeys', (contract) => {
	const registration = (
		{ workspaceId, nodes, workflowId }: JourneyWorld,
		changes: Partial<JourneyRegistration> = {},
	): JourneyRegistration => ({
		...{ workspaceId, key: 'welcome', name: 'Welcome', workflowId, nodeId: nodes.trigger },
		config: config(),
		...changes,
	});

	it('are returned as they were registered', async () => {
		const world = await contract.world();
		const asked = registration(world, {
			config: config({
				vars: { brand: 'Acme', nested: { a: [1, null] } },
				instanceKey: 'order.id',
			}),
		});
		const journey = await world.store.journeys.register(asked, T0);
		expect(journey).toEqual({ ...asked, id: journey.id, active: true, ...ON });
		expect(await world.store.journeys.list(world.workspaceId)).toContainEqual(journey);
	});

	it('keep the graph of their workflow apart, as it was at the last registration', async () => {
		const world = await contract.world();
		const { journeys } = world.store;
		const graph: WorkflowGraph = {
			nodes: [
				{
					...{ key: 'k', name: 'Start', type: 'journeyTrigger', isJourneyNode: true },
					...{ outputs: [''], stage: 'awareness', touchpoint: null, disabled: false },
				},
			],
			edges: [{ from: 'k', output: 0, to: 'k' }],
		};
		const asked = registration(world, { key: 'drawn' });
		const journey = await journeys.register({ ...asked, graph }, T0);
		expect(journey).toEqual({ ...asked, id: journey.id, active: true, ...ON });
		expect(await journeys.graph(journey.id)).toEqual(graph);
		const edited = { ...graph, edges: [] };
		await journeys.register({ ...asked, graph: edited }, T0);
		expect(await journeys.graph(journey.id)).toEqual(edited);
		await journeys.keepGraph(journey.id, graph);
		expect(await journeys.graph(journey.id)).toEqual(graph);
		await journeys.register(asked, T0);
		expect(await journeys.graph(journey.id)).toBeNull();
		expect(await journeys.graph(world.journey.id)).toBeNull();
	});

	it('keep their ID when they are registered again, with the new values', async () => {
		const world = await contract.world();
		const first = await world.store.journeys.register(registration(world), T0);
		await world.store.journeys.deactivate(world.workflowId, world.nodes.trigger, world.now);
		const changes = {
			name: 'Welcome 2',
			nodeId: world.nodes.second,
			config: config({ vars: { a: 1 } }),
		};
		const again = await world.store.journeys.register(registration(world, changes), T0 + MINUTE);
		expect(again).toEqual({ ...first, ...changes, active: true, ...ON, offSince: world.now });
	});

	it('refuse a key that another active workflow has, and name that workflow', async () => {
		const world = await contract.world();
		const { store } = world;
		const first = await store.journeys.register(registration(world, { workflowId: 'first' }), T0);
		const second = registration(world, { workflowId: 'second', name: 'Copy' });
		const refused = await store.journeys
			.register(second, T0 + MINUTE)
			.catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(JourneyKeyTakenError);
		expect((refused as Error).message).toMatch(/'welcome'.*'Welcome' \(first\)/);
		const kept = (await store.journeys.list(world.workspaceId)).filter(
			({ key }) => key === 'welcome',
		);
		expect(kept).toEqual([first]);
	});

	it('give the key to one of two workflows that ask for it at once', async () => {
		const world = await contract.world();
		const answers = await Promise.allSettled(
			['first', 'second'].map((workflowId) =>
				world.store.journeys.register(registration(world, { workflowId }), T0),
			),
		);
		expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	});

	it('take over the key of a workflow that was switched off', async () => {
		const world = await contract.world();
		const { store } = world;
		const first = await store.journeys.register(registration(world, { workflowId: 'first' }), T0);
		await store.journeys.deactivate('first', first.nodeId, world.now);
		const second = await store.journeys.register(registration(world, { workflowId: 'second' }), T0);
		expect(second).toEqual({ ...first, workflowId: 'second', formerWorkflowId: 'first' });
	});

	it('take over the key of a workflow without a heartbeat for 5 minutes', async () => {
		const world = await contract.world();
		const { store } = world;
		await store.journeys.register(registration(world, { workflowId: 'first' }), T0);
		const second = registration(world, { workflowId: 'second' });
		await store.maintenance.heartbeat(
			{ workflowIds: ['first', 'unknown'], nodeIds: [] },
			T0 + MINUTE,
		);
		await expect(store.journeys.register(second, T0 + MINUTE + ABANDONED)).rejects.toThrow(
			'welcome',
		);
		const taken = await store.journeys.register(second, T0 + MINUTE + ABANDONED + 1);
		expect(taken.workflowId).toBe('second');
	});

	it('may have the same key in another workspace', async () => {
		const [one, other] = [await contract.world(), await contract.world()];
		const first = await one.store.journeys.register(registration(one), T0);
		const second = await other.store.journeys.register(registration(other), T0);
		expect(first.id).not.toBe(second.id);
		expect(await one.store.journeys.list(one.workspaceId)).not.toContainEqual(second);
	});

	it('are found by their workflow, and by their trigger where it has several', async () => {
		const world = await contract.world();
		const { store, nodes } = world;
		const at = (workflowId: string, key: string, nodeId: number) =>
			store.journeys.register(registration(world, { workflowId, key, nodeId }), T0);
		const first = await at(`${world.workflowId} x`, 'a', nodes.trigger);
		const second = await at(`${world.workflowId} x`, 'b', nodes.second);
		expect(await store.journeys.ofWorkflow(first.workflowId)).toEqual(first);
		expect(await store.journeys.ofWorkflow(first.workflowId, nodes.second)).toEqual(second);
		expect(await store.journeys.ofWorkflow(first.workflowId, nodes.send)).toBeNull();
		expect(await store.journeys.ofWorkflow('unknown')).toBeNull();
	});

	it('are switched off by their trigger, and no other journey with them', async () => {
		const world = await contract.world();
		const { store, nodes, workspaceId } = world;
		await store.journeys.register(registration(world, { nodeId: nodes.second }), T0);
		await store.journeys.deactivate(world.workflowId, nodes.second, world.now);
		const active = (await store.journeys.list(workspaceId)).filter((journey) => journey.active);
		expect(active.map(({ key }) => key)).toEqual([
			world.journey.key,
			`${world.journey.key} control contacts`,
		]);
	});

	it('have one key at a time: a trigger with another key is another journey', async () => {
		const world = await contract.world();
		const { store } = world;
		const renamed = await store.journeys.register(registration(world, { key: 'renamed' }), T0);
		expect(await store.journeys.ofWorkflow(world.workflowId, world.nodes.trigger)).toEqual(renamed);
		expect(await world.enter('ann')).toMatchObject({ entered: 1 });
		expect(await store.journeys.counts(renamed.id)).toMatchObject({ entered: 1 });
		const back = await store.journeys.register(registration(world, { key: world.journey.key }), T0);
		expect(await store.journeys.ofWorkflow(world.workflowId, world.nodes.trigger)).toEqual(back);
	});
});
