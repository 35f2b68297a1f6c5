import { HubTakenError, type Hub } from '../../../src/store/hubs';
import { MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const ABANDONED = 5 * MINUTE;

storeContract('the hub of a workspace', (contract) => {
	const hub = ({ workspaceId, workflowId }: JourneyWorld, changes: Partial<Hub> = {}): Hub => ({
		...{ workspaceId, workflowId: `${workflowId} hub`, name: 'Hub' },
		url: `https://n8n.example.com/webhook/${workspaceId}/hub`,
		...changes,
	});

	it('does not exist until a workflow registers as one', async () => {
		const world = await contract.world();
		const { hubs } = world.store;
		expect(await hubs.of(world.workspaceId)).toBeNull();
		await hubs.register(hub(world), T0);
		expect(await hubs.of(world.workspaceId)).toEqual(hub(world));
		const other = await contract.world();
		expect(await hubs.of(other.workspaceId)).toBeNull();
	});

	it('is updated by its workflow', async () => {
		const world = await contract.world();
		const { hubs } = world.store;
		await hubs.register(hub(world), T0);
		const moved = hub(world, { name: 'Hub 2', url: 'https://new.example.com/webhook/1/hub' });
		await hubs.register(moved, T0 + 1);
		expect(await hubs.of(world.workspaceId)).toEqual(moved);
	});

	it('does not exist while its workflow is switched off', async () => {
		const world = await contract.world();
		const { hubs } = world.store;
		await hubs.register(hub(world), T0);
		await hubs.deactivate('another');
		expect(await hubs.of(world.workspaceId)).not.toBeNull();
		await hubs.deactivate(hub(world).workflowId);
		expect(await hubs.of(world.workspaceId)).toBeNull();
		await hubs.register(hub(world), T0 + MINUTE);
		expect(await hubs.of(world.workspaceId)).toEqual(hub(world));
	});

	it('is not taken from another active workflow, and the answer names that workflow', async () => {
		const world = await contract.world();
		const { hubs } = world.store;
		await hubs.register(hub(world), T0);
		const second = hub(world, { workflowId: 'second', name: 'Copy', url: 'https://x/copy/hub' });
		const refused = await hubs.register(second, T0 + MINUTE).catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(HubTakenError);
		expect((refused as Error).message).toContain(`'Hub' (${hub(world).workflowId})`);
		expect(await hubs.of(world.workspaceId)).toEqual(hub(world));
		await hubs.deactivate(hub(world).workflowId);
		await hubs.register(second, T0 + MINUTE);
		expect(await hubs.of(world.workspaceId)).toEqual(second);
	});

	it('is taken over when its workflow has sent no heartbeat for five minutes', async () => {
		const world = await contract.world();
		const { store } = world;
		await store.hubs.register(hub(world), T0);
		const second = hub(world, { workflowId: 'second', url: 'https://x/second/hub' });
		await store.maintenance.heartbeat(
			{ workflowIds: [hub(world).workflowId], nodeIds: [] },
			T0 + MINUTE,
		);
		const tooEarly = store.hubs.register(second, T0 + MINUTE + ABANDONED);
		await expect(tooEarly).rejects.toThrow(HubTakenError);
		await store.hubs.register(second, T0 + MINUTE + ABANDONED + 1);
		expect(await store.hubs.of(world.workspaceId)).toEqual(second);
	});

	it('belongs to the workspace that its address serves now', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		const { hubs } = world.store;
		await hubs.register(hub(world), T0);
		await hubs.register(hub(world, { workspaceId: other.workspaceId }), T0 + 1);
		expect(await hubs.of(world.workspaceId)).toBeNull();
		expect(await hubs.of(other.workspaceId)).toMatchObject({ url: hub(world).url });
	});

	it('is one workflow, however many register at once', async () => {
		const world = await contract.world();
		const { hubs } = world.store;
		const results = await Promise.allSettled(
			Array.from({ length: 6 }, (_, i) =>
				hubs.register(hub(world, { workflowId: `w${i}`, url: `https://x/${i}/hub` }), T0),
			),
		);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});
});
