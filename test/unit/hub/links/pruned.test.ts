import { sql } from 'kysely';
import { makeLinks } from '../../../../src/message/tracking/links';
import { pruneAll } from '../../../store/contract/support/prune';
import { DAY } from '../../../store/support/journey';
import { HubWorld } from '../support/hub-world';

/** Ann's message was deleted; her links are as in the message. */
let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
	const { journey, messageId } = world;
	await sql`delete from positions`.execute(journey.conn.db);
	journey.now += 40 * DAY;
	await pruneAll(journey, { messagesMs: 31 * DAY });
	expect(await journey.store.sent.find([messageId])).toEqual([null]);
});

function links(topic?: string) {
	const { base, messageId, ann } = world;
	return makeLinks(base)({ id: messageId, channel: 'email', contactId: ann, topic });
}

describe('A message that is not kept any more', () => {
	it('has links that lead to their targets', async () => {
		const { response, events } = await world.call(links().click('https://shop.example/sale'));
		expect(response).toMatchObject({
			status: 302,
			headers: { Location: 'https://shop.example/sale' },
		});
		expect(events).toEqual([]);
		expect(world.errors).toEqual([]);
	});

	it('shows its picture', async () => {
		expect((await world.call(links().open)).response.status).toBe(200);
	});

	it('is unsubscribed from by one click', async () => {
		const { response, events } = await world.call(links('news').unsubscribe, {
			form: { 'List-Unsubscribe': 'One-Click' },
		});
		expect(response.status).toBe(200);
		expect((await world.consent())?.topics).toMatchObject({ news: { status: 'optedOut' } });
		expect(events).toMatchObject([{ name: 'Message Unsubscribed', contactId: world.ann }]);
	});

	it('is unsubscribed from on its page, which leads on to the preferences', async () => {
		const { response } = await world.call(links().unsubscribe);
		expect(response.body).toContain('a•••@example.com');
		const [url] = /https:[^"]*\/preferences\?t=[^"]*/.exec(String(response.body))!;
		expect((await world.call(url)).response.status).toBe(200);
		await world.call(links().unsubscribe, { method: 'POST', form: {} });
		expect(await world.consent()).toMatchObject({ status: 'optedOut' });
	});

	it('has its survey answered', async () => {
		const survey = { kind: 'nps' as const, key: 'nps-2026', question: 'How likely?' };
		const { events } = await world.call(links().answer(survey, 9), { form: { score: '9' } });
		expect(events).toMatchObject([{ name: 'Survey Answered', contactId: world.ann }]);
	});

	it('opens nothing where the contact was erased', async () => {
		const { store, workspaceId, now } = world.journey;
		await store.contacts.erase(workspaceId, [world.ann], now);
		const { response } = await world.call(links().unsubscribe, { method: 'POST', form: {} });
		expect(response.status).toBe(410);
	});

	it('has links without a contact, where an earlier release made them, that show so', async () => {
		expect((await world.call(world.links().unsubscribe)).response.status).toBe(410);
		const click = world.links().click('https://shop.example/');
		expect((await world.call(click)).response.status).toBe(302);
	});
});
