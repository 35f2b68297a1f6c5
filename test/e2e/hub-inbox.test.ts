import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { Site, visit } from './support/hub-contact';

const ADA = 'ada@example.com';

/** The page that the documentation tells people to copy. */
function documented(inboxUrl: string): string {
	const guide = readFileSync(join(__dirname, '../../docs/inbox.md'), 'utf8');
	const [, html] = /```html\n([\s\S]*?)```/.exec(guide)!;
	return `<!doctype html><meta charset="utf-8"><title>App</title>${html.replace('INBOX_URL', inboxUrl)}`;
}

/** The client's own app, on an origin of its own. */
class App {
	private constructor(private readonly server: Server) {}

	static async start(page: () => string): Promise<App> {
		const server = createServer((_, response) => {
			response.setHeader('content-type', 'text/html').end(page());
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new App(server);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

describe("a contact's inbox on a page of the client's own", () => {
	let world: World;
	let inspector: Inspector;
	let browser: Browser;
	let site: Site;
	let app: App;
	let hub: WorkflowBuilder;
	let links: WorkflowBuilder;
	let journeyId: string;
	let inboxUrl = '';

	beforeAll(async () => {
		[world, browser, site, app] = await Promise.all([
			World.start(),
			startBrowser(),
			Site.start(),
			App.start(() => documented(inboxUrl)),
		]);
		hub = new WorkflowBuilder('Hub', world.storeParameters()).hub('Hub', {
			options: { inboxOrigins: app.url },
		});
		await world.activate(hub.build());
		const journey = new WorkflowBuilder('Journey', world.storeParameters())
			.trigger('Entry', 'Signed Up')
			.journeyNode('Tell', 'multiChannelSend', {
				channels: ['inApp'],
				inAppTitle: 'Hello {{ contact.firstName }}',
				inAppBody: 'Your order {{ event.properties.order }}',
				inAppUrl: `${site.url}/orders/{{ event.properties.order }}`,
			})
			.connect('Entry', 'Tell');
		journeyId = await world.activate(journey.build());
		links = new WorkflowBuilder('Links', world.storeParameters())
			.native('Ask', 'webhook', 2, { path: 'inbox-links', responseMode: 'lastNode' })
			.journeyNode('Get Links', 'journeyContact', {
				...{ operation: 'getLinks', contactBy: 'email', email: ADA, validForDays: 1 },
			})
			.connect('Ask', 'Get Links');
		await world.activate(links.build());
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await browser?.close();
		await Promise.all([site?.close(), app?.close()]);
		await world?.stop();
	});

	const events = async () => {
		const profile = await inspector.profile('default', { kind: 'email', value: ADA });
		return profile!.timeline.filter(({ kind }) => kind === 'event').map(({ name }) => name);
	};
	/** Its pages are on another origin than n8n, so the browser asks whether they may. */
	const open = async (): Promise<Page> => {
		const page = await visit(browser, app.url);
		await page.locator('#inbox li').first().waitFor();
		return page;
	};
	const unread = async () => ((await (await fetch(inboxUrl)).json()) as { unread: number }).unread;

	it("has an address that 'Get Links' makes", async () => {
		for (const [before, order] of ['A-1', 'A-2'].entries()) {
			const properties = { order };
			const traits = { firstName: '<b>Ada</b>' };
			const call = { type: 'track', event: 'Signed Up', email: ADA, properties, traits };
			const answer = await world.ingest(hub.webhookId, call, 'hub/v1/track');
			expect(answer.status).toBe(202);
			await inspector.whenAllDone(journeyId, before + 1, 120_000);
		}
		const found = await fetch(`${world.webhooksUrl}/webhook/inbox-links`);
		const { inbox } = (await found.json()) as { inbox: { url: string } };
		inboxUrl = inbox.url;
		expect(await unread()).toBe(2);
		expect(inboxUrl).toContain(`/webhook/${hub.webhookId}/hub/inbox?t=`);
	});

	it('shows the messages as the guide says, marks them as read, and lets none of their text in as HTML', async () => {
		const page = await visit(browser, 'about:blank');
		const marked = page.waitForResponse((answer) => answer.request().method() === 'POST');
		await page.goto(app.url);
		expect((await marked).status()).toBe(200);
		const lines = await page.locator('#inbox li').allTextContents();
		expect(lines.map((line) => line.replace(/\s+/g, ' '))).toEqual([
			'Hello <b>Ada</b> Your order A-2 Dismiss',
			'Hello <b>Ada</b> Your order A-1 Dismiss',
		]);
		expect(await page.locator('#inbox b').count()).toBe(0);
		expect(await unread()).toBe(0);
		expect((await events()).filter((name) => name === 'Message Opened')).toHaveLength(2);
		await page.context().close();
	});

	it('leads a click through the hub to where the message says', async () => {
		const page = await open();
		await page.click('#inbox li:first-child a');
		await page.waitForURL(`${site.url}/orders/A-2`);
		expect(await events()).toContain('Message Clicked');
		await page.context().close();
	});

	it('is rid of a message that was dismissed', async () => {
		const page = await open();
		await page.click('#inbox li:first-child button');
		await page.locator('#inbox li').nth(1).waitFor({ state: 'detached' });
		expect(await page.locator('#inbox li').count()).toBe(1);
		await page.reload();
		await page.locator('#inbox li').first().waitFor();
		expect(await page.locator('#inbox li').allTextContents()).toEqual([
			expect.stringContaining('A-1'),
		]);
		await page.context().close();
	});

	it('is not read by pages of other origins, nor with a token that is altered', async () => {
		const page = await visit(browser, site.url);
		const read = async (url: string) =>
			await page.evaluate(
				async (address) =>
					await fetch(address).then(
						({ status }) => status,
						() => 'refused',
					),
				url,
			);
		expect(await read(inboxUrl)).toBe('refused');
		expect((await fetch(`${inboxUrl}x`)).status).toBe(401);
		await page.context().close();
	});
});
