import { WebClient, type ChatPostMessageArguments } from '@slack/web-api';

import {
	slackChannel,
	type SlackContent,
	type SlackSetup,
} from '../../../../src/message/channels/slack';
import { Provider, sendOne } from '../support/channel-world';
import { essence } from '../support/provider-server';

const TOKEN = 'xoxb-1234-abcd';

const provider = new Provider();

type To = SlackSetup['to'];

const open = (to: To) =>
	slackChannel({ credential: { accessToken: TOKEN }, apiBaseUrl: provider.url, to });
const send = (recipient: string, content: SlackContent = { text: 'Hi' }, to: To = 'users') =>
	sendOne(open(to), recipient, content);

const taken = { status: 200, body: { ok: true, channel: 'D024BE91L', ts: '1503435956.000247' } };

const blocks = [
	{ type: 'section', text: { type: 'mrkdwn', text: 'Hi *Ada* & "Bob" = 1+1 ü 🎉\nnew line' } },
];

describe('A message to Slack', () => {
	it.each<[string, string, SlackContent]>([
		['text to a person', 'U012AB3CD', { text: 'Hi &lt;Ada&gt; &amp; co + 100% ü 🎉\nline two' }],
		['text to a channel', '#sales', { text: 'Ada signed up' }],
		['blocks', 'C012AB3CD', { text: 'Ada signed up', blocks }],
	])("is the request of Slack's own client: %s", async (_case, channel, content) => {
		provider.answers(taken);
		const client = new WebClient(TOKEN, { slackApiUrl: provider.url });
		await client.chat.postMessage({ channel, ...content } as ChatPostMessageArguments);
		await send(channel, content, channel.startsWith('U') ? 'users' : 'channels');
		const [theirs, ours] = provider.server.received.map(essence);
		expect(ours).toEqual(theirs);
	});

	it('is known by its channel and time stamp', async () => {
		provider.answers(taken);
		expect(await send('U012AB3CD')).toEqual({
			providerId: 'D024BE91L:1503435956.000247',
			committed: true,
		});
	});

	it('is never empty', async () => {
		expect(await send('U012AB3CD', { text: ' ' })).toMatchObject({
			error: { kind: 'config', scope: 'message', code: 'ECONTENT' },
			committed: false,
		});
		expect(provider.server.received).toEqual([]);
	});

	it.each<[To, string[]]>([
		// An attribute may come from outside: it must not post into a team's channel.
		['users', ['#general', 'general', 'C012AB3CD', 'G012AB3CD', '@ada', 'ada@example.com', 'U']],
		['channels', ['@ada', 'ada@example.com', 'two words', '#a&b=c', '#']],
	])('to %s goes to such only', async (to, inlinePositions) => {
		for (const unknown of inlinePositions) {
			expect(await send(unknown, undefined, to)).toMatchObject({
				error: { kind: 'permanent', code: 'EADDRESS' },
				committed: false,
			});
		}
		expect(provider.server.received).toEqual([]);
	});
});

describe('An answer of Slack', () => {
	it.each([
		['user_not_found', { kind: 'permanent', scope: 'message' }],
		['channel_not_found', { kind: 'permanent', scope: 'message' }],
		['messages_tab_disabled', { kind: 'permanent', scope: 'message' }],
		['cannot_dm_bot', { kind: 'permanent', scope: 'message' }],
		['a_code_of_tomorrow', { kind: 'permanent', scope: 'message' }],
		['invalid_blocks', { kind: 'config', scope: 'message' }],
		['msg_too_long', { kind: 'config', scope: 'message' }],
		['no_text', { kind: 'config', scope: 'message' }],
		['invalid_auth', { kind: 'config', scope: 'channel' }],
		['token_revoked', { kind: 'config', scope: 'channel' }],
		['account_inactive', { kind: 'config', scope: 'channel' }],
		['missing_scope', { kind: 'config', scope: 'channel' }],
		['ratelimited', { kind: 'rate-limited', scope: 'channel' }],
		['service_unavailable', { kind: 'temporary', accepted: false }],
		['internal_error', { kind: 'temporary', accepted: 'unknown' }],
		['fatal_error', { kind: 'temporary', accepted: 'unknown' }],
	])('%s, with status 200', async (error, expected) => {
		provider.answers({ status: 200, body: { ok: false, error } });
		const sent = await send('U012AB3CD');
		expect(sent.error).toMatchObject({ code: error, accepted: false, ...expected });
		expect(sent.error!.message).toContain(error);
	});

	it.each(['channel_not_found', 'not_in_channel', 'is_archived'])(
		'%s of a channel that the builder named is a setting to correct, for all',
		async (error) => {
			provider.answers({ status: 200, body: { ok: false, error } });
			expect((await send('#sales', undefined, 'oneChannel')).error).toMatchObject({
				kind: 'config',
				scope: 'channel',
			});
		},
	);

	it('429 holds the time to wait', async () => {
		provider.answers({
			status: 429,
			headers: { 'retry-after': '30' },
			body: { ok: false, error: 'ratelimited' },
		});
		expect((await send('U012AB3CD')).error).toMatchObject({
			kind: 'rate-limited',
			retryAfterMs: 30_000,
			accepted: false,
		});
	});

	it.each([
		[{ status: 503, body: { ok: false, error: 'service_unavailable' } }, 'temporary', false],
		[{ status: 502, body: 'Bad Gateway' }, 'temporary', 'unknown'],
		['drop' as const, 'temporary', 'unknown'],
		[{ status: 200, body: '<html>A proxy says hello</html>' }, 'config', 'unknown'],
	])(
		'besides, as %j, decides whether the message may have gone',
		async (answer, kind, accepted) => {
			provider.answers(answer);
			expect((await send('U012AB3CD')).error).toMatchObject({ kind, accepted });
		},
	);
});

describe('The Slack credential', () => {
	it.each([undefined, {}, { accessToken: ' ' }])(
		'is refused where it has no token: %j',
		(credential) => {
			expect(() => slackChannel({ credential, to: 'users' })).toThrow(
				expect.objectContaining({
					kind: 'config',
					message: expect.stringContaining('Slack credential'),
				}),
			);
		},
	);
});
