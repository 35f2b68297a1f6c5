import { createHmac } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio';
import { Inspector } from '../../dev/inspector';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import type { ChannelConsent } from '../../src/contact/consent';

const ADA = { email: 'ada@example.com', phone: '+4915112345671' };
const OURS = '+4915700000000';
const TWILIO = '0123456789abcdef0123456789abcdef';
const META = 'fedcba9876543210fedcba9876543210';
const WORD = 'a word of our own';

describe('calls of the providers to the hub', () => {
	let world: World;
	let inspector: Inspector;
	let hub: WorkflowBuilder;

	beforeAll(async () => {
		world = await World.start();
		const secrets = await world.credential('Callbacks', 'journeyCallbackApi', {
			twilioAuthToken: TWILIO,
			whatsAppAppSecret: META,
			whatsAppVerifyToken: WORD,
		});
		hub = new WorkflowBuilder('Hub', world.storeParameters()).hub(
			'Hub',
			{ callbacks: ['twilio', 'whatsapp'] },
			{ journeyCallbackApi: secrets },
		);
		await world.activate(hub.build());
		inspector = await Inspector.open(world);
		const call = { type: 'identify', email: ADA.email, traits: { phone: ADA.phone } };
		await world.ingest(hub.webhookId, call, 'hub/v1/identify');
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	const at = (provider: string) =>
		`${world.webhooksUrl}/webhook/${hub.webhookId}/hub/callbacks/${provider}`;
	const profile = async () =>
		(await inspector.profile('default', { kind: 'email', value: ADA.email }))!;
	const consentTo = async (channel: string) =>
		(await profile()).contact.consent[channel] as ChannelConsent | undefined;
	const eventsOf = async () =>
		(await profile()).timeline.flatMap(({ kind, name }) => (kind === 'event' ? [name] : []));

	/** For the address that n8n knows itself by. */
	const signed = (url: string, fields: Record<string, string>) =>
		getExpectedTwilioSignature(TWILIO, url.replace('127.0.0.1', 'localhost'), fields);

	async function twilioSays(fields: Record<string, string>, url: string, signature?: string) {
		return await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
				'x-twilio-signature': signature ?? signed(url, fields),
			},
			body: new URLSearchParams(fields),
		});
	}

	async function metaSays(value: object, signature?: string) {
		const change = { field: 'messages', value: { messaging_product: 'whatsapp', ...value } };
		const entry = [{ id: '1', changes: [change] }];
		const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
		const hmac = createHmac('sha256', META).update(body).digest('hex');
		return await fetch(at('whatsapp'), {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'x-hub-signature-256': signature ?? `sha256=${hmac}`,
			},
			body,
		});
	}

	const reply = (Body: string) => ({
		...{ MessageSid: `SM-${Body}`, SmsStatus: 'received', From: ADA.phone, To: OURS },
		...{ Body, NumMedia: '0' },
	});

	it("are refused without the provider's signature, and change nothing", async () => {
		const forged = await twilioSays(reply('Stop'), at('twilio'), 'x'.repeat(28));
		const altered = signed(at('twilio'), reply('Start'));
		const answers = [
			forged,
			await twilioSays(reply('Stop'), at('twilio'), altered),
			await metaSays({ messages: [] }, `sha256=${'0'.repeat(64)}`),
		];
		expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
		expect((await fetch(at('vonage'), { method: 'POST' })).status).toBe(404);
		expect(await consentTo('sms')).toBeUndefined();
	});

	it('by Twilio bring replies; STOP opts out, and nothing is answered to the contact', async () => {
		const url = `${at('twilio')}?message=1-999&x=a%20b`;
		const answer = await twilioSays(reply('Stop!'), url);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toMatch(/^text\/xml/);
		expect(await answer.text()).toMatch(/<Response\/>$/);
		expect(await consentTo('sms')).toMatchObject({ status: 'optedOut', source: 'reply' });
		await twilioSays(reply('Grüße & Küsse = 50% 🎂 +1'), at('twilio'));
		const { timeline } = await profile();
		const texts = timeline.map(({ detail }) => detail.text).filter(Boolean);
		expect(texts).toEqual(expect.arrayContaining(['Stop!', 'Grüße & Küsse = 50% 🎂 +1']));
		expect(await eventsOf()).toContain('Message Unsubscribed');
	});

	it("by Meta are confirmed by the word, and bring WhatsApp's messages", async () => {
		const asked = (token: string) =>
			fetch(
				`${at('whatsapp')}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${encodeURIComponent(token)}`,
			);
		const confirmed = await asked(WORD);
		expect([confirmed.status, await confirmed.text()]).toEqual([200, '1158201444']);
		expect((await asked('guess')).status).toBe(403);
		const from = ADA.phone.slice(1);
		const message = { id: 'wamid.1', from, timestamp: String(Math.floor(Date.now() / 1_000)) };
		const text = { ...message, type: 'text', text: { body: 'STOP' } };
		expect((await metaSays({ messages: [text] })).status).toBe(200);
		expect(await consentTo('whatsapp')).toMatchObject({ status: 'optedOut', source: 'reply' });
	});
});
