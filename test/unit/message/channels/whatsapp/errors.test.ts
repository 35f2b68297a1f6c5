import { whatsAppChannel } from '../../../../../src/message/channels/whatsapp';
import { ProviderServer, type Answer } from '../../support/provider-server';

const SENDER = '106540352242922';
const credential = { accessToken: 'EAAGtoken', businessAccountId: '1' };

let provider: ProviderServer;

afterEach(async () => await provider?.close());

async function start(answer: Answer = { status: 200 }): Promise<void> {
	provider = await ProviderServer.start({ answer: () => answer });
}

async function send(recipient = '+16505551234') {
	const channel = whatsAppChannel({
		credential,
		phoneNumberId: SENDER,
		apiBaseUrl: provider.url,
	});
	const content = { type: 'text', text: 'Hi', previewUrl: false } as const;
	return await channel.send({ id: 1, recipient, content }, { commit: async () => {} });
}

describe("The meaning of WhatsApp's error codes", () => {
	it.each([
		[131026, 400, 'permanent', 'message', false], // not to be delivered
		[131047, 400, 'permanent', 'message', false], // more than 24 hours
		[131049, 400, 'permanent', 'message', false], // enough marketing
		[131030, 400, 'permanent', 'message', false], // not on the list of a test number
		[130497, 403, 'permanent', 'message', false], // country restricted
		[100, 400, 'config', 'message', false], // parameter
		[132000, 400, 'config', 'message', false], // number of values
		[132001, 404, 'config', 'message', false], // no such template
		[132015, 400, 'config', 'message', false], // template paused
		[131031, 403, 'config', 'channel', false], // account locked
		[133010, 400, 'config', 'channel', false], // our number is not registered
		[190, 401, 'config', 'channel', false], // token expired
		[10, 403, 'config', 'channel', false], // permission
		[131042, 400, 'config', 'channel', false], // payment
		[130429, 429, 'rate-limited', 'channel', false],
		[80007, 400, 'rate-limited', 'channel', false],
		[131048, 400, 'rate-limited', 'channel', false],
		[131056, 400, 'rate-limited', 'message', false], // to this recipient
		[131000, 500, 'temporary', 'message', false],
		[131016, 500, 'temporary', 'message', false],
		[131057, 500, 'temporary', 'channel', false],
		[999999, 400, 'permanent', 'message', false],
		[999999, 500, 'temporary', 'message', 'unknown'],
	])('%i with %i: %s for the %s', async (code, status, kind, scope, accepted) => {
		const error = { message: `(#${code}) It says`, type: 'OAuthException', code };
		const error_data = { messaging_product: 'whatsapp', details: 'and why' };
		await start({ status, body: { error: { ...error, error_data, fbtrace_id: 'A' } } });
		await expect(send()).rejects.toMatchObject({
			kind,
			scope,
			accepted,
			code: String(code),
			message: `WhatsApp: (#${code}) It says: and why`,
		});
	});

	it('a phone number id that Meta does not know is wrong for every contact', async () => {
		const message = `Unsupported post request. Object with ID '${SENDER}' does not exist`;
		await start({ status: 400, body: { error: { message, code: 100, error_subcode: 33 } } });
		await expect(send()).rejects.toMatchObject({ kind: 'config', scope: 'channel' });
	});
});

describe('Before anything is sent', () => {
	it('a recipient without country code has failed', async () => {
		await start();
		await expect(send('650 555 1234')).rejects.toMatchObject({ kind: 'permanent' });
		expect(provider.received).toEqual([]);
	});

	it('a phone number in place of its id is refused', () => {
		expect(() => whatsAppChannel({ credential, phoneNumberId: '+1 650 555 0000' })).toThrow(
			expect.objectContaining({ kind: 'config', scope: 'channel' }),
		);
	});
});
