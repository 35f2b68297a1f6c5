import { channelRules } from '../support/engine/channel-rules';

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const refused = (status: number, description: string) => ({
	status,
	body: { ok: false, error_code: status, description },
});

const world = channelRules({
	channel: 'telegram',
	parameters: () => ({
		telegramFormat: 'html',
		telegramText: '<b>Hello</b> {{ contact.firstName | default: "friend" }}',
	}),
	credentials: { telegramApi: (url) => ({ accessToken: TOKEN, baseUrl: url }) },
	traits: (who) => ({ firstName: '<i>', telegramChatId: who === 'bob' ? 2 : '1' }),
	isBobs: ({ body }) => (JSON.parse(body) as { chat_id: number }).chat_id === 2,
	taken: { status: 200, body: { ok: true, result: { message_id: 9, chat: { id: 1 } } } },
	busy: refused(429, 'Too Many Requests: retry after 1'),
	refused: refused(403, 'Forbidden: bot was blocked by the user'),
	denied: refused(401, 'Unauthorized'),
	noAddress: 'no Telegram chat',
	testAddress: () => '@acme_test',
	preview: { to: null, text: '<b>Hello</b> Ada', parseMode: 'HTML' },
});

describe('Telegram', () => {
	it("goes to the chat of the contact's attribute, with data of contacts escaped", async () => {
		await world.signUp(world.journey());
		expect(world.provider.bodies).toContainEqual({
			chat_id: 1,
			parse_mode: 'HTML',
			text: '<b>Hello</b> &lt;i&gt;',
		});
		expect(world.left(0)).toMatchObject([{ message: { providerId: '1:9' } }, {}]);
		expect(world.provider.received[0].path).toBe(`/bot${TOKEN}/sendMessage`);
	});

	it("goes to the chat of 'Telegram Chat ID', for all contacts", async () => {
		const options = { telegramChatId: '-1009', telegramSilent: true, telegramLinkPreview: false };
		await world.signUp(world.journey(undefined, { telegramFormat: 'text', options }));
		expect(world.provider.bodies).toHaveLength(3);
		expect(world.provider.bodies[0]).toEqual({
			chat_id: -1009,
			disable_notification: true,
			link_preview_options: { is_disabled: true },
			text: '<b>Hello</b> <i>',
		});
	});

	it('accepts no @name from an attribute, which may come from outside', async () => {
		const journey = world.journey();
		await world.n8n.activate(journey);
		const email = 'dan@example.com';
		const batch = [
			{ type: 'identify', email, traits: { telegramChatId: '@acme_news' } },
			{ type: 'track', event: 'Signed Up', email },
		];
		await world.n8n.call(journey, { batch }, { kind: 'batch' });
		expect(world.left(0)).toMatchObject([{ message: { reason: 'no Telegram chat' } }]);
		expect(world.provider.received).toEqual([]);
	});
});
