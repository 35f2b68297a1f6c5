import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { whatsApp } from '../../../../src/hub/callbacks/whatsapp';
import type { MessageReport } from '../../../../src/hub/reports/report';
import type { HubRequest } from '../../../../src/hub/request';
import type { JsonObject } from '../../../../src/lib/json';
import { garbled } from '../../../support/hostile';

// The library exports no more than its client.
const { resolve } = createRequire(__filename);
const utils = join(dirname(resolve('whatsapp')), 'utils.js');
const { generateXHub256Sig } = jest.requireActual<{
	generateXHub256Sig(body: string, appSecret: string): string;
}>(utils);

const SECRETS = { whatsAppAppSecret: 'app secret', whatsAppVerifyToken: 'my verify token' };
const URL_OF_HUB = 'https://n8n.example.com/webhook/7f9c/hub/callbacks/whatsapp';
const NOW = Date.UTC(2026, 2, 2, 9);
const AT = NOW / 1_000 - 60;
const WAMID = 'wamid.HBgNNTUxNjk5MjMxODIyMhUCABEYEjgxQkVFRDVBQTVDODFDOTg3MQA=';
const ADAS = '4915112345671';

function post(raw: string, signature = sign(raw)): HubRequest {
	return {
		method: 'POST',
		path: 'callbacks/whatsapp',
		url: URL_OF_HUB,
		query: {},
		headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
		rawBody: Buffer.from(raw),
		form: {},
		receivedAt: NOW,
	};
}

/** By Meta's own library. */
const sign = (raw: string, secret = SECRETS.whatsAppAppSecret) =>
	`sha256=${generateXHub256Sig(raw, secret)}`;

const answer = (request: HubRequest) => whatsApp(request, SECRETS, fetch);
const refused = { name: 'HubError', status: 401 };

/** As Meta wraps its reports. */
const call = (...values: JsonObject[]): JsonObject => ({
	object: 'whatsapp_business_account',
	entry: values.map((value) => ({
		id: '102290129340398',
		changes: [
			{
				field: 'messages',
				value: {
					messaging_product: 'whatsapp',
					metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
					...value,
				},
			},
		],
	})),
});

const reports = async (...values: JsonObject[]) =>
	(await answer(post(JSON.stringify(call(...values))))).reports;

const status = (given: JsonObject): JsonObject => ({
	statuses: [
		{
			id: WAMID,
			status: 'delivered',
			timestamp: String(AT),
			recipient_id: ADAS,
			conversation: { id: 'a75d17ad', origin: { type: 'marketing' } },
			pricing: { billable: true, pricing_model: 'PMP', category: 'marketing' },
			...given,
		},
	],
});

const message = (given: JsonObject): JsonObject => ({
	contacts: [{ profile: { name: 'Ada' }, wa_id: ADAS }],
	messages: [{ from: ADAS, id: 'wamid.REPLY', timestamp: String(AT), ...given }],
});
const text = (body: string, more: JsonObject = {}) =>
	message({ type: 'text', text: { body }, ...more });

describe("WhatsApp's call when the address is entered", () => {
	const get = (query: Record<string, string>): HubRequest => ({
		...post(''),
		method: 'GET',
		headers: {},
		query: { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', ...query },
	});

	it('is answered with its challenge as plain text', async () => {
		const { reports: none, response } = await answer(
			get({ 'hub.verify_token': 'my verify token' }),
		);
		expect(none).toEqual([]);
		expect(response).toMatchObject({
			status: 200,
			headers: { 'content-type': 'text/plain; charset=utf-8' },
			body: '1158201444',
		});
	});

	it('is refused with another token, mode or secret, and where none is set', async () => {
		const token = { 'hub.verify_token': SECRETS.whatsAppVerifyToken };
		const forbidden = { name: 'HubError', status: 403 };
		await expect(answer(get({ 'hub.verify_token': 'guess' }))).rejects.toMatchObject(forbidden);
		await expect(answer(get({}))).rejects.toMatchObject(forbidden);
		await expect(answer(get({ ...token, 'hub.mode': 'x' }))).rejects.toMatchObject(forbidden);
		await expect(whatsApp(get(token), {}, fetch)).rejects.toMatchObject(refused);
	});

	it('repeats nothing but digits', async () => {
		const token = { 'hub.verify_token': SECRETS.whatsAppVerifyToken };
		for (const challenge of ['<script>alert(1)</script>', '', '1\r\nSet-Cookie: a=b', '٣']) {
			const request = get({ ...token, 'hub.challenge': challenge });
			await expect(answer(request)).rejects.toMatchObject({ status: 400 });
		}
	});
});

describe("WhatsApp's signature", () => {
	it("of Meta's library holds for any text", async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (body) => {
				const raw = JSON.stringify(call(text(body)));
				const given = body.trim();
				const { reports: found } = await answer(post(raw));
				expect(found).toMatchObject([
					{ kind: 'replied', address: `+${ADAS}`, dedup: 'whatsapp:wamid.REPLY' },
				]);
				expect(found[0].properties).toEqual({ ...(given && { text: given }), to: '+15550783881' });
			}),
		);
	});

	it('is over the bytes as they came, escapes included', async () => {
		const raw = JSON.stringify(call(text('Grüße'))).replace('ü', '\\u00fc');
		const [{ properties }] = (await answer(post(raw))).reports;
		expect(properties.text).toBe('Grüße');
		const request = { ...post(raw), rawBody: Buffer.from(JSON.stringify(call(text('Grüße')))) };
		await expect(answer(request)).rejects.toMatchObject(refused);
	});

	it('refuses what is forged, altered, not signed, or of another app', async () => {
		const raw = JSON.stringify(call(text('Hi')));
		const flipped = sign(raw).replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
		const sha1 = sign(raw).replace('sha256=', 'sha1=');
		const wrong = ['', 'sha256=', flipped, sha1, sign(`${raw} `), sign(raw, 'another secret')];
		for (const signature of wrong) {
			await expect(answer(post(raw, signature))).rejects.toMatchObject(refused);
		}
		await expect(answer({ ...post(raw), headers: {} })).rejects.toMatchObject(refused);
		await expect(whatsApp(post(raw), {}, fetch)).rejects.toMatchObject(refused);
	});
});

