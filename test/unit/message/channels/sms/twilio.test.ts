import twilio from 'twilio';
import RequestClient from 'twilio/lib/base/RequestClient';
import { twilioChannel } from '../../../../../src/message/channels/sms/twilio';
import { essence, ProviderServer, type Answer } from '../../support/provider-server';

const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
const SERVICE = `MG${'fedcba9876543210'.repeat(2)}`;
const KEY = `SK${'a1b2'.repeat(8)}`;
const byToken = { authType: 'authToken', accountSid: ACCOUNT, authToken: 'a token: with marks' };
const byKey = { authType: 'apiKey', accountSid: ACCOUNT, apiKeySid: KEY, apiKeySecret: 'secret' };
const TO = '+4915112345678';
const TEXT = 'Hallo Jürgen & Co. 🎉 50% = "halb"?\n+1';
const control = { commit: async () => {} };

/** As Twilio's documentation shows an answer. */
const taken: Answer = { status: 201, body: { sid: 'SM1f0e8ae6ade43cb3c0ce4525424e404f' } };

let provider: ProviderServer;

afterEach(async () => await provider?.close());

async function start(answer: Answer): Promise<void> {
	provider = await ProviderServer.start({ answer: () => answer });
}

function ours(credential: object, content: { from: string; text: string }, to = TO, more = {}) {
	return twilioChannel({ credential, apiBaseUrl: provider.url, ...more }).send(
		{ id: 1, recipient: to, content },
		control,
	);
}

/** Twilio's own client, set up to call the server here. */
class Redirected extends RequestClient {
	override request<T>(options: RequestClient.RequestOptions<T>) {
		const uri = options.uri.replace('https://api.twilio.com', provider.url);
		return super.request({ ...options, uri });
	}
}

describe("An SMS by Twilio is the same request as that of Twilio's own client", () => {
	const cases = [
		{
			name: 'from a number, by auth token',
			credential: byToken,
			client: () => twilio(ACCOUNT, byToken.authToken, { httpClient: new Redirected() }),
			from: { from: '+15017122661' },
			sender: '+15017122661',
		},
		{
			name: 'from a Messaging Service, by API key',
			credential: byKey,
			client: () =>
				twilio(KEY, byKey.apiKeySecret, {
					accountSid: ACCOUNT,
					httpClient: new Redirected(),
				}),
			from: { messagingServiceSid: SERVICE },
			sender: SERVICE,
		},
	];

	it.each(cases)('byte for byte: $name', async ({ credential, client, from, sender }) => {
		await start(taken);
		const statusCallback = 'https://example.com/status?a=b&c=d';
		const receipt = await ours(credential, { from: sender, text: TEXT }, TO, { statusCallback });
		const sdk = await client().messages.create({ to: TO, body: TEXT, statusCallback, ...from });
		const [own, theirs] = provider.received.map(essence);
		expect(own).toEqual(theirs);
		expect(own.authorization).toMatch(/^Basic /);
		expect(receipt.providerId).toBe(sdk.sid);
	});

	it('also with a status callback of the message alone, unless there is one for all', async () => {
		await start(taken);
		const [own, all] = ['https://example.com/status?message=1-2', 'https://example.com/all'];
		const content = { from: 'Acme', text: 'Hi', statusCallback: own };
		await ours(byToken, content);
		const given = { to: TO, body: 'Hi', from: 'Acme', statusCallback: own };
		await cases[0].client().messages.create(given);
		const [first, theirs] = provider.received.map(essence);
		expect(first).toEqual(theirs);
		await ours(byToken, content, TO, { statusCallback: all });
		expect(new URLSearchParams(provider.received[2].body).get('StatusCallback')).toBe(all);
	});

	it('also without a status callback', async () => {
		await start(taken);
		await ours(byToken, { from: 'Acme', text: 'Hi' });
		await cases[0].client().messages.create({ to: TO, body: 'Hi', from: 'Acme' });
		const [own, theirs] = provider.received.map(essence);
		expect(own).toEqual(theirs);
	});
});

