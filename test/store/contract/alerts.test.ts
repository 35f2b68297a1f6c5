import { MINUTE, T0, type JourneyWorld } from '../support/journey';
import { openAlert } from './support/alerts';
import { storeContract } from './support/contract';

const EVERY = 5 * MINUTE;

storeContract('alerts', (contract) => {
	/** With a hub, which is where alerts go. */
	async function withHub(): Promise<JourneyWorld> {
		const world = await contract.world();
		const { store, workspaceId, workflowId } = world;
		const hub = { workspaceId, workflowId: `${workflowId} hub`, name: 'Hub' };
		await store.hubs.register({ ...hub, url: `https://x.example/${workspaceId}/hub` }, T0);
		return world;
	}

	it('are checked once in an interval', async () => {
		const { store, workspaceId } = await withHub();
		expect(await store.alerts.begin(workspaceId, EVERY, T0)).toEqual([]);
		expect(await store.alerts.begin(workspaceId, EVERY, T0 + EVERY - 1)).toBeNull();
		expect(await store.alerts.begin(workspaceId, EVERY, T0 + EVERY)).toEqual([]);
	});

	it('are checked by one of many that begin at once', async () => {
		const { store, workspaceId } = await withHub();
		const begun = await Promise.all(
			Array.from({ length: 6 }, () => store.alerts.begin(workspaceId, EVERY, T0)),
		);
		expect(begun.filter((open) => open !== null)).toEqual([[]]);
	});

	it('are checked in each workspace by itself, and where its hub is active', async () => {
		const [one, other] = [await withHub(), await withHub()];
		const without = await contract.world();
		const { alerts, hubs } = one.store;
		expect(await alerts.begin(one.workspaceId, EVERY, T0)).toEqual([]);
		expect(await alerts.begin(other.workspaceId, EVERY, T0)).toEqual([]);
		expect(await alerts.begin(without.workspaceId, EVERY, T0)).toBeNull();
		await hubs.deactivate(`${one.workflowId} hub`);
		expect(await alerts.begin(one.workspaceId, EVERY, T0 + EVERY)).toBeNull();
	});

	it('are checked again after a clock that was ahead is set back', async () => {
		const { store, workspaceId } = await withHub();
		await store.alerts.begin(workspaceId, EVERY, T0 + 100 * EVERY);
		expect(await store.alerts.begin(workspaceId, EVERY, T0)).toEqual([]);
	});

	it('that are open are there at the next check, oldest first, until they are over', async () => {
		const [{ store, workspaceId }, other] = [await withHub(), await withHub()];
		const late = openAlert('stuck 1', { raisedAt: T0 + 1, severity: 'critical' });
		const early = openAlert('failures 3');
		await store.alerts.save(workspaceId, [late, early]);
		await store.alerts.save(other.workspaceId, [openAlert('noEntries 9')]);
		expect(await store.alerts.begin(workspaceId, EVERY, T0)).toEqual([early, late]);
		await store.alerts.save(workspaceId, [late]);
		expect(await store.alerts.begin(workspaceId, EVERY, T0 + EVERY)).toEqual([late]);
		await store.alerts.save(workspaceId, []);
		expect(await store.alerts.begin(workspaceId, EVERY, T0 + 2 * EVERY)).toEqual([]);
		expect(await store.alerts.begin(other.workspaceId, EVERY, T0)).toHaveLength(1);
	});
});