describe('A status that WhatsApp reports of a message', () => {
	it('names it by its wamid and by our own mark', async () => {
		expect(await reports(status({ biz_opaque_callback_data: '3-57' }))).toEqual([
			{
				kind: 'delivered',
				channel: 'whatsapp',
				address: `+${ADAS}`,
				workspaceId: 3,
				messageId: 57,
				providerIds: [WAMID],
				at: AT * 1_000,
				dedup: `whatsapp:${WAMID}:delivered`,
				properties: {},
			},
		]);
		const foreign = await reports(status({ biz_opaque_callback_data: 'order 1-2' }));
		expect(foreign[0].messageId).toBeUndefined();
	});

	it('comes for many messages in one call', async () => {
		const many = await reports(
			{ statuses: [...listOf(status({})), ...listOf(status({ status: 'read' }))] },
			{ ...text('Hi'), ...status({ status: 'sent' }) },
			status({ status: 'failed' }),
		);
		expect(many.map(({ kind }) => kind)).toEqual(['delivered', 'opened', 'replied', 'bounced']);
	});

	const listOf = ({ statuses }: JsonObject) => statuses as JsonObject[];

	it.each(['sent', 'deleted', 'warning', 'held_for_quality_assessment', ''])(
		'makes no report while it is "%s"',
		async (given) => expect(await reports(status({ status: given }))).toEqual([]),
	);

	it.each([
		[131026, true],
		[131047, false],
		[131049, false],
		[130472, false],
		[131000, false],
	])('of a failure with %d: the number is dead: %s', async (code, permanent) => {
		const errors = [{ code, title: 'Title', message: 'Title', error_data: { details: 'Details' } }];
		expect(await reports(status({ status: 'failed', errors }))).toMatchObject([
			{ kind: 'bounced', permanent, properties: { code: String(code), reason: 'Details' } },
		]);
	});

	it('of a failure because the contact stopped marketing in WhatsApp also unsubscribes the contact', async () => {
		const errors = [{ code: 131050, title: 'User has stopped marketing messages' }];
		expect(await reports(status({ status: 'failed', errors }))).toMatchObject([
			{ kind: 'bounced', permanent: false },
			{ kind: 'unsubscribed', address: `+${ADAS}`, source: 'WhatsApp' },
		]);
	});
});

describe("A contact's preferences in WhatsApp", () => {
	const given = (more: JsonObject): JsonObject => ({
		user_preferences: [
			{
				wa_id: ADAS,
				category: 'marketing_messages',
				timestamp: String(AT),
				value: 'stop',
				...more,
			},
		],
	});

	it('unsubscribe a contact that stops marketing messages', async () => {
		expect(await reports(given({}))).toMatchObject([
			{ kind: 'unsubscribed', channel: 'whatsapp', address: `+${ADAS}`, at: AT * 1_000 },
		]);
	});

	it('report nothing otherwise', async () => {
		expect(await reports(given({ value: 'resume' }), given({ category: 'new' }))).toEqual([]);
	});
});

