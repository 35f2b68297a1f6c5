import { Agent } from 'node:https';
import getTLSOptions from 'smtp-server/lib/tls-options.js';
import type WhatsApp from 'whatsapp';
import { GRAPH_VERSION, whatsAppChannel } from '../../../../src/message/channels/whatsapp';
import type { WhatsAppContent } from '../../../../src/message/channels/whatsapp/content';
import { essence, ProviderServer, type Answer } from '../support/provider-server';

// Meta's client looks for it to read a file of settings, and does without.
jest.mock('dotenv', () => ({ config: () => {} }), { virtual: true });

const TO = '+16505551234';
const SENDER = '106540352242922';
const credential = { accessToken: 'EAAGtoken', businessAccountId: '1' };
const control = { commit: async () => {} };

const taken: Answer = {
	status: 200,
	body: { messaging_product: 'whatsapp', messages: [{ id: 'wamid.HBgLMTY1MDUwNzY1MjA' }] },
};

let provider: ProviderServer;

afterEach(async () => await provider?.close());

async function start(answer: Answer = taken): Promise<void> {
	provider = await ProviderServer.start({ answer: () => answer });
}

function ours(content: WhatsAppContent) {
	const setup = { credential, phoneNumberId: SENDER, apiBaseUrl: provider.url };
	return whatsAppChannel(setup).send({ id: 1, recipient: TO, content }, control);
}

/** Meta's own client, which speaks HTTPS only, set up to call a server here. */
async function theirs(send: (client: WhatsApp) => Promise<unknown>) {
	const { key, cert } = getTLSOptions() as { key: string; cert: string };
	const server = await ProviderServer.start({ answer: () => taken, tls: { key, cert } });
	process.env.WA_BASE_URL = '127.0.0.1';
	process.env.CLOUD_API_VERSION = GRAPH_VERSION;
	process.env.CLOUD_API_ACCESS_TOKEN = credential.accessToken;
	const { default: Client } = await import('whatsapp');
	const client = new Client(Number(SENDER));
	const requester = client.requester as { port: number; client: { agent: Agent } };
	requester.port = server.port;
	requester.client.agent = new Agent({ rejectUnauthorized: false });
	await send(client);
	await server.close();
	return essence(server.received[0]);
}

const text: WhatsAppContent = {
	type: 'text',
	text: 'Hi Ana 🎉\nhttps://example.com',
	previewUrl: true,
};

const template: WhatsAppContent = {
	type: 'template',
	name: 'order_confirmation',
	language: 'en_US',
	header: { type: 'image', link: 'https://example.com/shoe.png' },
	body: [{ text: 'Ana' }, { text: '12 "boxes"' }],
	buttons: [
		{ type: 'url', index: 0, value: 'orders/7' },
		{ type: 'quickReply', index: 1, value: 'STOP_PROMOTIONS' },
		{ type: 'copyCode', index: 2, value: '25OFF' },
	],
};

/** As Meta's documentation writes such a template. */
const written = {
	name: 'order_confirmation',
	language: { code: 'en_US' },
	components: [
		{
			type: 'header',
			parameters: [{ type: 'image', image: { link: 'https://example.com/shoe.png' } }],
		},
		{
			type: 'body',
			parameters: [
				{ type: 'text', text: 'Ana' },
				{ type: 'text', text: '12 "boxes"' },
			],
		},
		{
			type: 'button',
			sub_type: 'url',
			index: '0',
			parameters: [{ type: 'text', text: 'orders/7' }],
		},
		{
			type: 'button',
			sub_type: 'quick_reply',
			index: '1',
			parameters: [{ type: 'payload', payload: 'STOP_PROMOTIONS' }],
		},
		{
			type: 'button',
			sub_type: 'copy_code',
			index: '2',
			parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }],
		},
	],
};

describe("A WhatsApp message is the same request as that of Meta's own client", () => {
	it('for a text with a preview of its link', async () => {
		await start();
		const { providerId } = await ours(text);
		const sdk = await theirs((client) =>
			client.messages.text({ body: text.text, preview_url: true }, TO as unknown as number),
		);
		expect(essence(provider.received[0])).toEqual(sdk);
		expect(sdk.path).toBe(`/${GRAPH_VERSION}/${SENDER}/messages`);
		expect(sdk.authorization).toBe('Bearer EAAGtoken');
		expect(providerId).toMatch(/^wamid\./);
	});

	it('a template with header, body and buttons', async () => {
		await start();
		await ours(template);
		type Template = Parameters<WhatsApp['messages']['template']>[0];
		const sdk = await theirs((client) =>
			client.messages.template(written as unknown as Template, TO as unknown as number),
		);
		expect(essence(provider.received[0])).toEqual(sdk);
	});
});

describe('A template', () => {
	const bare = {
		type: 'template',
		name: 'hello_world',
		language: 'de',
		body: [],
		buttons: [],
	} as const;
	const sent = async (content: WhatsAppContent) => {
		await start();
		await ours(content);
		return (provider.bodies[0] as { template: unknown }).template;
	};

	it('without variables has no components', async () => {
		expect(await sent({ ...bare, body: [], buttons: [] })).toEqual({
			name: 'hello_world',
			language: { code: 'de' },
		});
	});

	it('names its variables where they have names', async () => {
		const content: WhatsAppContent = {
			...bare,
			header: { type: 'text', name: 'sale_start', text: 'Friday' },
			body: [{ name: 'first_name', text: 'Ana' }],
			buttons: [],
		};
		expect(await sent(content)).toMatchObject({
			components: [
				{
					type: 'header',
					parameters: [{ type: 'text', parameter_name: 'sale_start', text: 'Friday' }],
				},
				{
					type: 'body',
					parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ana' }],
				},
			],
		});
	});

	it('takes a document with the name that the contact sees', async () => {
		const link = 'https://example.com/t/7';
		const header = { type: 'document', link, filename: 'ticket.pdf' } as const;
		expect(await sent({ ...bare, header, body: [], buttons: [] })).toMatchObject({
			components: [
				{ parameters: [{ type: 'document', document: { link, filename: 'ticket.pdf' } }] },
			],
		});
	});

	it.each([
		['an empty value', { body: [{ text: 'Ana' }, { text: ' ' }] }, 'Body Value 2 is empty'],
		['no name', { name: '' }, 'Template Name is empty'],
		['a header that is no link', { header: { type: 'image', link: 'x' } }, 'Header Link'],
		['an empty button', { buttons: [{ type: 'url', index: 0, value: '' }] }, 'button 1 is empty'],
	])('with %s is a mistake, and goes nowhere', async (_case, part, message) => {
		await start();
		await expect(
			ours({ ...bare, body: [], buttons: [], ...part } as WhatsAppContent),
		).rejects.toMatchObject({
			kind: 'config',
			scope: 'message',
			message: expect.stringContaining(message) as string,
		});
		expect(provider.received).toEqual([]);
	});
});
