import { createHmac } from 'node:crypto';
import { AlgorithmTypes, Auth } from '@vonage/auth';
import { SMS } from '@vonage/sms';
import fc from 'fast-check';
import { vonage } from '../../../../src/hub/callbacks/vonage';
import type { HubRequest } from '../../../../src/hub/request';

// For Vonage's other APIs; one of its libraries is a module that Jest cannot load.
jest.mock('@vonage/jwt', () => ({}));

type Fields = Record<string, string>;

const SECRET = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY';
const NOW = Date.UTC(2026, 2, 2, 9, 0, 30);
const ADAS = '+4915112345671';
const METHODS = [
	['sha1', AlgorithmTypes.sha1hmac],
	['sha256', AlgorithmTypes.sha256hmac],
	['sha512', AlgorithmTypes.sha512hmac],
] as const;

/** By the rule of Vonage's documentation; its library confirms it below. */
function sign(fields: Fields, algorithm = 'sha256', secret = SECRET): Fields {
	const text = Object.keys(fields)
		.sort()
		.map((name) => `&${name}=${fields[name].replace(/[&=]/g, '_')}`)
		.join('');
	return { ...fields, sig: createHmac(algorithm, secret).update(text).digest('hex') };
}

function isRight(fields: Fields, method: AlgorithmTypes): boolean {
	const library = new SMS(new Auth({ apiKey: 'abcd1234', apiSecret: 'secret' }));
	return library.verifySignature(fields.sig, fields, SECRET, method);
}

function call(fields: Fields, as: 'json' | 'form' = 'json'): HubRequest {
	const form = new URLSearchParams(fields).toString();
	const type = as === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
	return {
		method: 'POST',
		path: 'callbacks/vonage',
		url: 'https://n8n.acme.com/webhook/7f9c/hub/callbacks/vonage',
		query: {},
		headers: { 'content-type': type },
		rawBody: Buffer.from(as === 'json' ? JSON.stringify(fields) : form),
		form: {},
		receivedAt: NOW,
	};
}

const answer = (request: HubRequest) => vonage(request, { vonageSignatureSecret: SECRET }, fetch);
const reports = async (fields: Fields) => (await answer(call(sign(fields)))).reports;
const refused = { name: 'HubError', status: 401 };

const SIGNED = {
	timestamp: String(NOW / 1_000 - 10),
	nonce: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
};
/** As in Vonage's documentation. */
const RECEIPT: Fields = {
	msisdn: ADAS.slice(1),
	to: 'AcmeInc',
	'network-code': '12345',
	messageId: '0A0000001234567B',
	price: '0.03330000',
	status: 'delivered',
	scts: '2001011400',
	'err-code': '0',
	'api-key': 'abcd1234',
	'message-timestamp': '2026-03-02 09:00:00',
	...SIGNED,
};
const REPLY: Fields = {
	'api-key': 'abcd1234',
	msisdn: ADAS.slice(1),
	to: '4915700000000',
	messageId: '0A0000000123ABCD1',
	text: 'Yes & no = maybe 🎂',
	type: 'text',
	keyword: 'YES',
	'message-timestamp': '2026-03-02 09:00:00',
	...SIGNED,
};

/** The reports made of it. */
const REPLIED = {
	kind: 'replied',
	channel: 'sms',
	address: ADAS,
	at: Date.UTC(2026, 2, 2, 9),
	dedup: 'vonage:0A0000000123ABCD1',
	properties: { text: 'Yes & no = maybe 🎂', to: '+4915700000000' },
};

describe("Vonage's signature", () => {
	it.each(METHODS)('by %s is the one that its library takes', async (algorithm, method) => {
		const anything = fc.dictionary(
			fc.stringMatching(/^[a-z-]{1,12}$/).filter((name) => name !== 'sig'),
			fc.string({ unit: 'grapheme' }),
		);
		await fc.assert(
			fc.asyncProperty(anything, async (more) => {
				const signed = sign({ ...more, ...REPLY }, algorithm);
				expect(isRight(signed, method)).toBe(true);
				const found = await Promise.all([answer(call(signed)), answer(call(signed, 'form'))]);
				expect(found).toEqual([{ reports: [REPLIED] }, { reports: [REPLIED] }]);
			}),
		);
	});

	it('may be in capital letters', async () => {
		const signed = sign(RECEIPT);
		const { reports: found } = await answer(call({ ...signed, sig: signed.sig.toUpperCase() }));
		expect(found).toMatchObject([{ kind: 'delivered', providerIds: ['0A0000001234567B'] }]);
	});

	it('refuses what is forged, altered, not signed, or signed with less than HMAC', async () => {
		const signed = sign(RECEIPT);
		const { sig: _, ...unsigned } = signed;
		const md5 = sign(RECEIPT, 'md5');
		for (const fields of [
			{ ...signed, status: 'failed' },
			{ ...signed, more: '' },
			{ ...signed, sig: '' },
			{ ...signed, sig: '0'.repeat(64) },
			unsigned,
			md5,
			sign(RECEIPT, 'sha256', 'another secret'),
		]) {
			await expect(answer(call(fields))).rejects.toMatchObject(refused);
		}
		await expect(vonage(call(signed), {}, fetch)).rejects.toMatchObject(refused);
	});

	it('refuses what is old, of the future, or without a time', async () => {
		const day = 86_400;
		for (const timestamp of [String(NOW / 1_000 - 3 * day), String(NOW / 1_000 + day), '', 'x']) {
			await expect(answer(call(sign({ ...RECEIPT, timestamp })))).rejects.toMatchObject(refused);
		}
	});

	it('refuses what is no form and no JSON without any other error', async () => {
		for (const raw of ['', '[]', '{', '"x"', 'null', '{"sig": {"a": 1}, "__proto__": []}']) {
			const request = { ...call({}), rawBody: Buffer.from(raw) };
			await expect(answer(request)).rejects.toMatchObject({ name: 'HubError' });
		}
	});
});

describe('A status that Vonage reports of a message', () => {
	it("names it by Vonage's number and by our own mark", async () => {
		expect(await reports({ ...RECEIPT, 'client-ref': '3-57' })).toEqual([
			{
				kind: 'delivered',
				channel: 'sms',
				address: ADAS,
				workspaceId: 3,
				messageId: 57,
				providerIds: ['0A0000001234567B'],
				at: Date.UTC(2026, 2, 2, 9),
				dedup: 'vonage:0A0000001234567B:delivered',
				properties: {},
			},
		]);
	});

	it.each([
		['failed', '3', true],
		['failed', '9', true],
		['rejected', '6', false],
		['failed', '2', false],
		['expired', '1', false],
	])('of %s with %s: the number is dead: %s', async (status, code, permanent) => {
		expect(await reports({ ...RECEIPT, status, 'err-code': code })).toMatchObject([
			{ kind: 'bounced', permanent, properties: { code, reason: status } },
		]);
	});

	it.each(['accepted', 'buffered', 'unknown'])('makes no report while it is %s', async (status) => {
		expect(await reports({ ...RECEIPT, status })).toEqual([]);
	});
});

describe('A message to Vonage', () => {
	it('is a reply', async () => {
		expect(await reports(REPLY)).toEqual([REPLIED]);
	});

	it('may ask to stop, and to begin again', async () => {
		const asked = await Promise.all(
			['Stop', 'START', 'Hi'].map((text) => reports({ ...REPLY, text })),
		);
		expect(asked.map(([{ asks }]) => asks)).toEqual(['stop', 'start', undefined]);
	});
});
