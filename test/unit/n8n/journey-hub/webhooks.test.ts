import type { INode, IWebhookFunctions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { JourneyHub } from '../../../../nodes/JourneyHub/JourneyHub.node';
import { TEXTS } from '../../../../src/hub/pages/texts';
import { publicAddress } from '../../../../src/n8n/journey-hub/address';
import { hubRequestOf } from '../../../../src/n8n/journey-hub/request';
import { isInboxOrigin } from '../../../../src/n8n/journey-hub/cors';
import { hubSettingsOf } from '../../../../src/n8n/journey-hub/settings';

const { description } = new JourneyHub();
const PLACE = { workspaceId: 1, url: 'https://n8n.example.com/webhook/1f/hub' };

function nodeWith(parameters: INode['parameters']): INode {
	const node = { id: 'n', name: 'Hub', type: 'journeyHub', typeVersion: 1, position: [0, 0] };
	return { ...node, position: [0, 0], parameters };
}

/** What the panel makes of these parameters when n8n reads them. */
function settings(parameters: INode['parameters'] = {}) {
	const node = nodeWith(parameters);
	const filled = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	);
	return hubSettingsOf({ name: 'Hub', parameters: filled! }, PLACE);
}

describe('The addresses of a Journey Hub', () => {
	it('are one webhook each, without expressions and without parameters in the path', () => {
		const paths = description.webhooks!.map(({ path }) => path);
		expect(new Set(paths).size).toBe(paths.length);
		for (const { path, httpMethod, responseMode } of description.webhooks!) {
			expect(path).toMatch(/^hub(\/[a-z0-9]+(\.[a-z]+)?)*$/);
			expect(httpMethod).toMatch(/^(GET,HEAD|GET,HEAD,POST|GET,POST|POST)$/);
			expect(responseMode).toBe('onReceived');
		}
		expect(paths[0]).toBe('hub');
	});

	it.each([
		['', 'https://n8n.example.com/webhook/1f/hub'],
		['https://links.example.com', 'https://links.example.com/webhook/1f/hub'],
		['https://example.com/n8n/', 'https://example.com/n8n/webhook/1f/hub'],
	])("begin with the 'Public URL' %j as %s", (given, url) => {
		expect(publicAddress('https://n8n.example.com/webhook/1f/hub', given)).toBe(url);
	});

	it("omit the path of n8n itself where the 'Public URL' has none", () => {
		const own = 'http://10.0.0.1:5678/n8n/webhook/1f/hub';
		expect(publicAddress(own, 'https://example.com')).toBe('https://example.com/webhook/1f/hub');
	});

	it.each(['links.example.com', 'ftp://example.com', 'https://a b', 'https://x/?a=1', 'https://'])(
		"cannot begin with the 'Public URL' %s",
		(given) => {
			expect(() => publicAddress(PLACE.url, given)).toThrow("'Public URL'");
		},
	);
});

describe('The settings of a Journey Hub', () => {
	it('need no input: English pages, email, subscribed until the contact opts out', () => {
		expect(settings()).toEqual({
			...PLACE,
			topics: [],
			channels: ['email'],
			consentNeeded: 'optOut',
			brand: { name: '', colour: '#3b4a9c' },
			language: 'en',
			texts: TEXTS,
			callbacks: [],
			dashboard: 'off',
		});
	});

	it('are those of the panel', () => {
		const made = settings({
			topics: { values: [{ key: 'news' }, { key: 'offers', name: 'Offers', description: 'Now' }] },
			channels: ['sms'],
			callbacks: ['twilio'],
			dashboardAccess: 'basicAuth',
			options: {
				brandName: ' Acme ',
				brandColour: '#FF0000',
				logoUrl: 'https://example.com/logo.png',
				supportEmail: '',
				language: 'de-AT',
				texts: { values: [{ text: 'unsubscribeTitle', value: 'Abmelden' }] },
			},
		});
		expect(made).toMatchObject({
			topics: [
				{ key: 'news', name: 'news', description: '' },
				{ key: 'offers', name: 'Offers', description: 'Now' },
			],
			channels: ['sms'],
			callbacks: ['twilio'],
			dashboard: 'basicAuth',
			brand: { name: 'Acme', colour: '#FF0000', logoUrl: 'https://example.com/logo.png' },
			language: 'de-AT',
			texts: { unsubscribeTitle: 'Abmelden', unsubscribeButton: 'Unsubscribe' },
		});
		expect(made.brand).not.toHaveProperty('supportEmail');
	});

	it.each<[unknown, string]>([
		[[['a']], '[["a"]]'],
		[{ a: 1 }, '{"a":1}'],
		[7, '7'],
	])('shows a text that is %j as its JSON', (value, shown) => {
		const texts = { values: [{ text: 'unsubscribeTitle', value }] };
		const made = settings({ options: { texts } } as never);
		expect(made.texts.unsubscribeTitle).toBe(shown);
	});

	it.each([
		['brandColour', 'red', 'colour'],
		['logoUrl', 'javascript:alert(1)', 'https://'],
		['supportEmail', 'help', 'email address'],
		['language', 'English "', 'language tag'],
	])("cannot have the option '%s' %s", (option, value, given) => {
		expect(() => settings({ options: { [option]: value } })).toThrow(given);
	});

	it('cannot have two topics of one key, nor one without', () => {
		const topics = (...keys: string[]) => ({ topics: { values: keys.map((key) => ({ key })) } });
		expect(() => settings(topics('a', 'a'))).toThrow('same key');
		expect(() => settings(topics(' '))).toThrow("topic's key");
	});

	it('offer each text of the pages by a name of its own', () => {
		const options = description.properties.find(({ name }) => name === 'options')!.options!;
		const texts = JSON.stringify(options.find(({ name }) => name === 'texts'));
		for (const key of Object.keys(TEXTS)) expect(texts).toContain(`"value":"${key}"`);
	});
});

