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
		httpHeaderAuth: () => ({
			...{ name: 'X-Api-Key', value: 'k' },
			...{ allowedHttpRequestDomains: 'domains', allowedDomains: '127.0.0.1, *.shop.example' },
		}),
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
		const options = { allowPrivateAddresses: false };
		const webhookUrl = `${world.provider.url}/all`;
		await world.signUp(world.journey(undefined, { options, webhookUrl }));
		expect(world.n8n.executions[0].error).toContain("turn on 'Allow Private Addresses'");
		expect(world.provider.received).toEqual([]);
	});

	it('whose URL is its contact’s, and cannot be called, fails for that contact alone', async () => {
		for (const [hook, reason] of [
			['not a URL', 'is not a web address'],
			['http://169.254.169.254/', 'is a private address'],
			['http://user:password@127.0.0.1/', 'contains a login'],
		]) {
			const others = '$json.contact.attributes.hook';
			const webhookUrl = `={{ $json.contact.email.startsWith("bob") ? "${hook}" : ${others} }}`;
			const options = { allowPrivateAddresses: !hook.startsWith('http://169') };
			await world.signUp(
				world.journey(undefined, { webhookUrl, options, webhookAuthentication: 'none' }),
			);
			const failed = world.left(1).map(({ contact, message }) => ({ contact, message }));
			expect(failed).toContainEqual({
				contact: expect.objectContaining({ email: 'bob@example.com' }) as object,
				message: expect.objectContaining({
					status: 'failed',
					reason: expect.stringContaining(reason) as string,
				}) as object,
			});
			expect(world.n8n.executions.at(-1)!.status).toBe('success');
		}
	});

	it('needs a URL', async () => {
		await world.signUp(world.journey(undefined, { webhookUrl: ' ' }));
		expect(world.n8n.executions[0].error).toContain("'URL' is empty");
	});
});

describe("'Header Auth' of a webhook", () => {
	const headerAuth = (limits: object) => {
		world.n8n.credentials.httpHeaderAuth = () => ({ name: 'X-Api-Key', value: 'k', ...limits });
	};
	const error = () => world.n8n.executions.at(-1)!.error;

	it('is not sent to a host that contacts choose, without allowed domains', async () => {
		for (const limits of [{}, { allowedHttpRequestDomains: 'all', allowedDomains: '127.0.0.1' }]) {
			headerAuth(limits);
			await world.signUp(world.journey());
			expect(error()).toContain("'URL' is an expression");
			expect(error()).toContain("'Specific Domains'");
		}
		expect(world.provider.received).toEqual([]);
	});

	it('is sent where the URL is a text, or begins with a host in the text', async () => {
		headerAuth({});
		const { url } = world.provider;
		for (const webhookUrl of [`${url}/ada`, `=${url}/{{ $json.contact.attributes.firstName }}`]) {
			await world.signUp(world.journey(undefined, { webhookUrl }));
		}
		expect(world.provider.received).toHaveLength(6);
		expect(world.provider.received.map(({ headers }) => headers['x-api-key'])).toEqual(
			Array(6).fill('k'),
		);
	});

	it('is not sent to a domain that is not allowed: that message fails, and the others go out', async () => {
		headerAuth({ allowedHttpRequestDomains: 'domains', allowedDomains: '127.0.0.1' });
		const { url } = world.provider;
		const evil = url.replace('127.0.0.1', 'localhost');
		const webhookUrl = `={{ $json.contact.email === 'bob@example.com' ? '${evil}/bob' : '${url}/ada' }}`;
		await world.signUp(world.journey(undefined, { webhookUrl }));
		expect(world.left(0)).toHaveLength(2);
		expect(world.left(1)).toMatchObject([
			{
				contact: { email: 'bob@example.com' },
				message: {
					status: 'failed',
					reason: expect.stringContaining("not among its 'Allowed Domains'") as string,
				},
			},
		]);
		expect(world.callsFor('bob')).toBe(0);
	});

	it('is sent nowhere where its domains are none', async () => {
		headerAuth({ allowedHttpRequestDomains: 'none' });
		await world.signUp(world.journey(undefined, { webhookUrl: `${world.provider.url}/ada` }));
		expect(error()).toContain("'Allowed HTTP Request Domains' is 'None'");
		expect(world.provider.received).toEqual([]);
	});

	it('goes to the address of a test message, unless an expression gives that', async () => {
		headerAuth({});
		const testRecipient = `${world.provider.url}/test`;
		await world.n8n.testRun(world.journey(undefined, { options: { testRecipient } }), 'Start');
		expect(world.messages).toHaveLength(1);
		const chosen = { testRecipient: `={{ "${testRecipient}" }}` };
		const run = await world.n8n.testRun(world.journey(undefined, { options: chosen }), 'Start');
		expect(run.error).toContain('is an expression');
		expect(world.messages).toHaveLength(1);
	});
});

describe('A signature of a webhook', () => {
	it('is not made for a domain that its credential does not allow', async () => {
		world.n8n.credentials.journeyWebhookApi = () => ({
			...{ secret: SECRET, allowedHttpRequestDomains: 'domains', allowedDomains: 'shop.example' },
		});
		await world.signUp(world.journey(undefined, { webhookAuthentication: 'none' }));
		expect(world.left(1)).toHaveLength(2);
		expect(world.provider.received).toEqual([]);
	});

	it('is made for any URL where its credential allows all, because it reveals no secret', async () => {
		await world.signUp(world.journey(undefined, { webhookAuthentication: 'none' }));
		expect(world.left(0)).toHaveLength(2);
		expect(adas().headers).toHaveProperty('webhook-signature');
		expect(adas().headers).not.toHaveProperty('x-api-key');
	});
});
