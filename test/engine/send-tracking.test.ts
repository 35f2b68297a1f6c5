import { simpleParser, type ParsedMail } from 'mailparser';
import type { INodeParameters } from 'n8n-workflow';
import { readToken } from '../../src/message/tracking/token';
import { type LinkClaims } from '../../src/message/tracking/claims';
import {
	flow,
	journeyTrigger,
	send,
	waitUntil,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const ADA = 'ada@example.com';
const HUB = 'https://n8n.example.com/webhook/7d1f/hub';
const NOTHING_SENT = 'Test run: nothing sent, nobody waits.';
const HTML = [
	'<body><p>Hi {{ contact.firstName }}, <a href="https://shop.example/?a=1&amp;b=2">look</a></p>',
	'<a href="{{ links.unsubscribe }}">Unsubscribe</a> <a href="mailto:us@shop.example">Mail</a></body>',
].join('\n');

let n8n: TestN8n;

beforeEach(async () => void (n8n = await TestN8n.start()));
afterEach(async () => await n8n.close());

/** On the store that is quickest to open; the kind makes no difference to these tests. */
function mailing(parameters: INodeParameters = {}): Flow {
	const hello = send('Hello', { html: HTML, ...parameters });
	const steps = {
		Start: journeyTrigger(),
		Wait: waitUntil({ amount: 1, unit: 'minutes' }),
		Hello: hello,
	};
	return withStore(flow('mailing', steps, ['Start', 'Wait', 'Hello']), 'staticData');
}

/** The workspace's hub is active while ada gets her mail. */
async function sent(parameters?: INodeParameters, hub = true): Promise<ParsedMail> {
	const journey = mailing(parameters);
	await n8n.activate(journey);
	if (hub) await hubIsActive();
	await n8n.track(journey, 'Signed Up', [ADA]);
	await n8n.clock.advance(62 * SECOND);
	expect(n8n.mail.recipients).toEqual([ADA]);
	return await simpleParser(n8n.mail.taken[0].raw);
}

async function hubIsActive(): Promise<number> {
	const workspaceId = await n8n.store.workspace('default');
	const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: HUB };
	await n8n.store.hubs.register(hub, n8n.clock.now());
	return workspaceId;
}

async function claimsIn(link: string): Promise<LinkClaims | null> {
	const keys = await n8n.store.hubs.linkKeys(90 * DAY, n8n.clock.now());
	return readToken(keys, new URL(link).searchParams.get('t'), n8n.clock.now());
}

const linksIn = ({ html }: ParsedMail): string[] =>
	[...String(html).matchAll(/<a href="([^"]*)"/g)].map(([, link]) => link);
const pictureIn = ({ html }: ParsedMail): string | undefined =>
	/<img src="([^"]*)"/.exec(String(html))?.[1];
const ofMessage = { workspaceId: 1, messageId: 1, channel: 'email' };

