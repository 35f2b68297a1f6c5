import { contactLinks } from '../../../../src/message/tracking/links';
import { readToken } from '../../../../src/message/tracking/token';
import { LINK_KEY_AGE_MS } from '../../../../src/message/tracking/token';
import { linkBaseOf, makeLinksFor } from '../../../../src/n8n/links/link-base';
import { StoreHandle } from '../../../../src/n8n/stores/handle';
import type { Store } from '../../../../src/store/store';
import { openMemoryStore } from '../../../support/journey-store';

const SECOND = 1_000;
const HUB = 'https://n8n.example.com/webhook/7d1f/hub';
const MESSAGE = { id: 31, channel: 'email' };

let store: Store;
let now: number;
let asked: number;
let handle: StoreHandle;
let workspaceId: number;

beforeEach(async () => {
	now = Date.UTC(2026, 2, 14);
	asked = 0;
	const real = await openMemoryStore();
	const hubs = {
		...real.hubs,
		of: async (id: number) => {
			asked += 1;
			return await real.hubs.of(id);
		},
	};
	store = { ...real, hubs };
	const clock = { now: () => now, after: () => () => {} };
	handle = new StoreHandle(store, clock, 'memory', () => {});
	workspaceId = await store.workspace('default');
});
afterEach(async () => await store.close());

async function activate(id = workspaceId): Promise<void> {
	const hub = { workspaceId: id, workflowId: `hub ${id}`, name: 'Hub', url: HUB };
	await store.hubs.register(hub, now);
}

const keys = () => store.hubs.linkKeys(LINK_KEY_AGE_MS, now);
async function claimsIn(link: string) {
	return readToken(await keys(), new URL(link).searchParams.get('t'), now);
}

describe("A workspace's links", () => {
	it('are none while it has no active Journey Hub', async () => {
		expect(await makeLinksFor(handle, workspaceId)).toBeNull();
		await activate();
		now += 5 * SECOND;
		expect(await makeLinksFor(handle, workspaceId)).not.toBeNull();
		await store.hubs.deactivate(`hub ${workspaceId}`);
		now += 5 * SECOND;
		expect(await makeLinksFor(handle, workspaceId)).toBeNull();
	});

	it('lead to its hub, and name the workspace', async () => {
		const other = await store.workspace('other');
		await activate(other);
		const { unsubscribe, reference } = (await makeLinksFor(handle, other))!(MESSAGE);
		expect(unsubscribe.startsWith(`${HUB}/unsubscribe?t=`)).toBe(true);
		expect(await claimsIn(unsubscribe)).toMatchObject({ workspaceId: other, messageId: 31 });
		expect(reference).toBe(`${other}-31`);
		expect(await makeLinksFor(handle, workspaceId)).toBeNull();
	});

	it('load the hub once in five seconds, however many batches there are', async () => {
		await activate();
		await Promise.all(Array.from({ length: 20 }, () => makeLinksFor(handle, workspaceId)));
		now += 4_999;
		await makeLinksFor(handle, workspaceId);
		expect(asked).toBe(1);
		now += 1;
		await makeLinksFor(handle, workspaceId);
		expect(asked).toBe(2);
	});

	it('load the hub again after the store has failed', async () => {
		await activate();
		const { of } = store.hubs;
		store.hubs.of = () => Promise.reject(new Error('store is gone'));
		await expect(makeLinksFor(handle, workspaceId)).rejects.toThrow('store is gone');
		store.hubs.of = of;
		expect(await makeLinksFor(handle, workspaceId)).not.toBeNull();
	});

	it('are signed with a new key after 90 days, and old ones still work', async () => {
		await activate();
		const old = (await makeLinksFor(handle, workspaceId))!(MESSAGE).open;
		now += LINK_KEY_AGE_MS + 1;
		const young = (await makeLinksFor(handle, workspaceId))!(MESSAGE).open;
		expect(young).not.toBe(old);
		expect(await keys()).toHaveLength(2);
		expect(await claimsIn(old)).toEqual(await claimsIn(young));
	});

	it('can be made for a contact without a message', async () => {
		await activate();
		const links = contactLinks((await linkBaseOf(handle, workspaceId))!, 7);
		expect(await claimsIn(links.preferences)).toMatchObject({ workspaceId, contactId: 7 });
	});
});