describe("An inbox's callers", () => {
	const node = (inboxOrigins?: string) => ({ parameters: { options: { inboxOrigins } } });

	it('may be pages of any site, unless the hub names some', () => {
		expect(isInboxOrigin(node(), 'https://a.example')).toBe(true);
		const some = node('https://a.example/, https://B.example');
		expect(isInboxOrigin(some, 'https://a.example')).toBe(true);
		expect(isInboxOrigin(some, 'https://b.example')).toBe(true);
		expect(isInboxOrigin(some, 'https://a.example.evil.com')).toBe(false);
		expect(isInboxOrigin(some, 'null')).toBe(false);
	});
});

describe("n8n's request", () => {
	async function read(request: object) {
		const whole = { method: 'POST', headers: {}, query: {}, originalUrl: '', ...request };
		const context = { getRequestObject: () => whole } as unknown as IWebhookFunctions;
		return await hubRequestOf(context, PLACE.url, 7);
	}

	it.each([
		['/webhook/1f/hub', ''],
		['/webhook/1f/hub/', ''],
		['/webhook/1f/hub/click', 'click'],
		['/webhook/hub/hub/callbacks/ses', 'callbacks/ses'],
		['/webhook-test/1f/hub/v1/track/', 'v1/track'],
	])('for %s is for what stands behind the hub: %j', async (path, behind) => {
		expect((await read({ path })).path).toBe(behind);
	});

	it('is read in one go, however many slashes its path has', async () => {
		const slashes = '/'.repeat(200_000);
		expect((await read({ path: `/webhook/1f/hub/a${slashes}b${slashes}` })).path).toBe(
			`a${slashes}b`,
		);
	});

	it('is addressed as providers do, by the public address with its query as it came', async () => {
		const path = '/webhook/1f/hub/callbacks/twilio';
		const { url } = await read({ path, originalUrl: `${path}?a=%20b&a=2` });
		expect(url).toBe(`${PLACE.url}/callbacks/twilio?a=%20b&a=2`);
	});

	it('has the fields of a form, of one sent twice the last', async () => {
		const { form } = await read({
			path: '/webhook/1f/hub/unsubscribe',
			headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
			rawBody: Buffer.from('scope=topic&scope=channel&__proto__=x&a+b=%C3%A9%20'),
		});
		expect(Object.entries(form)).toEqual([
			['scope', 'channel'],
			['__proto__', 'x'],
			['a b', 'é '],
		]);
	});

	it('has the fields of a form in parts, and none of its files', async () => {
		const { form, rawBody } = await read({
			path: '/webhook/1f/hub/unsubscribe',
			headers: { 'content-type': 'multipart/form-data; boundary=x' },
			body: { data: { a: '1', b: ['2', '3'], c: { d: 4 } }, files: { e: {} } },
		});
		expect([form, rawBody.length]).toEqual([{ a: '1', b: '3' }, 0]);
	});

	it('has only such fields of the query as are text', async () => {
		const query = { t: ['a', 'b'], u: { v: 'w' }, x: 'y' };
		expect((await read({ path: '/webhook/1f/hub/open', query })).query).toEqual({ t: 'b', x: 'y' });
	});
});
