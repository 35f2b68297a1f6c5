import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import type { WorkflowJson } from '../../dev/n8n-client';
import { repoRoot } from '../../dev/paths';
import { World } from '../../dev/world';

const FOLDER = join(repoRoot, 'templates');
const HUB = 'journey-hub.json';
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== HUB);
const CANVAS_NODE = '[data-test-id="canvas-node"]';

const DAY = 24 * 60 * 60 * 1_000;

const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const templateOf = (file: string) => JSON.parse(textOf(file)) as WorkflowJson;
const parametersOf = (json: WorkflowJson, name: string) =>
	json.nodes.find((node) => node.name === name)!.parameters as Record<string, unknown>;

/** Where it is noon, so that quiet hours hold nothing back. */
function noonZone(now: number): string {
	const hours = 12 - new Date(now).getUTCHours();
	return `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

const at = (ms: number) => new Date(ms).toISOString();

/** So that a segment is saved at once. */
function everySecond(json: WorkflowJson, schedule: string): void {
	parametersOf(json, schedule).rule = { interval: [{ field: 'seconds', secondsInterval: 2 }] };
}

interface FirstMail {
	/** What the first mail would wait for, shortened. */
	shorten?(json: WorkflowJson): void;
	/** The calls that lead to it. */
	calls(now: number): object[];
	/** Its beginning. */
	subject: string;
	isTransactional?: boolean;
	/** With a holdout, so many that one of them gets it; default 1. */
	contacts?: number;
}

const event = (name: string, properties: object = {}, timestamp?: string) => ({
	type: 'track',
	event: name,
	properties,
	timestamp,
});

/** Null: a workflow without a journey. */
const FIRST_MAILS: Record<string, FirstMail | null> = {
	'abandoned-cart.json': {
		shorten: (json) => (parametersOf(json, 'Changed Within an Hour?').maxWaitUnit = 'seconds'),
		calls: () => [
			event('Cart Updated', {
				cart_id: 'c-1',
				products: [{ name: 'Running shoes', price: 89.9, quantity: 1 }],
			}),
		],
		subject: 'Your cart is waiting, Ada',
	},
	'birthday.json': {
		// A date with a time comes at that time.
		calls: (now) => [{ type: 'identify', traits: { birthday: at(now + 5_000) } }],
		subject: 'Happy birthday, Ada! A gift is waiting',
	},
	'crm-http.json': null,
	'crm-hubspot.json': null,
	'lead-form.json': {
		calls: () => [event('Lead Captured')],
		subject: 'Your guide, Ada',
		isTransactional: true,
	},
	'lead-nurture.json': {
		calls: () => [event('Guide Downloaded')],
		subject: 'Your guide, Ada',
	},
	'loyalty.json': {
		shorten(json) {
			everySecond(json, 'Every Hour');
			for (const tier of ['Silver', 'Gold']) {
				parametersOf(json, `Best Hour for ${tier}`).fallbackHour = 12;
			}
		},
		calls: () => [event('Order Completed', { order_id: 'o-3', total: 250 })],
		subject: 'You are Silver now, Ada',
	},
	'newsletter.json': {
		calls: () => [
			event('Newsletter Issue', {
				issue: 'i-1',
				articles: [{ title: 'Ten tips', link: 'https://acme.example/tips', summary: 'Short' }],
			}),
		],
		subject: 'Ten tips',
	},
	'nps-advocacy.json': {
		calls: (now) => [{ type: 'identify', traits: { customerSince: at(now - 90 * DAY + 5_000) } }],
		subject: 'One question, Ada',
	},
	'post-purchase.json': {
		calls: () => [event('Order Completed', { order_id: 'o-1', products: [] })],
		subject: 'Thank you, Ada',
	},
	'renewal.json': {
		calls: (now) => [
			{
				type: 'identify',
				traits: { renewalDate: at(now + 30 * DAY + 5_000), autoRenew: true, plan: 'Pro plan' },
			},
		],
		subject: 'Your Pro plan renews on',
		isTransactional: true,
	},
	'service-recovery.json': {
		shorten: (json) => (parametersOf(json, '1 Day').unit = 'seconds'),
		calls: () => [event('Ticket Closed', { ticketId: 't-1', subject: 'The login' })],
		subject: 'Is it resolved? The login',
	},
	'trial-onboarding.json': {
		calls: () => [event('Trial Started')],
		subject: 'Welcome to Acme, Ada',
	},
	'webinar.json': {
		calls: (now) => [
			event('Webinar Registered', {
				...{ webinarId: 'w-1', title: 'Reports in an hour', startsAt: at(now + 3 * DAY) },
			}),
		],
		subject: 'You are in: Reports in an hour',
		isTransactional: true,
	},
	'welcome-journey.json': { calls: () => [event('Signed Up')], subject: 'Welcome to Acme, Ada' },
	'welcome-series.json': { calls: () => [event('Signed Up')], subject: 'Welcome to Acme, Ada' },
	'win-back.json': {
		shorten(json) {
			everySecond(json, 'Every Hour');
			parametersOf(json, 'Their Best Hour').fallbackHour = 12;
		},
		calls: (now) => [event('Order Completed', { order_id: 'o-2' }, at(now - 61 * DAY))],
		subject: 'We miss you, Ada',
		contacts: 5,
	},
};

it('knows a first mail of every template', () => {
	expect(Object.keys(FIRST_MAILS).sort()).toEqual(files.sort());
});

const emailsOf = (file: string) =>
	Array.from(
		{ length: FIRST_MAILS[file]!.contacts ?? 1 },
		(_, i) => `${file.split('.')[0]}-${i}@example.com`,
	);

const mailing = files.filter((file) => FIRST_MAILS[file] !== null);

describe('All templates in one n8n', () => {
	let world: World;
	let browser: Browser;
	let page: Page;
	let server: Server;
	let inspector: Inspector;
	const ids = new Map<string, string>();
	let hub: string;

	beforeAll(async () => {
		server = createServer((request, response) => {
			response.setHeader('content-type', 'application/json');
			response.end(textOf(request.url!.slice(1)));
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		// Which is no proxy: nothing is asked of HubSpot or Twilio.
		const { port } = server.address() as AddressInfo;
		world = await World.start({ env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } });
		browser = await startBrowser();
		page = await openEditor(browser, world.n8n.url);
	});

	afterAll(async () => {
		await inspector?.close();
		await browser?.close();
		server?.close();
		await world?.stop();
	});

	/**
	 * Within the editor, as its back button does: loading it anew takes many times as long. The name is
	 * shown when the workflow is.
	 */
	async function openWorkflow(file: string): Promise<void> {
		const path = `/workflow/${ids.get(file)}`;
		await page.evaluate(
			`history.pushState(null, '', ${JSON.stringify(path)});
			dispatchEvent(new PopStateEvent('popstate', { state: null }))`,
		);
		const { name, nodes } = templateOf(file);
		await page.waitForFunction(`document.title.includes(${JSON.stringify(name)})`);
		const last = nodes.findLast(({ type }) => !type.endsWith('.stickyNote'))!;
		await page.locator(`${CANVAS_NODE}[data-node-name="${last.name}"]`).waitFor({
			state: 'attached',
		});
		const drawn = nodes.filter(({ type }) => !type.endsWith('.stickyNote')).length;
		await page
			.locator(CANVAS_NODE)
			.nth(drawn - 1)
			.waitFor({ state: 'attached' });
	}

	/** For the documentation; only where UPDATE_IMAGES asks for it. */
	async function updateImage(file: string): Promise<void> {
		const name = file.replace('.json', '.png');
		const path = join(repoRoot, 'docs', 'images', 'templates', name);
		if (!process.env.UPDATE_IMAGES || !existsSync(path)) return;
		// It would stand before nodes.
		const buttons = '[data-test-id="execute-workflow-button"], [aria-label="Select trigger node"]';
		await page.addStyleTag({ content: `${buttons} { opacity: 0 !important }` });
		await page.setViewportSize({ width: 1800, height: 760 });
		await page.click('[data-test-id="zoom-to-fit"]');
		await page.waitForTimeout(500);
		const canvas = page.locator('[data-test-id="canvas-wrapper"]');
		await canvas.screenshot({ path });
	}

	it.each([HUB, ...files])('imports %s by its URL as it is in the file', async (file) => {
		const { port } = server.address() as AddressInfo;
		const read = await world.client.workflowAtUrl(`http://127.0.0.1:${port}/${file}`);
		expect(read).toEqual(templateOf(file));
	});

	it('activates the hub and every journey beside the others', async () => {
		const twilio = await world.credential('Twilio', 'twilioApi', {
			authType: 'authToken',
			accountSid: 'AC00000000000000000000000000000000',
			authToken: 'none',
		});
		const crm = await world.credential('CRM', 'httpHeaderAuth', { name: 'X-Key', value: 'k-1' });
		const hubspot = await world.credential('HubSpot', 'hubspotAppToken', { appToken: 'none' });
		const hubJson = world.equipped(templateOf(HUB));
		hub = hubJson.nodes.find(({ webhookId }) => webhookId !== undefined)!.webhookId!;
		await world.activate(hubJson);
		for (const file of files) {
			const json = world.equipped(templateOf(file));
			FIRST_MAILS[file]?.shorten?.(json);
			for (const node of json.nodes) {
				if (/\.(webhook|httpRequest)$/.test(node.type)) node.credentials = { httpHeaderAuth: crm };
				if (node.type.endsWith('.hubspot')) node.credentials = { hubspotAppToken: hubspot };
				if (!node.type.endsWith('.multiChannelSend')) continue;
				const { channels } = node.parameters as { channels: string[] };
				if (channels.includes('sms')) node.credentials!.twilioApi = twilio;
			}
			ids.set(file, await world.activate(json));
		}
		inspector = await Inspector.open(world);
	});

	it.each(files)('shows no warning on any node of %s in the editor', async (file) => {
		await openWorkflow(file);
		expect(await page.locator('[data-test-id="node-issues"]').count()).toBe(0);
		await updateImage(file);
	});

	// All at once, so that the waits before first mails pass together.
	it('accepts the calls that lead to the first mail of each template', async () => {
		for (const file of mailing) {
			const now = Date.now();
			const traits = { firstName: 'Ada', timezone: noonZone(now) };
			const batch = emailsOf(file).flatMap((email) =>
				[{ type: 'identify', traits }, ...FIRST_MAILS[file]!.calls(now)].map((call) => ({
					...call,
					email,
				})),
			);
			const answer = await world.ingest(hub, { batch }, 'hub/v1/batch');
			expect([answer.status, await answer.json()]).toMatchObject([202, { accepted: batch.length }]);
		}
	});

	it.each(mailing)('sends the first mail of %s, and keeps no execution of it', async (file) => {
		const { subject, isTransactional = false } = FIRST_MAILS[file]!;
		const emails = emailsOf(file);
		const mail = await world.mailbox.waitFor(
			async (each) => emails.includes(each.to[0]) && (await each.subject()).startsWith(subject),
			120_000,
		);
		const { html, text } = await mail.parsed();
		expect(html).toContain('/hub/unsubscribe?t=');
		expect(html).toContain('/hub/preferences?t=');
		expect(text).toContain('1 Main Street, 10115 Berlin, Germany');
		const header = mail.header('list-unsubscribe') ?? '';
		expect(header.includes('/hub/unsubscribe?t=')).toBe(!isTransactional);
		expect(await world.client.executionCount(ids.get(file)!, ['success'])).toBe(0);
	});
});
