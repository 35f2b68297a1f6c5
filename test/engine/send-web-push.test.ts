import webpush from 'web-push';
import { channelRules } from '../support/engine/channel-rules';
import { BOB } from '../support/engine/channel-world';
import { Browser, vapidOf } from '../unit/message/support/browser';

const keys = webpush.generateVAPIDKeys();
const PUSH = 'https://push.services.example.com';
const adas = new Browser(`${PUSH}/ada`);
const bobs = new Browser(`${PUSH}/bob`);
const bobsPhone = new Browser(`${PUSH}/phone`);
const tester = new Browser(`${PUSH}/tester`);
const gone = { status: 410 };

const world = channelRules({
	channel: 'webPush',
	parameters: (url) => ({
		webPushTitle: 'Hello {{ contact.firstName | default: "friend" }}',
		webPushBody: 'Your order {{ event.properties.orderId }}',
		webPushUrl: 'https://shop.example.com/?who={{ contact.email | url_encode }}',
		options: { apiBaseUrl: url },
	}),
	credentials: {
		journeyWebPushApi: () => ({ subject: 'mailto:shop@example.com', ...keys }),
	},
	traits: (who) => ({
		firstName: '<Zoë>',
		webPush: who === 'ada' ? adas.subscription : [bobs.subscription],
	}),
	isBobs: ({ path }) => path === '/bob',
	taken: { status: 201, headers: { location: `${PUSH}/m/1` } },
	busy: { status: 429 },
	refused: gone,
	denied: { status: 403, body: 'invalid JWT provided' },
	noAddress: 'no web push subscription',
	testAddress: () => JSON.stringify(tester.subscription),
	preview: { to: null, title: 'Hello Ada' },
});

async function bob() {
	const { workspaceId } = (await world.n8n.store.journeys.ofWorkflow('hello'))!;
	const contacts = await world.n8n.store.contacts.recent(workspaceId, 10);
	return contacts.find(({ email }) => email === BOB)!;
}

describe('Web push', () => {
	it("brings the browser of the contact's attribute the text of the templates, as it is", async () => {
		await world.signUp(world.journey());
		const received = world.messages.find(({ path }) => path === '/ada')!;
		expect(adas.read(received)).toEqual({
			title: 'Hello <Zoë>',
			body: 'Your order',
			url: 'https://shop.example.com/?who=ada%40example.com',
			tag: expect.any(String) as string,
		});
		expect(vapidOf(received)).toMatchObject({ key: keys.publicKey, claims: { aud: PUSH } });
		expect(received.headers).toMatchObject({ ttl: '2419200', urgency: 'normal' });
		expect(world.left(0)).toMatchObject([{ message: { providerId: `${PUSH}/m/1` } }, {}]);
	});

	it('opens its URL through the hub where one is active, unless clicks are not tracked', async () => {
		const journey = world.journey();
		await world.n8n.activate(journey);
		const { workspaceId } = (await world.n8n.store.journeys.ofWorkflow('hello'))!;
		const url = 'https://n8n.example.com/webhook/1f/hub';
		const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url };
		await world.n8n.store.hubs.register(hub, world.n8n.clock.now());
		await world.signUp(journey);
		await world.signUp(world.journey(undefined, { options: { trackClicks: false } }));
		const urls = world.messages
			.filter(({ path }) => path === '/ada')
			.map((received) => (adas.read(received) as { url: string }).url);
		expect(urls[0]).toMatch(/^https:\/\/n8n\.example\.com\/webhook\/1f\/hub\/click\?t=[\w.-]+$/);
		expect(urls[1]).toBe('https://shop.example.com/?who=ada%40example.com');
	});

	it('is kept for as long, and is as urgent, as the options say', async () => {
		const options = { webPushHours: 1.5, webPushUrgency: 'very-low' };
		await world.signUp(world.journey(undefined, { options }));
		expect(world.messages[0].headers).toMatchObject({ ttl: '5400', urgency: 'very-low' });
	});

	it('removes an expired subscription from its contact', async () => {
		world.answer = (who) => (who === 'bob' ? gone : { status: 201 });
		await world.signUp(world.journey());
		expect(world.left(1)).toMatchObject([{ message: { status: 'failed' } }]);
		expect((await bob()).attributes).not.toHaveProperty('webPush');
	});

	it('leaves the other subscriptions, and is sent where one accepts it', async () => {
		const journey = world.journey();
		await world.n8n.activate(journey);
		const webPush = [bobs.subscription, bobsPhone.subscription];
		const batch = [
			{ type: 'identify', email: BOB, traits: { webPush } },
			{ type: 'track', event: 'Signed Up', email: BOB },
		];
		world.answer = (who) => (who === 'bob' ? gone : { status: 201 });
		await world.n8n.call(journey, { batch }, { kind: 'batch' });
		await world.n8n.clock.advance(2_000);
		expect(world.left(0)).toMatchObject([{ contact: { email: BOB } }]);
		expect((await bob()).attributes.webPush).toEqual([bobsPhone.subscription]);
	});

	it('reads another attribute where the option names one, and removes expired subscriptions from it', async () => {
		const journey = world.journey(undefined, { options: { webPushAttribute: 'browsers' } });
		await world.n8n.activate(journey);
		const browsers = JSON.stringify(bobs.subscription);
		const batch = [
			{ type: 'identify', email: BOB, traits: { browsers } },
			{ type: 'track', event: 'Signed Up', email: BOB },
		];
		world.answer = () => gone;
		await world.n8n.call(journey, { batch }, { kind: 'batch' });
		await world.n8n.clock.advance(2_000);
		expect(world.callsFor('bob')).toBe(1);
		expect((await bob()).attributes).not.toHaveProperty('browsers');
	});
});
