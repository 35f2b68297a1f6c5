import { sql } from 'kysely';
import type { Identity } from '../../../src/contact/identity';
import type { InboxContent } from '../../../src/message/inbox';
import { HOUR, leasesOf, SIGNED_UP, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';

storeContract('the inbox', (contract) => {
	/** Sends each named contact in turn one message on the channel; returns their IDs in the ledger. */
	async function reserved(
		world: JourneyWorld,
		...contactKeys: (string | Identity)[]
	): Promise<number[]> {
		const ids: number[] = [];
		for (const who of contactKeys) {
			const identity = typeof who === 'string' ? { userId: who } : who;
			await world.record([world.track('', SIGNED_UP, { identity })]);
			const released = await world.release('trigger');
			const [entry] = await world.store.ledger.reserve(
				released.map(({ enrollmentId, contact, ...lease }) => ({
					...{ nodeId: world.nodes.send, enrollmentId, contactId: contact.id },
					...{ ...leasesOf([{ ...lease }])[0], channel: 'inApp', recipient: String(contact.id) },
				})),
				world.now,
			);
			await world.settle(released);
			ids.push(entry.id);
		}
		return ids;
	}

	const put = async (world: JourneyWorld, ids: number[], expiresAt: number | null = null) => {
		const content = (id: number): InboxContent => ({ title: `No. ${id}`, body: 'Hello' });
		await world.store.inbox.put(
			ids.map((id) => ({ id, content: content(id), expiresAt })),
			world.now,
		);
	};
	const list = async (world: JourneyWorld, name: string, limit = 10, before?: number) =>
		await world.store.inbox.list(await idOf(world, name), { limit, before }, world.now);
	const shown = async (world: JourneyWorld, name: string) =>
		(await list(world, name)).messages.map(({ id }) => id);

	it('shows each contact its own messages in full, the newest first', async () => {
		const world = await contract.world();
		const [a, b, c] = await reserved(world, 'ann', 'bob', 'ann');
		await put(world, [a, b]);
		world.now += HOUR;
		const content = {
			...{ title: 'Your order', body: 'On its way', url: 'https://example.com/1' },
			...{ imageUrl: 'https://example.com/1.png', data: { order: 17, gift: true, tags: ['x'] } },
		};
		await world.store.inbox.put([{ id: c, content, expiresAt: null }], world.now);
		expect(await list(world, 'ann')).toEqual({
			messages: [
				{ ...content, id: c, createdAt: world.now, expiresAt: null, readAt: null },
				{
					...{ title: `No. ${a}`, body: 'Hello', id: a, createdAt: world.now - HOUR },
					...{ expiresAt: null, readAt: null },
				},
			],
			unread: 2,
		});
		expect(await shown(world, 'bob')).toEqual([b]);
	});

	it('stores a message once, however often it is added', async () => {
		const world = await contract.world();
		const [id] = await reserved(world, 'ann');
		await put(world, [id]);
		const { contacts, inbox } = world.store;
		await inbox.mark(await idOf(world, 'ann'), [id], 'read', world.now);
		const other = { title: 'Again', body: '' };
		await Promise.all([1, 2, 3].map(() => put(world, [id])));
		await inbox.put([{ id, content: other, expiresAt: null }], world.now + HOUR);
		expect(await list(world, 'ann')).toMatchObject({
			messages: [{ id, title: `No. ${id}`, readAt: world.now }],
			unread: 0,
		});
		await inbox.put([], world.now);
		expect(await contacts.find(world.workspaceId, [])).toEqual([]);
	});

	it('hides a message from the moment at which it expires', async () => {
		const world = await contract.world();
		const [a, b] = await reserved(world, 'ann', 'ann');
		await put(world, [a], world.now + HOUR);
		await put(world, [b]);
		world.now += HOUR - 1;
		expect(await list(world, 'ann')).toMatchObject({ messages: [{ id: b }, { id: a }], unread: 2 });
		world.now += 1;
		expect(await list(world, 'ann')).toMatchObject({ messages: [{ id: b }], unread: 1 });
	});

	it('leads from page to page by the last ID, and counts the unread messages of all pages', async () => {
		const world = await contract.world();
		const ids = await reserved(world, ...Array.from({ length: 5 }, () => 'ann'));
		await put(world, ids);
		const newest = ids.toReversed();
		const pages: number[][] = [];
		for (let before: number | undefined; ;) {
			const { messages, unread } = await list(world, 'ann', 2, before);
			expect(unread).toBe(5);
			if (messages.length === 0) break;
			pages.push(messages.map(({ id }) => id));
			before = messages.at(-1)!.id;
		}
		expect(pages).toEqual([newest.slice(0, 2), newest.slice(2, 4), newest.slice(4)]);
	});

	it('returns at most 100 messages at once, and at least one', async () => {
		const world = await contract.world();
		const { db } = world.conn;
		const [first] = await reserved(world, 'ann');
		const contactId = await idOf(world, 'ann');
		await put(world, [first]);
		for (let n = 1; n <= 100; n++) {
			await sql`insert into inbox (message_id, contact_id, created_at, content)
				select message_id * 100000 + ${sql.lit(n)}, contact_id, created_at, content from inbox
				where message_id = ${first}`.execute(db);
		}
		const page = async (limit: number) =>
			(await world.store.inbox.list(contactId, { limit }, world.now)).messages.length;
		expect([await page(1_000_000), await page(0), await page(-1)]).toEqual([100, 1, 1]);
	});

	it('marks only messages of the contact, and returns each change once', async () => {
		const world = await contract.world();
		const [a, b, c] = await reserved(world, 'ann', 'bob', 'ann');
		await put(world, [a, b, c]);
		const { inbox } = world.store;
		const ann = await idOf(world, 'ann');
		expect(await inbox.mark(ann, [c, a, b, 999_999], 'read', world.now)).toEqual([a, c]);
		expect(await inbox.mark(ann, [a, c], 'read', world.now + 1)).toEqual([]);
		expect(await inbox.mark(ann, [], 'read', world.now)).toEqual([]);
		expect(await list(world, 'ann')).toMatchObject({
			messages: [{ readAt: world.now }, { readAt: world.now }],
			unread: 0,
		});
		expect(await list(world, 'bob')).toMatchObject({ messages: [{ readAt: null }], unread: 1 });
	});

	it('hides dismissed messages, read or not', async () => {
		const world = await contract.world();
		const [a, b] = await reserved(world, 'ann', 'ann');
		await put(world, [a, b]);
		const { inbox } = world.store;
		const ann = await idOf(world, 'ann');
		expect(await inbox.mark(ann, [a], 'dismissed', world.now)).toEqual([a]);
		expect(await inbox.mark(ann, [a], 'dismissed', world.now)).toEqual([]);
		expect(await list(world, 'ann')).toMatchObject({ messages: [{ id: b }], unread: 1 });
		await put(world, [a]);
		expect(await shown(world, 'ann')).toEqual([b]);
	});

	it('stores no message that is missing in the ledger or belongs to an erased contact', async () => {
		const world = await contract.world();
		const [id] = await reserved(world, 'ann');
		const ann = await idOf(world, 'ann');
		await world.store.contacts.erase(world.workspaceId, [ann], world.now);
		await put(world, [id, 999_999_999]);
		const { rows } = await sql`select * from inbox
			where message_id = ${id} or message_id = 999999999`.execute(world.conn.db);
		expect(rows).toEqual([]);
	});

	it('stores a message for the contact that owns it now', async () => {
		const world = await contract.world();
		const anonymous = { anonymousId: 'a visitor' };
		const [id, other] = await reserved(world, anonymous, anonymous);
		await put(world, [other]);
		await world.record([world.identify('ann', {})]);
		await world.record([world.identify({ userId: 'ann', ...anonymous }, {})]);
		await put(world, [id]);
		expect(await shown(world, 'ann')).toEqual([other, id]);
	});
});