describe('A message to WhatsApp', () => {
	it('is a reply, to the message that the contact chose to answer', async () => {
		const context = { from: '15550783881', id: WAMID };
		expect(await reports(text('Yes please', { context }))).toEqual([
			{
				kind: 'replied',
				channel: 'whatsapp',
				address: `+${ADAS}`,
				providerIds: [WAMID],
				at: AT * 1_000,
				dedup: 'whatsapp:wamid.REPLY',
				properties: { text: 'Yes please', to: '+15550783881' },
			},
		]);
	});

	it.each<[string, JsonObject, JsonObject]>([
		[
			"a template's button",
			{ type: 'button', button: { text: 'Book', payload: 'book-1' } },
			{ text: 'Book', payload: 'book-1', type: 'button' },
		],
		[
			'a button of a message',
			{
				type: 'interactive',
				interactive: { type: 'button_reply', button_reply: { id: 'b1', title: 'Yes' } },
			},
			{ text: 'Yes', payload: 'b1', type: 'interactive' },
		],
		[
			'a row of a list',
			{
				type: 'interactive',
				interactive: {
					type: 'list_reply',
					list_reply: { id: 'r1', title: 'Row', description: 'd' },
				},
			},
			{ text: 'Row', payload: 'r1', type: 'interactive' },
		],
		[
			'a form',
			{
				type: 'interactive',
				interactive: {
					type: 'nfm_reply',
					nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' },
				},
			},
			{ text: 'Sent', payload: '{"a":1}', type: 'interactive' },
		],
		[
			'a picture',
			{ type: 'image', image: { id: '9', caption: 'Look' } },
			{ text: 'Look', type: 'image' },
		],
		['a voice message', { type: 'audio', audio: { id: '9' } }, { type: 'audio' }],
	])('may be %s', async (_, given, properties) => {
		expect(await reports(message(given))).toMatchObject([
			{ kind: 'replied', properties: { ...properties, to: '+15550783881' } },
		]);
	});

	it.each<[JsonObject, string | undefined]>([
		[{ type: 'text', text: { body: 'STOP' } }, 'stop'],
		[{ type: 'text', text: { body: 'start' } }, 'start'],
		[{ type: 'text', text: { body: 'Do not stop' } }, undefined],
		[{ type: 'button', button: { text: 'Stop promotions', payload: 'p' } }, 'stop'],
		[{ type: 'button', button: { text: 'Keine Werbung mehr', payload: 'STOP' } }, 'stop'],
	])('%j asks for: %s', async (given, asks) => {
		const [report] = await reports(message(given));
		expect(report.asks).toBe(asks);
	});

	it.each(['system', 'reaction', 'request_welcome', 'unknown', ''])(
		'of type "%s" is none',
		async (type) => expect(await reports(message({ type, [type]: { body: 'STOP' } }))).toEqual([]),
	);

	it('from a contact without a visible number has no address', async () => {
		const [report] = await reports(text('Hi', { from: 'US.13491208655302741918' }));
		expect(report.address).toBeUndefined();
	});
});

const DELIVERED = {
	kind: 'delivered',
	channel: 'whatsapp',
	address: `+${ADAS}`,
	providerIds: [WAMID],
	at: AT * 1_000,
	dedup: `whatsapp:${WAMID}:delivered`,
	properties: {},
};

/** The store accepts each report of a call, whatever its content. */
function expectWellFormed({ kind, channel, address, at, dedup, properties }: MessageReport): void {
	expect(['delivered', 'opened', 'bounced', 'unsubscribed', 'replied']).toContain(kind);
	expect(channel).toBe('whatsapp');
	if (address !== undefined) expect(address).toMatch(/^\+\d{7,15}$/);
	expect(new Date(at).getTime()).toBe(at);
	expect(dedup).toMatch(/^whatsapp:/);
	expect(Object.values(properties)).toEqual(Object.values(properties).map(String));
}

describe('A call that WhatsApp would not send', () => {
	const signed = async (value: unknown) => await answer(post(JSON.stringify(value)));

	it('reports nothing where it is well-formed', async () => {
		for (const value of [{}, { object: 'page', entry: [] }, { ...call(), entry: 'x' }]) {
			expect(await signed(value)).toEqual({ reports: [] });
		}
	});

	it('is refused where it is no JSON object', async () => {
		for (const raw of ['', '{', '[]', '"x"', 'null', '['.repeat(100_000)]) {
			await expect(answer(post(raw))).rejects.toMatchObject({ name: 'HubError', status: 400 });
		}
	});

	it('never fails in another way, and keeps its well-formed reports', async () => {
		const hostile = fc.oneof(
			fc.json().map((text) => JSON.parse(text) as JsonObject),
			fc.constant(JSON.parse('{"__proto__": {"id": "x"}, "constructor": 1}') as JsonObject),
		);
		const places = fc.record(
			{ statuses: fc.array(hostile), messages: fc.array(hostile), user_preferences: hostile },
			{ requiredKeys: [] },
		);
		const typed = fc.record({ id: hostile, type: hostile, text: hostile, status: hostile });
		const garbledOnes = fc.array(
			fc.oneof(
				garbled(status({ status: 'failed', errors: [{ code: 131050, title: 'x' }] })),
				garbled(text('Hi')),
			),
		);
		await fc.assert(
			fc.asyncProperty(places, typed, garbledOnes, async (value, one, others) => {
				const odd = { messages: [one], statuses: [one] } as unknown as JsonObject;
				const all = [value, odd, ...others, status({})] as JsonObject[];
				const { reports: found } = await signed(call(...all));
				found.forEach(expectWellFormed);
				expect(found.at(-1)).toEqual(DELIVERED);
			}),
		);
	});
});