describe("The meaning of Twilio's error codes", () => {
	it.each([
		[21211, 400, 'permanent', 'message'], // To is no number
		[21408, 403, 'permanent', 'message'], // country not enabled
		[21610, 400, 'permanent', 'message'], // STOP
		[21612, 400, 'permanent', 'message'], // no route
		[21614, 400, 'permanent', 'message'], // no mobile number
		[21617, 400, 'config', 'message'], // text too long
		[21212, 400, 'config', 'channel'], // From is no number
		[21606, 400, 'config', 'channel'], // From cannot send
		[21705, 400, 'config', 'channel'], // no such Messaging Service
		[20003, 401, 'config', 'channel'], // login
		[20404, 404, 'config', 'channel'], // no such account
		[20429, 429, 'rate-limited', 'channel'],
		[21611, 400, 'rate-limited', 'channel'], // queue of the sender is full
		[20500, 500, 'temporary', 'message'],
		[20503, 503, 'temporary', 'message'],
	])('%i with %i: %s for the %s', async (code, status, kind, scope) => {
		const message = `What ${code} says`;
		await start({ status, body: { code, message, more_info: 'https://…', status } });
		await expect(ours(byToken, { from: 'Acme', text: 'Hi' })).rejects.toMatchObject({
			kind,
			scope,
			code: String(code),
			message: `Twilio: ${message}`,
			accepted: status === 500 ? 'unknown' : false,
		});
	});

	it.each([
		[21211, true],
		[21614, true],
		[21635, true],
		[21610, false],
		[21612, false],
	])('%i: the number is dead: %s', async (code, isDead) => {
		await start({ status: 400, body: { code, message: 'No', status: 400 } });
		await expect(ours(byToken, { from: 'Acme', text: 'Hi' })).rejects.toMatchObject({
			deadAddresses: isDead ? [TO] : undefined,
		});
	});

	it('takes how long to wait from Retry-After', async () => {
		const body = { code: 20429, message: 'Too many requests', status: 429 };
		await start({ status: 429, headers: { 'retry-after': '3' }, body });
		await expect(ours(byToken, { from: 'Acme', text: 'Hi' })).rejects.toMatchObject({
			retryAfterMs: 3_000,
		});
	});
});

describe('Before anything is sent', () => {
	const commit = () => Promise.reject(new Error('too far'));
	const send = (recipient: string, content: { from: string; text: string }) =>
		twilioChannel({ credential: byToken }).send({ id: 1, recipient, content }, { commit });

	it('a recipient without country code has failed', async () => {
		await expect(send('0151 12345678', { from: 'Acme', text: 'Hi' })).rejects.toMatchObject({
			kind: 'permanent',
			code: 'EADDRESS',
		});
	});

	it('a text or a sender that is empty is a mistake', async () => {
		const mistake = { kind: 'config', scope: 'message' };
		await expect(send(TO, { from: 'Acme', text: ' ' })).rejects.toMatchObject(mistake);
		await expect(send(TO, { from: '', text: 'Hi' })).rejects.toMatchObject(mistake);
	});

	it.each([
		['accountSid', { ...byToken, accountSid: 'me' }],
		['authToken', { ...byToken, authToken: '' }],
		['apiKeySid', { ...byKey, apiKeySid: ACCOUNT }],
	])('a credential with a wrong %s is refused', (field, credential) => {
		expect(() => twilioChannel({ credential })).toThrow(
			expect.objectContaining({
				kind: 'config',
				message: expect.stringContaining(`Twilio credential, field "${field}"`),
			}),
		);
	});

	it('a credential from before there were API keys is a token', () => {
		const { authType: _, ...old } = byToken;
		expect(() => twilioChannel({ credential: old })).not.toThrow();
	});
});
