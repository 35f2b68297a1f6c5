import { Webhook } from 'standardwebhooks';

import { channelRules } from '../support/engine/channel-rules';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const world = channelRules({
	channel: 'webhook',
	parameters: () => ({
		webhookUrl: '={{ $json.contact.attributes.hook }}',
		webhookAuthentication: 'headerAuth',
		webhookSigned: true,
		options: { allowPrivateAddresses: true },
	}),
	credentials: {
		httpHeaderAuth: () => ({ name: 'X-Api-Key', value: 'k' }),
		journeyWebhookApi: () => ({ secret: SECRET }),
	},
	traits: (who, url) => ({ firstName: 'Zoë "Z"', vip: true, hook: `${url}/${who}` }),
	isBobs: ({ path }) => path === '/bob',
	taken: { status: 202 },
	busy: { status: 503 },
	refused: { status: 410 },
	denied: { status: 401 },
	noAddress: 'no URL',
	testAddress: (url) => `${url}/test`,
	preview: { to: null, body: { contact: { firstName: 'Ada' } } },
});

const adas = () => world.provider.received.find(({ path }) => path === '/ada')!;

describe('A webhook', () => {
	it('gets the contact, the event and the journey, and nothing that proves a lease', async () => {
		await world.signUp(world.journey());
		const { headers, body } = adas();
		expect(headers).toMatchObject({ 'x-api-key': 'k', 'content-type': 'application/json' });
		const { contact, event, journey, ...rest } = JSON.parse(body) as Record<string, object>;
		expect(contact).toMatchObject({ email: 'ada@example.com', attributes: { vip: true } });
		expect(event).toMatchObject({ name: 'Signed Up' });
		expect(Object.keys(journey).sort()).toEqual([
			'enteredAt',
			'instance',
			'key',
			'variants',
			'vars',
		]);
		expect(rest).toEqual({});
	});

	it('can check that a call is ours', async () => {
		await world.signUp(world.journey());
		const { headers, body } = adas();
		const sentAt = new Date(Number(headers['webhook-timestamp']) * 1_000);
		const expected = new Webhook(SECRET).sign(String(headers['webhook-id']), sentAt, body);
		expect(headers['webhook-signature']).toBe(expected);
	});

	it('gets JSON from a template, which no data of contacts can break', async () => {
		const webhookJson =
			'{"name": "{{ contact.firstName }}", "all": {{ contact.attributes.vip | json }}, "n": 1}';
		await world.signUp(world.journey(undefined, { webhookBody: 'json', webhookJson }));
		expect(JSON.parse(adas().body)).toEqual({ name: 'Zoë "Z"', all: true, n: 1 });
	});

	it('on this machine is not called, unless private addresses are allowed', async () => {
		await world.signUp(world.journey(undefined, { options: { allowPrivateAddresses: false } }));
		expect(world.n8n.executions[0].error).toContain("turn on 'Allow Private Addresses'");
		expect(world.provider.received).toEqual([]);
	});

	it('needs a URL', async () => {
		await world.signUp(world.journey(undefined, { webhookUrl: ' ' }));
		expect(world.n8n.executions[0].error).toContain("'URL' is empty");
	});
});
