import fc from 'fast-check';
import { getExpectedTwilioSignature, validateRequest } from 'twilio';
import { twilio } from '../../../../src/hub/callbacks/twilio';
import type { HubRequest } from '../../../../src/hub/request';
import {
	TWILIO_TOKEN as TOKEN,
	TWILIO_URL as URL_OF_HUB,
	twilioCall as call,
} from '../support/twilio-call';

const NOW = Date.UTC(2026, 2, 2, 9);
const SID = `SM${'0123456789abcdef'.repeat(2)}`;
const ADAS = '+4915112345671';
const OURS = '+4915700000000';

const answer = (request: HubRequest, twilioAuthToken: string | undefined = TOKEN) =>
	twilio(request, { twilioAuthToken }, fetch);
const reports = async (fields: Record<string, string>, url?: string) =>
	(await answer(call({ fields, url }))).reports;
const refused = { name: 'HubError', status: 401 };

const STATUS = {
	MessageSid: SID,
	MessageStatus: 'delivered',
	SmsSid: SID,
	SmsStatus: 'delivered',
	To: ADAS,
	From: OURS,
	AccountSid: `AC${'0'.repeat(32)}`,
	ApiVersion: '2010-04-01',
};
const REPLY = {
	MessageSid: SID,
	SmsMessageSid: SID,
	SmsSid: SID,
	SmsStatus: 'received',
	From: ADAS,
	To: OURS,
	Body: 'Yes, 5 pm & bring "cake" 🎂',
	NumMedia: '0',
	NumSegments: '1',
	FromCountry: 'DE',
};

/** The reports made of it. */
const REPLIED = {
	kind: 'replied',
	channel: 'sms',
	address: ADAS,
	providerIds: [],
	at: NOW,
	dedup: `twilio:${SID}`,
	properties: { text: 'Yes, 5 pm & bring "cake" 🎂', to: OURS },
};

describe("Twilio's signature", () => {
	it("is right in Twilio's own example", async () => {
		const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
		const fields = {
			CallSid: 'CA1234567890ABCDE',
			Caller: '+12349013030',
			Digits: '1234',
			From: '+12349013030',
			To: '+18005551212',
		};
		const signature = '0/KCTR6DLpKmkAf8muzZqo1nDgQ=';
		expect(getExpectedTwilioSignature('12345', url, fields)).toBe(signature);
		await expect(answer(call({ url, fields, signature }), '12345')).resolves.toEqual({
			reports: [],
		});
	});

	it("covers JSON by its digest in the address, as in the example of Twilio's library", async () => {
		const digest = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
		const url = `https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=${digest}`;
		const body = '{"property": "value", "boolean": true}';
		const json = { url, body, signature: 'a9nBmqA0ju/hNViExpshrM61xv4=', type: 'application/json' };
		await expect(answer(call(json), '12345')).resolves.toEqual({ reports: [] });
		const altered = { ...json, body: body.replace('true', 'false') };
		await expect(answer(call(altered), '12345')).rejects.toMatchObject(refused);
	});

	it.each([
		['https://n8n.example.com:443/hub?x=1', 'https://n8n.example.com/hub?x=1'],
		['https://n8n.example.com/hub?x=1', 'https://n8n.example.com:443/hub?x=1'],
		['http://n8n.example.com:80/hub', 'http://n8n.example.com/hub'],
		['https://n8n.example.com:8443/hub', 'https://n8n.example.com:8443/hub'],
		['https://n8n.example.com/hub', 'https://n8n.example.com:8443/hub'],
	])('made for %s holds for %s', async (signed, called) => {
		const signature = getExpectedTwilioSignature(TOKEN, signed, STATUS);
		expect(validateRequest(TOKEN, signature, called, STATUS)).toBe(true);
		const { reports } = await answer(call({ url: called, fields: STATUS, signature }));
		expect(reports).toHaveLength(1);
	});

	it("of Twilio's library holds for all addresses and fields", async () => {
		const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
		const fields = fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 8 });
		const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.webQueryParameters());
		const url = query.map((values) => {
			const search = Object.entries(values).map(([key, value]) => `${key}=${value}`);
			return `${URL_OF_HUB}?${search.join('&')}`;
		});
		await fc.assert(
			fc.asyncProperty(url, fields, async (address, given) => {
				expect(await answer(call({ url: address, fields: given }))).toEqual({ reports: [] });
				const reply = await answer(call({ url: address, fields: { ...given, ...REPLY } }));
				expect(reply.reports).toEqual([REPLIED]);
			}),
		);
	});

	it('refuses a call with any alteration', async () => {
		const altered: Array<Partial<HubRequest>> = [
			{ url: `${URL_OF_HUB}?message=1-2` },
			{ url: URL_OF_HUB.replace('7f9c', '7f9d') },
			{ rawBody: Buffer.from(new URLSearchParams({ ...STATUS, To: OURS }).toString()) },
			{ rawBody: Buffer.from(new URLSearchParams({ ...STATUS, More: '1' }).toString()) },
			{ rawBody: Buffer.alloc(0) },
			{ headers: {} },
			{ headers: { 'x-twilio-signature': '' } },
			{ headers: { 'x-twilio-signature': Buffer.alloc(20).toString('base64') } },
		];
		for (const change of altered) {
			const request = { ...call({ fields: STATUS }), ...change };
			await expect(answer(request)).rejects.toMatchObject(refused);
		}
	});

	it("refuses another account's token, and every call where none is set", async () => {
		const request = call({ fields: STATUS });
		await expect(answer(request, 'f'.repeat(32))).rejects.toMatchObject(refused);
		await expect(twilio(request, {}, fetch)).rejects.toMatchObject({
			...refused,
			message: expect.stringContaining("'Twilio Auth Token'") as string,
		});
		await expect(answer(call({ fields: STATUS }), '')).rejects.toMatchObject(refused);
	});

	it('refuses bytes that are no form without any other error', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array(), fc.string(), async (bytes, signature) => {
				const headers = { 'x-twilio-signature': signature };
				const request = { ...call({}), headers, rawBody: Buffer.from(bytes) };
				await expect(answer(request)).rejects.toMatchObject(refused);
			}),
		);
	});
});

