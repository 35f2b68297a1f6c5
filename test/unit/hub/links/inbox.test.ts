import { send } from '../../../store/contract/support/sending';
import { eventsOf, idOf } from '../../../store/contract/support/contacts';
import { DAY, HOUR } from '../../../store/support/journey';
import { HubWorld, type CallOptions } from '../support/hub-world';

let world: HubWorld;

beforeEach(async () => {
	world = await HubWorld.open();
});

interface Listed {
	messages: Array<{ id: number; title: string; readAt: string | null }>;
	unread: number;
}

/** Puts an in-app message for the contact into the inbox; its id. */
async function arrives(
	title: string,
	{ who = 'ann', channel = 'inApp' } = {},
	expiresAt: number | null = null,
): Promise<number> {
	const { journey } = world;
	await journey.enter(who);
	const held = await journey.release('trigger');
	const released = held.find(({ contact }) => contact.externalId === who)!;
	const id = await send(journey, released, { channel }, { status: 'sent' });
	await journey.settle(held);
	await journey.store.inbox.put([{ id, content: { title, body: 'Hi' }, expiresAt }], journey.now);
	return id;
}

const token = () => world.annsLinks.inbox(world.journey.now + DAY).token;

async function call(query: string, options: CallOptions = {}) {
	const { response, events } = await world.call(`inbox${query}`, options);
	return { ...response, events, json: JSON.parse(String(response.body)) as Listed };
}

const list = async (query = '') => await call(`?t=${token()}${query}`);
const post = async (body: unknown, options: CallOptions = {}) =>
	await call(`?t=${token()}`, {
		method: 'POST',
		body: typeof body === 'string' ? body : JSON.stringify(body),
		...options,
	});

const annsEvents = async (name: string) => await eventsOf(world.journey, world.ann, name);

