import { GRAPH_VERSION } from '../../src/message/channels/whatsapp';
import { channelRules } from '../support/engine/channel-rules';

const SENDER = '106540352242922';
const ADAS = '+4915112345671';
const BOBS = '+4915112345672';
const TESTERS = '+4915112345679';
const refused = (status: number, code: number) => ({
	status,
	body: { error: { message: `(#${code}) It says`, type: 'OAuthException', code } },
});

const world = channelRules({
	channel: 'whatsapp',
	parameters: (url) => ({
		whatsAppPhoneNumberId: SENDER,
		whatsAppType: 'template',
		whatsAppTemplate: 'welcome',
		whatsAppLanguage: '{{ contact.locale | default: "en_US" }}',
		whatsAppBody: {
			value: [{ text: '{{ contact.firstName | default: "friend" }}', name: '' }],
		},
		options: { apiBaseUrl: url },
	}),
	credentials: { whatsAppApi: () => ({ accessToken: 'EAAGtoken', businessAccountId: '1' }) },
	traits: (who) => ({ firstName: 'A\nB', phone: who === 'bob' ? BOBS : ADAS }),
	isBobs: ({ body }) => (JSON.parse(body) as { to: string }).to === BOBS,
	taken: { status: 200, body: { messages: [{ id: 'wamid.7' }] } },
	busy: refused(429, 130429),
	refused: refused(400, 131026),
	denied: refused(401, 190),
	noAddress: 'no phone number',
	testAddress: () => TESTERS,
	preview: {
		type: 'template',
		template: {
			name: 'welcome',
			language: { code: 'en_GB' },
			components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }] }],
		},
	},
});

describe('WhatsApp', () => {
	it("goes to the contact's number, with values of the template as one line", async () => {
		await world.signUp(world.journey());
		expect(world.provider.bodies).toContainEqual({
			messaging_product: 'whatsapp',
			recipient_type: 'individual',
			to: ADAS,
			type: 'template',
			template: {
				name: 'welcome',
				language: { code: 'en_US' },
				components: [{ type: 'body', parameters: [{ type: 'text', text: 'A B' }] }],
			},
		});
		const [{ path, headers }] = world.provider.received;
		expect(path).toBe(`/${GRAPH_VERSION}/${SENDER}/messages`);
		expect(headers.authorization).toBe('Bearer EAAGtoken');
		expect(world.reached).toMatchObject([{ message: { providerId: 'wamid.7' } }, {}]);
	});

	it('fills in header and buttons of a template', async () => {
		const parameters = {
			whatsAppHeader: 'document',
			whatsAppHeaderLink: 'https://example.com/{{ contact.phone }}.pdf',
			whatsAppHeaderFile: 'ticket.pdf',
			whatsAppBody: {},
			whatsAppButtons: {
				button: [{ type: 'url', position: 2, value: '{{ event.name | slice: 0, 6 }}' }],
			},
		};
		await world.signUp(world.journey(undefined, parameters));
		const link = `https://example.com/${ADAS}.pdf`;
		expect(world.provider.bodies).toContainEqual(
			expect.objectContaining({
				template: {
					name: 'welcome',
					language: { code: 'en_US' },
					components: [
						{
							type: 'header',
							parameters: [{ type: 'document', document: { link, filename: 'ticket.pdf' } }],
						},
						{
							type: 'button',
							sub_type: 'url',
							index: '1',
							parameters: [{ type: 'text', text: 'Signed' }],
						},
					],
				},
			}),
		);
	});

	it('sends text to contacts who wrote, with its lines', async () => {
		const whatsAppText = 'Hi {{ contact.firstName }}!\nhttps://example.com';
		const parameters = { whatsAppType: 'text', whatsAppText, whatsAppLinkPreview: true };
		await world.signUp(world.journey(undefined, parameters));
		expect(world.provider.bodies).toContainEqual(
			expect.objectContaining({
				to: ADAS,
				type: 'text',
				text: { preview_url: true, body: 'Hi A\nB!\nhttps://example.com' },
			}),
		);
	});

	it("with an empty value is an error of that item, and the others' messages go out", async () => {
		const whatsAppBody = { value: [{ text: '{{ contact.attributes.plan }}' }] };
		const journey = world.journey(undefined, { whatsAppBody });
		journey.nodes.find(({ name }) => name === 'Hello')!.onError = 'continueErrorOutput';
		await world.signUp(journey);
		expect(world.provider.received).toEqual([]);
		expect(world.left(2)).toMatchObject([
			{ error: expect.stringContaining('Body Value 1 is empty') as string },
			{},
		]);
	});
});