describe('A status that Twilio reports of a message', () => {
	it('names our message by the mark in the address, and by its SID', async () => {
		expect(await reports(STATUS, `${URL_OF_HUB}?message=3-57`)).toEqual([
			{
				kind: 'delivered',
				channel: 'sms',
				address: ADAS,
				workspaceId: 3,
				messageId: 57,
				providerIds: [SID],
				at: NOW,
				dedup: `twilio:${SID}:delivered`,
				properties: {},
			},
		]);
	});

	it.each(['accepted', 'scheduled', 'queued', 'sending', 'sent', 'canceled', 'new one', ''])(
		'makes no report while it is "%s"',
		async (MessageStatus) => {
			const status = { ...STATUS, MessageStatus, SmsStatus: MessageStatus };
			expect(await reports(status)).toEqual([]);
		},
	);

	it.each([
		['30005', true],
		['30006', true],
		['21211', true],
		['21614', true],
		['21635', true],
		['30003', false],
		['30004', false],
		['30007', false],
		['30008', false],
		['', false],
	])('of a failure with %s: the number is dead: %s', async (ErrorCode, permanent) => {
		const failed = { ...STATUS, MessageStatus: 'undelivered', ErrorCode };
		expect(await reports(failed)).toMatchObject([
			{ kind: 'bounced', permanent, properties: { ...(ErrorCode && { code: ErrorCode }) } },
		]);
	});

	it('of a failure because the contact had sent STOP also unsubscribes the contact', async () => {
		const failed = { ...STATUS, MessageStatus: 'failed', ErrorCode: '21610' };
		expect(await reports(failed)).toMatchObject([
			{ kind: 'bounced', permanent: false, properties: { code: '21610' } },
			{ kind: 'unsubscribed', channel: 'sms', address: ADAS, source: 'reply' },
		]);
	});

	it('on WhatsApp has read receipts, and another channel', async () => {
		const read = {
			...STATUS,
			MessageStatus: 'read',
			EventType: 'READ',
			To: `whatsapp:${ADAS}`,
			From: `whatsapp:${OURS}`,
			ChannelToAddress: ADAS,
		};
		expect(await reports(read)).toMatchObject([
			{ kind: 'opened', channel: 'whatsapp', address: ADAS, providerIds: [SID] },
		]);
	});
});

describe('A message to Twilio', () => {
	it('is a reply, and is not answered', async () => {
		const { reports: found, response } = await answer(call({ fields: REPLY }));
		expect(found).toEqual([REPLIED]);
		expect(response).toMatchObject({
			status: 200,
			headers: { 'content-type': 'text/xml; charset=utf-8' },
			body: expect.stringMatching(/<Response\/>$/) as string,
		});
	});

	it.each([
		[{ Body: 'Stop.' }, 'stop'],
		[{ Body: 'Abmelden' }, 'stop'],
		[{ Body: 'Leave me alone', OptOutType: 'STOP' }, 'stop'],
		[{ Body: 'START' }, 'start'],
		[{ Body: 'YES', OptOutType: 'START' }, 'start'],
		[{ Body: 'YES' }, undefined],
		[{ Body: 'HELP', OptOutType: 'HELP' }, undefined],
		[{ Body: 'Stop sending at night' }, undefined],
	])('%j asks for: %s', async (given, asks) => {
		const [report] = await reports({ ...REPLY, ...given });
		expect(report.asks).toBe(asks);
	});

	it('on WhatsApp names the message that it answers, and the button that was pressed', async () => {
		const pressed = {
			...REPLY,
			From: `whatsapp:${ADAS}`,
			To: `whatsapp:${OURS}`,
			Body: 'Book now',
			ButtonPayload: 'book-1',
			OriginalRepliedMessageSid: 'SM77',
		};
		expect(await reports(pressed)).toMatchObject([
			{
				channel: 'whatsapp',
				address: ADAS,
				providerIds: ['SM77'],
				properties: { text: 'Book now', payload: 'book-1', to: OURS },
			},
		]);
	});

	it('brings its pictures as addresses', async () => {
		const url = 'https://api.twilio.com/media/1';
		const [{ properties }] = await reports({ ...REPLY, Body: '', NumMedia: '1', MediaUrl0: url });
		expect(properties).toEqual({ to: OURS, media: [url] });
		const [absurd] = await reports({ ...REPLY, NumMedia: '1e9', MediaUrl0: url });
		expect(absurd.properties.media).toEqual([url]);
	});

	it('is cut where it is endless', async () => {
		const [{ properties }] = await reports({ ...REPLY, Body: 'x'.repeat(100_000) });
		expect(properties.text).toHaveLength(4_000);
	});

	it('on a channel that nothing is sent on is no reply', async () => {
		expect(await reports({ ...REPLY, From: 'messenger:1234' })).toEqual([]);
	});
});
