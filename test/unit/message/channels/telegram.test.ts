import { Agent } from 'node:http';

import { Telegram } from 'telegraf';

import { telegramChannel, type TelegramContent } from '../../../../src/message/channels/telegram';
import { Provider, sendOne } from '../support/channel-world';
import { essence } from '../support/provider-server';

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

const provider = new Provider();

const open = () => telegramChannel({ credential: { accessToken: TOKEN, baseUrl: provider.url } });
const send = (recipient: string, content: TelegramContent = { text: 'Hi' }) =>
	sendOne(open(), recipient, content);

const taken = {
	status: 200,
	body: { ok: true, result: { message_id: 12, date: 1, chat: { id: 42, type: 'private' } } },
};
const refused = (status: number, description: string, parameters?: object) => ({
	status,
	body: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
});

describe('A message to Telegram', () => {
	type Extra = Parameters<Telegram['sendMessage']>[2];

	it.each<[string, string | number, TelegramContent, Extra]>([
		['plain text to a person', 42, { text: 'Hi Ada <3' }, {}],
		['a line per line', 42, { text: 'one\ntwo — ü 🎉' }, {}],
		['HTML', 42, { text: '<b>Hi</b> &lt;3', parseMode: 'HTML' }, { parse_mode: 'HTML' }],
		['something to a group', -1001234567890, { text: 'Hi' }, {}],
		['something to a public channel', '@acme_news', { text: 'Hi' }, {}],
		[
			'something silent without a link preview',
			42,
			{ text: 'https://a.example', silent: true, noLinkPreview: true },
			{ disable_notification: true, link_preview_options: { is_disabled: true } },
		],
	])('is the request of the Telegraf library: %s', async (_case, chat, content, extra) => {
		provider.answers(taken);
		const telegraf = new Telegram(TOKEN, { apiRoot: provider.url, agent: new Agent() });
		await telegraf.sendMessage(chat, content.text, extra);
		await send(String(chat), content);
		const [theirs, ours] = provider.server.received.map(essence);
		expect(ours).toEqual(theirs);
	});

	it('is known by its chat and its number there', async () => {
		provider.answers(taken);
		expect(await send('42')).toEqual({ providerId: '42:12', committed: true });
	});

	it('is never empty, and goes to a chat or a @channel', async () => {
		expect(await send('42', { text: ' \n' })).toMatchObject({
			error: { kind: 'config', scope: 'message', code: 'ECONTENT' },
			committed: false,
		});
		for (const none of ['ada', '+4917012345', '4 2', '@a', '@ada/../x']) {
			expect(await send(none)).toMatchObject({
				error: { kind: 'permanent', code: 'EADDRESS' },
				committed: false,
			});
		}
		expect(provider.server.received).toEqual([]);
	});
});

describe('An answer of Telegram', () => {
	it.each([
		[403, 'Forbidden: bot was blocked by the user', { kind: 'permanent' }],
		[403, 'Forbidden: user is deactivated', { kind: 'permanent' }],
		[403, "Forbidden: bot can't initiate conversation with a user", { kind: 'permanent' }],
		[400, 'Bad Request: chat not found', { kind: 'permanent' }],
		[400, "Bad Request: can't parse entities: ...", { kind: 'config', scope: 'message' }],
		[400, 'Bad Request: message is too long', { kind: 'config', scope: 'message' }],
		[400, 'Bad Request: message text is empty', { kind: 'config', scope: 'message' }],
		[401, 'Unauthorized', { kind: 'config', scope: 'channel' }],
		[404, 'Not Found', { kind: 'config', scope: 'channel' }],
		[500, 'Internal Server Error', { kind: 'temporary', accepted: 'unknown' }],
		[503, 'Service Unavailable', { kind: 'temporary', accepted: false }],
	])('with %i %s decides what is tried again', async (status, description, expected) => {
		provider.answers(refused(status, description));
		const { error } = await send('42');
		expect(error).toMatchObject({ code: String(status), accepted: false, ...expected });
		expect(error!.message).toContain(description);
		expect(error!.message).not.toContain(TOKEN);
	});

	it('Too Many Requests names the seconds in the answer’s body', async () => {
		provider.answers(refused(429, 'Too Many Requests: retry after 14', { retry_after: 14 }));
		expect((await send('42')).error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 14_000 });
	});

	it('names the new number of a group that has become a supergroup', async () => {
		const moved = 'Bad Request: group chat was upgraded to a supergroup chat';
		provider.answers(refused(400, moved, { migrate_to_chat_id: -100123 }));
		const { error } = await send('-42');
		expect(error).toMatchObject({ kind: 'permanent' });
		expect(error!.message).toContain('-100123');
	});
});

describe('The Telegram credential', () => {
	it.each([undefined, {}, { accessToken: '' }, { accessToken: 'abc/../getMe' }])(
		'is refused where it has no token of a bot: %j',
		(credential) => {
			expect(() => telegramChannel({ credential })).toThrow(
				expect.objectContaining({
					kind: 'config',
					message: expect.stringContaining('Telegram credential'),
				}),
			);
		},
	);

	it('gives way to the API Base URL', async () => {
		provider.answers(taken);
		const channel = telegramChannel({
			credential: { accessToken: TOKEN, baseUrl: 'https://api.telegram.org' },
			apiBaseUrl: `${provider.url}/proxy/`,
		});
		await sendOne(channel, '42', { text: 'Hi' });
		expect(provider.server.received[0].path).toBe(`/proxy/bot${TOKEN}/sendMessage`);
	});
});