describe('A marketing mail, where a Journey Hub is active', () => {
	it('leads through the hub, by links of its own contact', async () => {
		const [look, unsubscribe, mail] = linksIn(await sent());
		expect(look.startsWith(`${HUB}/click?t=`)).toBe(true);
		expect(await claimsIn(look)).toEqual({
			kind: 'click',
			...ofMessage,
			url: 'https://shop.example/?a=1&b=2',
		});
		expect(unsubscribe.startsWith(`${HUB}/unsubscribe?t=`)).toBe(true);
		expect(await claimsIn(unsubscribe)).toEqual({
			kind: 'unsubscribe',
			...ofMessage,
			contactId: expect.any(Number),
		});
		expect(mail).toBe('mailto:us@shop.example');
	});

	it('has a picture that reports opens', async () => {
		const picture = pictureIn(await sent());
		expect(picture?.startsWith(`${HUB}/open?t=`)).toBe(true);
		expect(await claimsIn(picture!)).toEqual({ kind: 'open', ...ofMessage });
	});

	it('has a text part that shows where links lead', async () => {
		const { text } = await sent();
		expect(text).toContain('look [https://shop.example/?a=1&b=2]');
		expect(text).not.toContain('/click?');
	});

	it('can be unsubscribed from its topic with one click', async () => {
		const { headers } = await sent({ options: { topic: 'news' } });
		const list = headers.get('list') as unknown as Record<string, { url?: string; name?: string }>;
		expect(await claimsIn(list.unsubscribe.url!)).toEqual({
			kind: 'unsubscribe',
			...ofMessage,
			contactId: expect.any(Number),
			topic: 'news',
		});
		expect(list['unsubscribe-post'].name).toBe('List-Unsubscribe=One-Click');
	});

	it("has no other contact's name in its headers, whatever a contact is called", async () => {
		const journey = mailing({ options: { topic: '={{ $json.contact.firstName }}' } });
		await n8n.activate(journey);
		await hubIsActive();
		const firstName = 'x>\r\nBcc: evil@example.com\r\n\r\n<b>';
		const contact = { type: 'identify', email: ADA, traits: { firstName } };
		const event = { type: 'track', event: 'Signed Up', email: ADA };
		await n8n.call(journey, { batch: [contact, event] }, { kind: 'batch' });
		await n8n.clock.advance(62 * SECOND);
		const mail = await simpleParser(n8n.mail.taken[0].raw);
		expect(n8n.mail.recipients).toEqual([ADA]);
		expect(mail.headers.has('bcc')).toBe(false);
		expect(mail.html).not.toContain('<b>');
		const { unsubscribe } = mail.headers.get('list') as unknown as { unsubscribe: { url: string } };
		expect(await claimsIn(unsubscribe.url)).toMatchObject({ topic: firstName.trim() });
	});

	it('is not tracked where that is switched off', async () => {
		const mail = await sent({ options: { trackOpens: false, trackClicks: false } });
		expect(linksIn(mail)[0]).toBe('https://shop.example/?a=1&amp;b=2');
		expect(pictureIn(mail)).toBeUndefined();
		expect(mail.headers.has('list')).toBe(true);
	});
});

describe('A transactional mail', () => {
	it('is tracked, and has no header to unsubscribe by', async () => {
		const mail = await sent({ purpose: 'transactional' });
		expect(linksIn(mail)[0]).toContain('/click?t=');
		expect(mail.headers.has('list')).toBe(false);
	});
});

describe('A mail, where no Journey Hub is active', () => {
	const hints = () => n8n.executions.flatMap((execution) => execution.hints('Hello'));

	it('is left unchanged, and the execution names what is missing', async () => {
		const mail = await sent({}, false);
		expect(linksIn(mail)).toEqual([
			'https://shop.example/?a=1&amp;b=2',
			'',
			'mailto:us@shop.example',
		]);
		expect(pictureIn(mail)).toBeUndefined();
		expect(mail.headers.has('list')).toBe(false);
		expect(hints()).toEqual([expect.stringContaining("Add a workflow with a 'Journey Hub'")]);
	});

	it('has no such hint where the mail is transactional', async () => {
		await sent({ purpose: 'transactional' }, false);
		expect(hints()).toEqual([]);
	});
});

describe('A test run', () => {
	it('shows links that do nothing, in a message that is not tracked', async () => {
		const journey = mailing();
		await n8n.activate(journey);
		await hubIsActive();
		const execution = await n8n.testRun(journey, 'Start');
		const [{ message }] = execution.json('Hello') as Array<{ message: { html: string } }>;
		const [look, unsubscribe] = linksIn({ html: message.html } as ParsedMail);
		expect(look).toBe('https://shop.example/?a=1&amp;b=2');
		expect(await claimsIn(unsubscribe)).toMatchObject({ kind: 'unsubscribe', messageId: 0 });
		expect(execution.hints('Hello')).toEqual([NOTHING_SENT]);
	});

	it('hints that a Journey Hub is missing', async () => {
		const journey = mailing();
		await n8n.activate(journey);
		const execution = await n8n.testRun(journey, 'Start');
		expect(execution.hints('Hello')).toEqual([
			NOTHING_SENT,
			expect.stringContaining("'Journey Hub'"),
		]);
	});
});
