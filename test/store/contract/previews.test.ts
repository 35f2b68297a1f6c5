import { MOST_PREVIEWS } from '../../../src/message/preview/draft';
import { previewDraft } from '../../support/preview-draft';
import { DAY, HOUR, T0 } from '../support/journey';
import { storeContract } from './support/contract';

const OTHERWISE_BROKEN = 'NUL \u0000, half a pair \ud83d, {{ contact.firstName }}';

storeContract('the preview of a message', (contract) => {
	it('is found as it was saved, whatever text is in it', async () => {
		const { store, workspaceId } = await contract.world();
		const draft = previewDraft(OTHERWISE_BROKEN);
		const id = await store.previews.save(workspaceId, draft, T0 + DAY, T0);
		expect(await store.previews.find(workspaceId, id, T0 + HOUR)).toEqual(draft);
	});

	it('is of its workspace alone', async () => {
		const { store, workspaceId } = await contract.world();
		const other = await contract.world();
		const id = await store.previews.save(workspaceId, previewDraft('Hi'), T0 + DAY, T0);
		expect(await other.store.previews.find(other.workspaceId, id, T0)).toBeNull();
	});

	it('is gone at the instant at which it expires, and deleted by the next heartbeat', async () => {
		const { store, workspaceId } = await contract.world();
		const { previews, maintenance } = store;
		const id = await previews.save(workspaceId, previewDraft('Hi'), T0 + DAY, T0);
		expect(await previews.find(workspaceId, id, T0 + DAY - 1)).not.toBeNull();
		expect(await previews.find(workspaceId, id, T0 + DAY)).toBeNull();
		await maintenance.heartbeat({ workflowIds: [], nodeIds: [] }, T0 + DAY);
		expect(await previews.find(workspaceId, id, T0)).toBeNull();
	});

	it('is deleted after fifty later ones of its workspace', async () => {
		const { store, workspaceId } = await contract.world();
		const other = await contract.world();
		const save = async (of = workspaceId) =>
			await store.previews.save(of, previewDraft('Hi'), T0 + DAY, T0);
		const [first, ofOther] = [await save(), await save(other.workspaceId)];
		const second = await save();
		for (let i = 2; i < MOST_PREVIEWS; i++) await save();
		expect(await store.previews.find(workspaceId, first, T0)).not.toBeNull();
		await save();
		expect(await store.previews.find(workspaceId, first, T0)).toBeNull();
		expect(await store.previews.find(workspaceId, second, T0)).not.toBeNull();
		expect(await store.previews.find(other.workspaceId, ofOther, T0)).not.toBeNull();
	});

	it('does not survive the erasure of any contact of its workspace', async () => {
		const world = await contract.world();
		const other = await contract.world();
		const { store, workspaceId } = world;
		await world.record([world.identify('ann', { email: 'ann@example.com' })]);
		const [{ id: contactId }] = await store.contacts.recent(workspaceId, 1);
		const id = await store.previews.save(workspaceId, previewDraft('Hi'), T0 + DAY, T0);
		const kept = await store.previews.save(other.workspaceId, previewDraft('Hi'), T0 + DAY, T0);
		await store.contacts.erase(workspaceId, [contactId], T0);
		expect(await store.previews.find(workspaceId, id, T0)).toBeNull();
		expect(await store.previews.find(other.workspaceId, kept, T0)).not.toBeNull();
	});
});
