import { StoreUnavailableError } from '../../../../src/store/errors';
import { MINUTE, SECOND } from '../../../store/support/journey';
import { BROWSER, HubWorld } from '../support/hub-world';

const TARGET = 'https://shop.example.com/p?id=7&x=%22';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const about = () => ({
	channel: 'email',
	message: world.messageId,
	step: `${world.journey.workflowId}:send`,
});

/** The store goes away after its next answer. */
function loseStore(): void {
	const lost = async () => await Promise.reject(new StoreUnavailableError('gone'));
	jest.spyOn(world.journey.store.sent, 'find').mockImplementation(lost);
}

describe('The pixel of a message', () => {
	it('records that the message was opened, and is a picture that is not cached', async () => {
		const { response, events } = await world.call(world.links().open);
		expect(response).toMatchObject({
			status: 200,
			headers: { 'Content-Type': 'image/gif', 'Cache-Control': 'no-store' },
		});
		expect(response.body.slice(0, 6).toString()).toBe('GIF89a');
		expect(events).toMatchObject([{ name: 'Message Opened', contactId: world.ann }]);
		expect(await world.events()).toEqual([{ name: 'Message Opened', properties: about() }]);
	});

	it('counts once a minute, however often a mail program fetches it', async () => {
		for (const wait of [0, SECOND, SECOND, MINUTE]) {
			world.journey.now += wait;
			await world.call(world.links().open);
		}
		expect(await world.events()).toHaveLength(2);
	});

	it('fetched by a machine is an open by a machine, beside that of the contact', async () => {
		await world.call(world.links().open, { headers: { 'user-agent': 'Mozilla/5.0' } });
		await world.call(world.links().open, { headers: { 'user-agent': BROWSER } });
		const machines = (await world.events()).map(({ properties }) => 'machine' in properties);
		expect(machines).toEqual([true, false]);
	});

	it.each(['nonsense', '', 'a.b', 'x'.repeat(100_000)])(
		'comes for a token that is none (%#), and nothing is recorded',
		async (token) => {
			const { response, events } = await world.call(`open?t=${token}`);
			expect(response.status).toBe(200);
			expect(events).toEqual([]);
		},
	);

	it('comes while the store is away', async () => {
		await world.call(world.links().open);
		loseStore();
		const { response, events } = await world.call(world.links().open);
		expect([response.status, events, world.errors.length]).toEqual([200, [], 1]);
	});

	it('of a preview records nothing', async () => {
		expect((await world.call(world.links(undefined, 0).open)).events).toEqual([]);
		expect(await world.events()).toEqual([]);
	});
});

describe('A link of a message', () => {
	it('leads to the signed address, and records the click and the open that it implies', async () => {
		const { response } = await world.call(world.links().click(TARGET));
		expect(response).toMatchObject({ status: 302, headers: { Location: TARGET } });
		expect(await world.events()).toEqual([
			{ name: 'Message Opened', properties: about() },
			{ name: 'Message Clicked', properties: { ...about(), url: TARGET } },
		]);
	});

	it('requested with HEAD leads there, too, and counts for nothing', async () => {
		const { response } = await world.call(world.links().click(TARGET), { method: 'HEAD' });
		expect(response).toMatchObject({ status: 302, headers: { Location: TARGET }, body: '' });
		expect(await world.events()).toEqual([]);
	});

	it('leads there while the store is away', async () => {
		await world.call(world.links().open);
		loseStore();
		const { response } = await world.call(world.links().click(TARGET));
		expect(response).toMatchObject({ status: 302, headers: { Location: TARGET } });
	});

	it('of a message of an erased contact still leads there, and records nothing', async () => {
		const { store, workspaceId, now } = world.journey;
		await store.contacts.erase(workspaceId, [world.ann], now);
		const { response, events } = await world.call(world.links().click(TARGET));
		expect([response.status, events]).toEqual([302, []]);
	});

	it.each([
		['without a token', (_url: string) => 'click'],
		['with another target', (url: string) => `${url}&url=https://evil.example.com`],
	])('%s leads nowhere else', async (_, change) => {
		const { response } = await world.call(change(world.links().click(TARGET)));
		expect([undefined, TARGET]).toContain(response.headers.Location);
	});

	it('with a token that was altered or meant for something else is a page, never a redirect', async () => {
		const click = world.links().click(TARGET);
		const token = new URL(click).searchParams.get('t')!;
		const altered = `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`;
		const ofPixel = new URL(world.links().open).searchParams.get('t')!;
		for (const t of [altered, ofPixel, token.split('.')[0], `${token}x`]) {
			const { response, events } = await world.call(`click?t=${t}`);
			expect(response.status).toBe(404);
			expect(response.headers.Location).toBeUndefined();
			expect(response.body).toContain('This link is not valid');
			expect(events).toEqual([]);
		}
	});

	it("with another workspace's token is not valid", async () => {
		const other = await HubWorld.open();
		const theirs = { ...world.base, workspaceId: other.base.workspaceId + 1_000 };
		Object.assign(world.base, theirs);
		const { response } = await world.call(world.links().click(TARGET));
		expect(response.status).toBe(404);
	});
});
