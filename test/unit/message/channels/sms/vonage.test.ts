import { SMS } from '@vonage/sms';
import { vonageChannel } from '../../../../../src/message/channels/sms/vonage';
import { essence, ProviderServer, type Answer } from '../../support/provider-server';

// For Vonage's other APIs; one of its libraries is a module that Jest cannot load.
jest.mock('@vonage/jwt', () => ({}));

const credential = { apiKey: 'abcd1234', apiSecret: 'a secret: with marks' };
const TO = '+4915112345678';
const control = { commit: async () => {} };

/** As Vonage's documentation shows an answer; one entry for each part. */
const answered = (...statuses: string[]): Answer => ({
	status: 200,
	body: {
		'message-count': String(statuses.length),
		messages: statuses.map((status, i) =>
			status === '0'
				? { to: '4915112345678', 'message-id': `aaaaaaaa-bbbb-${i}`, status }
				: { status, 'error-text': `What ${status} says` },
		),
	},
});

let provider: ProviderServer;

afterEach(async () => await provider?.close());

async function start(answer: Answer): Promise<void> {
	provider = await ProviderServer.start({ answer: () => answer });
}

function ours(content = { from: 'Acme', text: 'Hi' }, more = {}) {
	return vonageChannel({ credential, apiBaseUrl: provider.url, ...more }).send(
		{ id: 1, recipient: TO, content },
		control,
	);
}

describe("An SMS by Vonage is the same request as that of Vonage's own client", () => {
	it.each([
		['in the alphabet of SMS', 'Hallo Jürgen & Co. 50% = "halb"?', {}],
		['with letters outside of it', 'Merhaba Ayşe 🎉', { type: 'unicode' }],
	])('for text %s', async (_case, text, type) => {
		await start(answered('0'));
		const statusCallback = 'https://example.com/status?a=b';
		const { providerId } = await ours({ from: '+15017122661', text }, { statusCallback });
		const client = new SMS(credential, { restHost: provider.url });
		const params = { to: TO.slice(1), from: '15017122661', text, callback: statusCallback };
		const { messages } = await client.send({ ...params, ...type } as typeof params);
		const [own, theirs] = provider.received.map(essence);
		expect(own).toEqual(theirs);
		expect(own.authorization).toMatch(/^Basic /);
		expect(providerId).toBe((messages[0] as unknown as { messageId: string }).messageId);
	});

	it('with a callback and a name of the message alone', async () => {
		await start(answered('0'));
		const [callback, reference] = ['https://example.com/status', '3-57'];
		const content = { from: 'Acme', text: 'Hi', statusCallback: callback, reference };
		await ours(content);
		const given = { to: TO.slice(1), from: 'Acme', text: 'Hi', callback, clientRef: reference };
		await new SMS(credential, { restHost: provider.url }).send(given);
		const [own, theirs] = provider.received.map(essence);
		expect(own).toEqual(theirs);
	});

	it('from a name, without a status callback', async () => {
		await start(answered('0'));
		await ours();
		await new SMS(credential, { restHost: provider.url }).send({
			to: TO.slice(1),
			from: 'Acme',
			text: 'Hi',
		});
		const [own, theirs] = provider.received.map(essence);
		expect(own).toEqual(theirs);
	});
});

describe("The meaning of Vonage's statuses, which all come with 200", () => {
	it.each([
		['1', 'rate-limited', 'channel'], // throttled
		['2', 'config', 'message'], // a field is missing
		['4', 'config', 'channel'], // login
		['5', 'temporary', 'message'], // internal error
		['6', 'permanent', 'message'], // unknown prefix
		['7', 'permanent', 'message'], // barred
		['9', 'config', 'channel'], // no credit
		['12', 'config', 'message'], // too long
		['15', 'config', 'channel'], // sender
		['29', 'permanent', 'message'], // not on the list of a trial account
		['33', 'permanent', 'message'], // number given up
	])('%s: %s for the %s', async (status, kind, scope) => {
		await start(answered(status));
		await expect(ours()).rejects.toMatchObject({
			kind,
			scope,
			code: status,
			message: `Vonage: What ${status} says`,
			accepted: false,
		});
	});

	it('a message of which a part was taken is sent', async () => {
		await start(answered('1', '0'));
		expect(await ours()).toEqual({ providerId: 'aaaaaaaa-bbbb-1' });
	});

	it('an answer that cannot be parsed leaves it open', async () => {
		await start({ status: 200, body: 'welcome' });
		await expect(ours()).rejects.toMatchObject({ kind: 'temporary', accepted: 'unknown' });
	});

	it('a login that is refused before the SMS API is reached is no contact’s fault', async () => {
		await start({ status: 401, body: { title: 'Unauthorized', detail: 'Check your key.' } });
		await expect(ours()).rejects.toMatchObject({
			kind: 'config',
			scope: 'channel',
			message: 'Vonage: Unauthorized. Check your key.',
		});
	});
});

it('A Vonage credential without a secret is refused', () => {
	expect(() => vonageChannel({ credential: { apiKey: 'abcd1234', apiSecret: '' } })).toThrow(
		expect.objectContaining({
			kind: 'config',
			message: expect.stringContaining('Vonage credential, field "apiSecret"'),
		}),
	);
});
