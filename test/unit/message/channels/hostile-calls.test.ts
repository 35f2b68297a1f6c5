import { webhookChannel } from '../../../../src/message/channels/webhook';
import { NAUGHTY } from '../../../support/naughty-strings';
import { Provider, sendOne } from '../support/channel-world';
import { handClock } from '../support/clocks';

const provider = new Provider();
const clock = handClock(Date.UTC(2026, 2, 14));
const SECRET = 'a-key-that-nobody-may-see';
const channel = (headers: Record<string, string> = {}, allowPrivateAddresses = true) =>
	webhookChannel({ fixedUrl: true, clock, allowPrivateAddresses, headers });

describe('A call of a webhook', () => {
	it('carries any name of a contact as JSON, unchanged', async () => {
		const body = JSON.stringify({ names: NAUGHTY });
		await sendOne(channel(), `${provider.url}/hook`, { body }, 7);
		expect(JSON.parse(provider.server.received[0].body)).toEqual({ names: NAUGHTY });
	});

	it.each(['\r\nX-Evil: 1', '%0d%0aX-Evil: 1', ' HTTP/1.1\r\nX-Evil: 1\r\n\r\nGET /x', '\tx\n'])(
		'gets no other header by its URL: %j',
		async (more) => {
			await sendOne(channel(), `${provider.url}/hook${more}`, { body: '{}' }, 7);
			expect(provider.server.received).toHaveLength(1);
			expect(provider.server.received[0].headers).not.toHaveProperty('x-evil');
		},
	);

	it.each([true, false])(
		'with a key that cannot be a header is refused without the key in the message (private addresses: %s)',
		async (allowPrivate) => {
			const headers = { 'X-Api-Key': `${SECRET}\r\nX-Evil: 1` };
			const url = allowPrivate ? provider.url : 'http://192.0.2.1/';
			const result = await sendOne(channel(headers, allowPrivate), url, { body: '{}' }, 7);
			expect(result.error).toMatchObject({ kind: 'config', code: 'EHEADER' });
			expect(String(result.error)).not.toContain(SECRET);
			expect(provider.server.received).toEqual([]);
		},
	);
});
