import { DAY } from '../../../store/support/journey';
import { HubWorld } from '../support/hub-world';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };

describe('The unsubscribe link, opened', () => {
	it('shows a page with a button, and changes nothing', async () => {
		const { response, events } = await world.call(world.links().unsubscribe);
		expect(response.status).toBe(200);
		expect(response.body).toContain('<form method="post">');
		expect(response.body).toContain('a•••@example.com');
		expect(response.body).not.toContain('ann@example.com');
		expect(events).toEqual([]);
		expect(await world.consent()).toBeUndefined();
		expect(await world.events()).toEqual([]);
	});

	it('offers the topic of the message, and everything on its channel', async () => {
		const { response } = await world.call(world.links('news').unsubscribe);
		expect(response.body).toContain('Only “Newsletter”');
		expect(response.body).toContain('Any news (Email)');
	});

	it('says so where the contact is unsubscribed already', async () => {
		await world.call(world.links().unsubscribe, { form: {}, method: 'POST' });
		const { response } = await world.call(world.links().unsubscribe);
		expect(response.body).toContain('You are unsubscribed');
	});

	it.each(['HEAD', 'GET'])('by %s never unsubscribes', async (method) => {
		const link = `${world.links().unsubscribe}&scope=channel&List-Unsubscribe=One-Click`;
		await world.call(link, { method, form: ONE_CLICK });
		expect(await world.consent()).toBeUndefined();
	});
});

describe('Unsubscribing', () => {
	it('by the button ends the channel at once, and reports it', async () => {
		const { response, events } = await world.call(world.links().unsubscribe, {
			method: 'POST',
			form: {},
		});
		expect(response.body).toContain('No more news will be sent to a•••@example.com.');
		expect(events).toMatchObject([{ name: 'Message Unsubscribed', contactId: world.ann }]);
		expect(await world.consent()).toMatchObject({
			status: 'optedOut',
			source: 'unsubscribe link',
		});
		expect(await world.events()).toMatchObject([
			{ name: 'Message Unsubscribed', properties: { message: world.messageId, channel: 'email' } },
		]);
	});

	it('from a message with a topic ends that topic, and keeps the others', async () => {
		await world.call(world.links('news').unsubscribe, { form: { scope: 'topic' } });
		expect(await world.consent()).toEqual({
			topics: { news: { status: 'optedOut', at: world.journey.now } },
		});
	});

	it('from everything on the channel ends the channel', async () => {
		await world.call(world.links('news').unsubscribe, { form: { scope: 'channel' } });
		expect(await world.consent()).toMatchObject({ status: 'optedOut' });
	});

	it('by one click of a mail program needs no page and no redirect (RFC 8058)', async () => {
		const { response } = await world.call(world.links('news').unsubscribe, { form: ONE_CLICK });
		expect(response.status).toBe(200);
		expect(Object.keys(response.headers)).not.toContain('Set-Cookie');
		expect((await world.consent())?.topics).toMatchObject({ news: { status: 'optedOut' } });
		expect(await world.events()).toMatchObject([{ properties: { source: 'one-click' } }]);
	});

	it('again changes nothing more', async () => {
		for (let i = 0; i < 3; i++) {
			world.journey.now += 100_000;
			await world.call(world.links().unsubscribe, { form: ONE_CLICK });
		}
		expect(await world.events()).toHaveLength(1);
		expect((await world.consent())?.at).toBe(world.journey.now - 200_000);
	});

	it('again binds the address that the mail came to, too, if the contact has another now', async () => {
		const { journey } = world;
		const { store, workspaceId } = journey;
		const email = 'new@example.com';
		await journey.record([journey.identify('ann', { email })]);
		await world.call(world.annsLinks.unsubscribe('email'), { method: 'POST', form: {} });
		journey.now += DAY;
		await world.call(world.links().unsubscribe, { form: ONE_CLICK });
		expect(await world.events()).toHaveLength(1);
		await journey.record([journey.identify('bob', { email: 'ann@example.com' })]);
		const [bob] = await store.contacts.find(workspaceId, [[{ kind: 'userId', value: 'bob' }]]);
		const [contact] = await store.contacts.read(workspaceId, [bob!]);
		expect(contact!.consent).toMatchObject({ email: { suppressed: 'optedOut' } });
	});

	it('by mistake is taken back on the page that follows', async () => {
		await world.call(world.links('news').unsubscribe, { form: { scope: 'topic' } });
		await world.call(world.links('news').unsubscribe, { form: { scope: 'topic', undo: '1' } });
		expect((await world.consent())?.topics).toMatchObject({ news: { status: 'optedIn' } });
		await world.call(world.links('news').unsubscribe, { form: { scope: 'channel' } });
		const { response } = await world.call(world.links('news').unsubscribe, {
			form: { scope: 'channel', undo: '1' },
		});
		expect(response.body).toContain('Welcome back');
		expect(await world.consent()).toMatchObject({ status: 'optedIn' });
	});

	it("by a link that no message brought ends that link's channel", async () => {
		await world.call(world.annsLinks.unsubscribe('sms'), { method: 'POST', form: {} });
		expect(await world.consent('sms')).toMatchObject({ status: 'optedOut' });
		expect(await world.events()).toMatchObject([
			{ name: 'Message Unsubscribed', properties: { channel: 'sms' } },
		]);
	});

	it('of a preview shows the pages with a note, and changes nothing', async () => {
		const { response } = await world.call(world.links('news', 0).unsubscribe, { form: ONE_CLICK });
		expect(response.body).toContain('This is a preview');
		expect(await world.events()).toEqual([]);
	});

	it('in a test run shows the report, and records nothing', async () => {
		world.isTest = true;
		const { events } = await world.call(world.links().unsubscribe, { form: ONE_CLICK });
		expect(events).toMatchObject([{ name: 'Message Unsubscribed', contactId: world.ann }]);
		expect(await world.consent()).toBeUndefined();
	});

	it('by a link of a contact that was merged since is that of the survivor', async () => {
		const { store, workspaceId, now } = world.journey;
		const [{ contact }] = await store.contacts.upsert(
			workspaceId,
			[{ keys: [{ kind: 'userId', value: 'anna' }], traits: {} }],
			now,
		);
		await store.contacts.merge(workspaceId, world.ann, contact.id, now);
		for (const link of [world.annsLinks.unsubscribe('sms'), world.links().unsubscribe]) {
			const { response } = await world.call(link, { form: ONE_CLICK });
			expect(response.status).toBe(200);
		}
		const [survivor] = await store.contacts.read(workspaceId, [contact.id]);
		expect(survivor!.consent).toMatchObject({
			sms: { status: 'optedOut' },
			email: { status: 'optedOut' },
		});
	});

	it('is no longer possible for an erased contact', async () => {
		const { store, workspaceId, now } = world.journey;
		await store.contacts.erase(workspaceId, [world.ann], now);
		for (const link of [world.links().unsubscribe, world.annsLinks.unsubscribe('email')]) {
			const { response } = await world.call(link, { form: ONE_CLICK });
			expect(response.status).toBe(410);
			expect(response.body).toContain('This link is no longer valid');
		}
	});
});