describe("A contact's inbox, as the site's page requests it", () => {
	it("has the contact's messages, the newest first, with the number of the unread", async () => {
		const [first, second] = [await arrives('One'), await arrives('Two')];
		await arrives("Bob's", { who: 'bob' });
		const { status, json } = await list();
		const createdAt = new Date(world.journey.now).toISOString();
		const rest = { body: 'Hi', createdAt, expiresAt: null, readAt: null };
		expect(status).toBe(200);
		expect(json).toEqual({
			messages: [
				{ id: second, title: 'Two', ...rest },
				{ id: first, title: 'One', ...rest },
			],
			unread: 2,
		});
	});

	it('takes the token in the address or as a Bearer token', async () => {
		await arrives('One');
		const { url } = world.annsLinks.inbox(world.journey.now + DAY);
		expect((await world.call(url)).response.status).toBe(200);
		const headers = { authorization: `Bearer ${token()}` };
		expect(await call('', { headers })).toMatchObject({ status: 200, json: { unread: 1 } });
	});

	it('comes in pages', async () => {
		const ids = [await arrives('One'), await arrives('Two'), await arrives('Three')];
		const { json } = await list('&limit=2');
		expect(json.messages.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
		const next = await list(`&limit=2&before=${ids[1]}`);
		expect(next.json.messages.map(({ id }) => id)).toEqual([ids[0]]);
	});

	it.each(['limit=0', 'limit=101', 'limit=-1', 'limit=1e9', 'limit=x', 'before=x', 'before='])(
		'refuses %s with the reason',
		async (query) => {
			const { status, json } = await list(`&${query}`);
			expect(status).toBe(400);
			expect(json).toMatchObject({ success: false, message: expect.stringMatching(/must be/) });
		},
	);

	it('is cached nowhere on the way', async () => {
		expect((await list()).headers).toMatchObject({
			'Cache-Control': 'no-store',
			'Referrer-Policy': 'no-referrer',
			'Content-Type': 'application/json; charset=utf-8',
		});
	});

	it('does not change by a read', async () => {
		const id = await arrives('One');
		await list();
		await world.call(`inbox?t=${token()}&read=${id}`, { method: 'HEAD' });
		expect((await list()).json.unread).toBe(1);
		expect(await annsEvents('Message Opened')).toEqual([]);
	});
});

describe('A token', () => {
	const refused = { status: 401, json: { success: false } };

	it('that is missing, altered, over or for something else opens no inbox', async () => {
		const { journey, annsLinks, links } = {
			...world,
			links: world.links(),
			annsLinks: world.annsLinks,
		};
		const over = annsLinks.inbox(journey.now).token;
		const preferences = new URL(annsLinks.preferences).searchParams.get('t')!;
		const open = new URL(links.open).searchParams.get('t')!;
		const altered = `${token().slice(0, -1)}${token().endsWith('A') ? 'B' : 'A'}`;
		for (const each of ['', 'x', over, preferences, open, altered]) {
			expect(await call(`?t=${each}`)).toMatchObject(refused);
			expect(await call('', { headers: { authorization: `Bearer ${each}` } })).toMatchObject(
				refused,
			);
			expect(await call(`?t=${each}`, { method: 'POST', body: '{"read":[1]}' })).toMatchObject(
				refused,
			);
		}
		expect(await call('')).toMatchObject(refused);
	});

	it('of another workspace opens none', async () => {
		const other = await HubWorld.open({ workspaceId: 99 });
		const { url } = other.annsLinks.inbox(other.journey.now + DAY);
		expect((await other.call(url)).response.status).toBe(401);
	});

	it('of an erased contact opens none', async () => {
		const { store, workspaceId, now } = world.journey;
		await store.contacts.erase(workspaceId, [world.ann], now);
		expect(await list()).toMatchObject(refused);
	});

	it('of a merged contact opens the inbox of the survivor', async () => {
		const { journey } = world;
		await arrives('One');
		await journey.record([journey.identify('zoe', {})]);
		const zoe = await idOf(journey, 'zoe');
		await journey.store.contacts.merge(journey.workspaceId, world.ann, zoe, journey.now);
		expect(await list()).toMatchObject({ status: 200, json: { unread: 1 } });
	});
});

describe('An action of the contact on a message', () => {
	it('read: it is marked, and recorded once however often it is reported', async () => {
		const id = await arrives('One');
		const { status, json, events } = await post({ read: [id, id] });
		expect({ status, json }).toEqual({ status: 200, json: { unread: 0 } });
		expect(events).toMatchObject([
			{ name: 'Message Opened', contactId: world.ann, properties: { message: id } },
		]);
		world.journey.now += HOUR;
		expect((await post({ read: [id] })).events).toEqual([]);
		expect((await list()).json.messages[0].readAt).toBe(
			new Date(world.journey.now - HOUR).toISOString(),
		);
		expect(await annsEvents('Message Opened')).toEqual([
			expect.objectContaining({
				channel: 'inApp',
				message: id,
				step: expect.any(String) as string,
			}),
		]);
	});

	it('clicked: it counts as read, too', async () => {
		const id = await arrives('One');
		const { json, events } = await post({ clicked: [id] });
		expect(json.unread).toBe(0);
		expect(events.map(({ name }) => name)).toEqual(['Message Opened', 'Message Clicked']);
	});

	it('dismissed: it is gone, and no open is recorded', async () => {
		const id = await arrives('One');
		expect((await post({ dismissed: [id] })).events).toEqual([]);
		expect((await list()).json).toEqual({ messages: [], unread: 0 });
		expect(await annsEvents('Message Opened')).toEqual([]);
	});

	it('is accepted as text/plain, which is how a page sends it while it is closed', async () => {
		const id = await arrives('One');
		const headers = { 'content-type': 'text/plain;charset=UTF-8' };
		expect(await post({ read: [id] }, { headers })).toMatchObject({ json: { unread: 0 } });
	});

	it("changes nothing of others' messages, and of no other channel's", async () => {
		const bobs = await arrives("Bob's", { who: 'bob' });
		const mail = world.messageId;
		const { status, events } = await post({
			read: [bobs, mail, 987_654],
			clicked: [bobs, mail],
			dismissed: [bobs, mail],
		});
		expect({ status, events }).toEqual({ status: 200, events: [] });
		const { store, now } = world.journey;
		const [message] = await store.sent.find([bobs]);
		expect(await store.inbox.list(message!.contactId, { limit: 9 }, now)).toMatchObject({
			messages: [{ id: bobs, readAt: null }],
			unread: 1,
		});
		expect(await annsEvents('Message Clicked')).toEqual([]);
	});

	it.each([
		['no JSON', '{"read":'],
		['nothing', ''],
		['a list', '[1]'],
		['null', 'null'],
		['text for ids', '{"read":["1"]}'],
		['no whole number', '{"read":[1.5]}'],
		['0', '{"dismissed":[0]}'],
		['an unknown key', '{"deleted":[1]}'],
		['__proto__', '{"__proto__":{"read":[1]}}'],
		['too many ids', JSON.stringify({ read: Array.from({ length: 101 }, (_, i) => i + 1) })],
	])('is refused as %s', async (_, body) => {
		const { status, json } = await post(body, { method: 'POST' });
		expect(status).toBe(400);
		expect(json).toMatchObject({ success: false, message: expect.any(String) as string });
	});

	it('is refused beyond 64 KiB', async () => {
		expect((await post(`{"read":[${'1,'.repeat(40_000)}1]}`)).status).toBe(413);
	});

	it('is shown by a test run, which writes nothing', async () => {
		const id = await arrives('One');
		world.isTest = true;
		const { json, events } = await post({ read: [id], dismissed: [id] });
		expect(json.unread).toBe(1);
		expect(events).toMatchObject([{ name: 'Message Opened' }]);
		expect(await annsEvents('Message Opened')).toEqual([]);
	});
});
