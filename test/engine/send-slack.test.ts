import { channelRules } from '../support/engine/channel-rules';

const says = (error: string) => ({ status: 200, body: { ok: false, error } });
const form = (body: string) => Object.fromEntries(new URLSearchParams(body));

const world = channelRules({
	channel: 'slack',
	parameters: (url) => ({
		slackText: 'Hello {{ contact.firstName | default: "friend" }}',
		options: { apiBaseUrl: url },
	}),
	credentials: { slackApi: () => ({ accessToken: 'xoxb-1' }) },
	traits: (who) => ({
		firstName: '<!channel> "x"',
		slackUserId: who === 'bob' ? 'U0BOB' : 'U0ADA',
	}),
	isBobs: ({ body }) => form(body).channel === 'U0BOB',
	taken: { status: 200, body: { ok: true, channel: 'D1', ts: '1.2' } },
	busy: { status: 503, body: { ok: false, error: 'service_unavailable' } },
	refused: says('user_not_found'),
	denied: says('invalid_auth'),
	noAddress: 'no Slack user ID',
	testAddress: () => 'U0TEST',
	preview: { to: null, text: 'Hello Ada' },
});

const forms = () => world.provider.received.map(({ body }) => form(body));

describe('Slack', () => {
	it('lets no contact’s name call a whole channel', async () => {
		await world.signUp(world.journey());
		expect(forms()).toContainEqual({ channel: 'U0ADA', text: 'Hello &lt;!channel&gt; "x"' });
		expect(world.left(0)).toMatchObject([{ message: { providerId: 'D1:1.2' } }, {}, {}]);
	});

	it('takes blocks as the Block Kit Builder exports them, with data of contacts escaped', async () => {
		const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
		const slackBlocks = JSON.stringify({ blocks: [section('Hi {{ contact.firstName }}')] });
		await world.signUp(world.journey(undefined, { slackFormat: 'blocks', slackBlocks }));
		const { blocks, ...rest } = forms().find(({ channel }) => channel === 'U0ADA')!;
		expect(JSON.parse(blocks)).toEqual([section('Hi &lt;!channel&gt; "x"')]);
		expect(rest).toEqual({ channel: 'U0ADA', text: 'Hello &lt;!channel&gt; "x"' });
	});

	it('goes to one channel for all contacts', async () => {
		await world.signUp(world.journey(undefined, { slackTo: 'channel', slackChannel: '#sales' }));
		expect(forms().map(({ channel }) => channel)).toEqual(['#sales', '#sales', '#sales']);
		const sent = { message: { status: 'sent' } };
		expect(world.left(0)).toMatchObject([sent, sent, sent]);
	});

	it('with invalid blocks fails for its contact, before anything goes out', async () => {
		const slackBlocks = '[{"type": "section"';
		await world.signUp(world.journey(undefined, { slackFormat: 'blocks', slackBlocks }));
		const [execution] = world.n8n.executions;
		expect(execution.hints('Hello').join()).toContain(
			"failed and will be retried without the others: 'Blocks' is not JSON",
		);
		expect(world.provider.received).toEqual([]);
	});
});
