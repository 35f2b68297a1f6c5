import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { visit } from './support/hub-contact';

const USER = 'ops';
const PASSWORD = 'correct horse battery';
const CONTACTS = 12;
const BUYERS = 4;
const HOSTILE = '<img src=x onerror=alert(1)>';

const WIDTHS = [390, 800, 1440];
const SCHEMES = ['light', 'dark'] as const;

interface Finding {
	id: string;
	impact: string;
	nodes: Array<{ html: string }>;
}

interface RunData {
	resultData: {
		runData: Record<
			string,
			Array<{ data: { main: Array<Array<{ json: { message: { previewUrl: string } } }>> } }>
		>;
	};
}

const email = (n: number) => `contact${n}@example.com`;

describe('the dashboard of a workspace', () => {
	let world: World;
	let browser: Browser;
	let inspector: Inspector;
	let hub: WorkflowBuilder;
	let journeyId: string;
	/** Opens the whole workspace. */
	let link: string;

	const hubUrl = () => `${world.publicUrl}/webhook/${hub.webhookId}/hub`;

	beforeAll(async () => {
		[world, browser] = await Promise.all([World.start(), startBrowser()]);
		const login = { user: USER, password: PASSWORD };
		const httpBasicAuth = await world.credential('Dashboard', 'httpBasicAuth', login);
		hub = new WorkflowBuilder('Hub', world.storeParameters()).hub(
			'Hub',
			{ dashboardAccess: 'basicAuth', options: { brandName: 'Acme' } },
			{ httpBasicAuth },
		);
		await world.activate(hub.build());
		const journey = new WorkflowBuilder('Welcome', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up', { options: { journeyKey: 'welcome' } })
			.send('Greet', 'Hello {{ contact.firstName }}')
			.waitForEvent('Wait For Order', 'Ordered', 86_400)
			.connect('Entry', 'Greet')
			.connect('Greet', 'Wait For Order');
		journeyId = await world.activate(journey.build());
		const links = new WorkflowBuilder('Links', world.storeParameters())
			.native('Ask', 'webhook', 2, { path: 'dashboard-link', responseMode: 'lastNode' })
			.journeyNode('Create Dashboard Link', 'journeyContact', {
				...{ operation: 'createDashboardLink', dashboardScope: 'workspace', validForHours: 2 },
			})
			.connect('Ask', 'Create Dashboard Link');
		await world.activate(links.build());
		inspector = await Inspector.open(world);
		for (let n = 0; n < CONTACTS; n++) {
			const traits = { firstName: n === 0 ? HOSTILE : `Name ${n}`, note: '=1+1' };
			const call = { type: 'track', event: 'Signed Up', email: email(n), traits };
			await world.ingest(hub.webhookId, call, 'hub/v1/track');
		}
		await inspector.whenWaiting(journeyId, CONTACTS, 120_000);
		for (let n = 0; n < BUYERS; n++) {
			const call = { type: 'track', event: 'Ordered', email: email(n), properties: { total: 7 } };
			await world.ingest(hub.webhookId, call, 'hub/v1/track');
		}
		await inspector.whenThrough(journeyId, CONTACTS, BUYERS, 120_000);
		const asked = await fetch(`${world.webhooksUrl}/webhook/dashboard-link`);
		link = ((await asked.json()) as { url: string }).url;
	});

	afterAll(async () => {
		await inspector?.close();
		await browser?.close();
		await world?.stop();
	});

	/** A page of the dashboard in a browser without scripts of its own. */
	const open = async (url = link, options: BrowserContextOptions = {}): Promise<Page> =>
		await visit(browser, url, options);

	/** Follows a link, as a click does. */
	async function follow(page: Page, text: string): Promise<void> {
		await page.getByRole('link', { name: text, exact: true }).first().click();
		await page.waitForLoadState();
	}

	const heading = async (page: Page) => await page.textContent('h1');

	/** A CSV file of the page, by its section. */
	async function csvOf(page: Page, section: string): Promise<string[][]> {
		const link = page.locator(`section:has(#section-${section}) a`, { hasText: 'Download CSV' });
		const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
		const text = readFileSync(await download.path(), 'utf8').replace(/^\ufeff/, '');
		return text
			.trim()
			.split('\r\n')
			.map((line) => line.split(','));
	}

	it("opens by a link that Journey Contact made, and its links and forms work in n8n's sandbox", async () => {
		expect(link.startsWith(`${hubUrl()}/dashboard?t=`)).toBe(true);
		const page = await open();
		expect(await heading(page)).toBe('Journeys');
		await follow(page, 'Welcome');
		expect(await heading(page)).toBe('Welcome');
		await page.selectOption('select[name="range"]', 'allTime');
		await page.selectOption('select[name="basis"]', 'event');
		await page.click('text=Show');
		await page.waitForLoadState();
		expect(await page.textContent('#section-map ~ p')).toContain('Happened at any time');
		await follow(page, 'Contacts');
		await page.fill('input[name="q"]', 'contact3@');
		await page.click('text=Search');
		await page.waitForLoadState();
		await follow(page, 'Name 3');
		expect(await heading(page)).toBe('Name 3');
	});

	it('counts what the mailbox and the events say, on its pages and in its files', async () => {
		const page = await open();
		const [labels, row] = await csvOf(page, 'journeys');
		const counts = Object.fromEntries(labels.map((label, i) => [label, row[i]]));
		expect(counts).toMatchObject({
			'Entered (enrollments)': String(CONTACTS),
			'Waiting (enrollments)': String(CONTACTS - BUYERS),
			'Completed (enrollments)': String(BUYERS),
			'Failed (enrollments)': '0',
		});
		await follow(page, 'Messages');
		const [columns, sent] = await csvOf(page, 'channels');
		expect(sent[columns.indexOf('Sent (messages)')]).toBe(String(world.mailbox.mails.length));
		expect(world.mailbox.mails).toHaveLength(CONTACTS);
	});

	it('shows where a contact waits, until when, and what would release it', async () => {
		const page = await open(`${link}&page=contacts&q=${email(CONTACTS - 1)}`);
		await follow(page, `Name ${CONTACTS - 1}`);
		const waits = (await page.textContent('section:has(#section-waits)'))!;
		expect(waits).toContain("By 'Reached': the event 'Ordered'; else the time ");
		expect(waits).toContain("by 'Timed Out'");
		const timeline = (await page.textContent('section:has(#section-timeline)'))!;
		expect(timeline).toContain('Signed Up');
		expect(timeline).toContain('Greet');
	});

	it("lets no text of a contact in as HTML, and runs no script, not even n8n's own", async () => {
		const page = await open(`${link}&page=contacts&q=${email(0)}`);
		const alerts: string[] = [];
		page.on('dialog', (dialog) => {
			alerts.push(dialog.message());
			void dialog.dismiss();
		});
		await follow(page, HOSTILE);
		expect(await heading(page)).toBe(HOSTILE);
		expect(await page.locator('img').count()).toBe(0);
		expect(alerts).toEqual([]);
		const { headers } = await fetch(link);
		expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
		expect(headers.get('referrer-policy')).toBe('no-referrer');
		expect(headers.get('cache-control')).toBe('no-store');
	});

	it('is not read by pages of other origins, though n8n would allow them', async () => {
		const origin = 'https://evil.example.com';
		const allowed = async (url: string) =>
			(await fetch(url, { headers: { origin } })).headers.get('access-control-allow-origin');
		expect(await allowed(`${hubUrl()}/preferences?t=x`)).toBe(origin);
		for (const url of [link, `${link}&table=journeys&format=csv`, `${hubUrl()}/dashboard`]) {
			expect(await allowed(url)).toBeNull();
		}
	});

	it('asks a browser for user name and password, which it then sends with each link', async () => {
		const url = `${hubUrl()}/dashboard`;
		const refused = await fetch(url);
		expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
			401,
			'Basic realm="Journey Dashboard", charset="UTF-8"',
		]);
		const httpCredentials = { username: USER, password: PASSWORD };
		const page = await open(url, { httpCredentials });
		expect(await heading(page)).toBe('Journeys');
		await follow(page, 'Welcome');
		expect(await heading(page)).toBe('Welcome');
		expect(page.url()).not.toContain('t=');
		await page.click('text=Show');
		await page.waitForLoadState();
		expect(await heading(page)).toBe('Welcome');
	});

	it('opens nothing by a link that was altered, or with a wrong password', async () => {
		const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}x`).toString('base64')}`;
		const wrong = await fetch(`${hubUrl()}/dashboard`, { headers: { authorization } });
		expect(wrong.status).toBe(401);
		const altered = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
		const page = await open(altered);
		expect(await heading(page)).toBe('This link opens nothing');
		expect(await page.locator('table').count()).toBe(0);
	});

	it.each(WIDTHS)(
		'fits a screen of %s pixels, and axe finds nothing serious, light or dark',
		async (width) => {
			const contact = await inspector.profile('default', { kind: 'email', value: email(5) });
			const queries = {
				journeys: '',
				journey: '&page=journey&key=welcome&compare=1',
				experiments: '&page=experiments&key=welcome',
				messages: '&page=messages',
				contacts: '&page=contacts',
				contact: `&page=contact&id=${contact!.contact.id}`,
				attention: '&page=attention',
			};
			for (const [name, query] of Object.entries(queries)) {
				await expectAccessible(name, `${link}${query}`, [width]);
			}
		},
	);

	/** It fits, and axe finds nothing serious, light or dark. */
	async function expectAccessible(name: string, url: string, widths: readonly number[]) {
		const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
		const html = await (await fetch(url)).text();
		for (const width of widths) {
			for (const colorScheme of SCHEMES) {
				// A copy of the page, as its own policy lets no script in.
				const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
				const page = await context.newPage();
				await page.setContent(html);
				await page.screenshot({ path: screenshot(name, width, colorScheme), fullPage: true });
				const overflow = await page.evaluate(
					'document.documentElement.scrollWidth - document.documentElement.clientWidth',
				);
				expect({ name, colorScheme, overflow }).toEqual({ name, colorScheme, overflow: 0 });
				await page.evaluate(axe);
				const { violations } = (await page.evaluate('axe.run()')) as { violations: Finding[] };
				const serious = violations
					.filter(({ impact }) => ['serious', 'critical'].includes(impact))
					.map(({ id, nodes }) => `${name} ${colorScheme} ${id}: ${nodes[0].html}`);
				expect(serious).toEqual([]);
				await context.close();
			}
		}
	}

	const screenshot = (name: string, width: number, scheme: string) =>
		`${process.env.SHOW ?? world.folder}/${name}-${width}-${scheme}.png`;

	it('shows the message of a test run from its link, as another contact, on a phone and dark', async () => {
		const { data } = await world.client.runManually(journeyId, 'Entry');
		const { resultData } = data as RunData;
		const [{ json }] = resultData.runData.Greet[0].data.main[0];
		expect(Object.keys(json)[0]).toBe('message');
		const url = json.message.previewUrl;
		const page = await open(url);
		expect(await heading(page)).toBe('Hello Ada');
		await follow(page, 'Name 11');
		expect(await heading(page)).toBe('Hello Name 11');
		await follow(page, 'Phone');
		await follow(page, 'Dark');
		const frame = page.frameLocator('iframe');
		await frame.locator('body').waitFor();
		expect((await page.locator('iframe').boundingBox())!.width).toBe(390);
		expect(await page.textContent('section:has(#headers)')).toContain('contact11@example.com');
		expect(await page.textContent('section:has(#text)')).not.toBe('');
		await page.screenshot({ path: screenshot('preview', 1280, 'phone-dark'), fullPage: true });
		await expectAccessible('preview', url, WIDTHS);
		const opened = await open(url.replace(/.(?=&as=)/, (last) => (last === 'A' ? 'B' : 'A')));
		expect(await heading(opened)).toBe('This link opens nothing');
		expect(world.mailbox.mails).toHaveLength(CONTACTS);
	});

	it('shows a message with a snippet that a workflow has saved; a name with a typo is not activated', async () => {
		const saving = new WorkflowBuilder('Snippets', world.storeParameters())
			.native('Ask', 'webhook', 2, { path: 'save-snippet', responseMode: 'lastNode' })
			.journeyNode('Save Snippet', 'journeyContact', {
				operation: 'saveSnippet',
				snippetName: 'footer',
				snippetContent: '<footer>For {{ contact.firstName }}</footer>',
			})
			.connect('Ask', 'Save Snippet');
		await world.activate(saving.build());
		const saved = await fetch(`${world.webhooksUrl}/webhook/save-snippet`);
		expect(await saved.json()).toMatchObject({ name: 'footer', saved: true });
		const mailing = (key: string, html: string) =>
			new WorkflowBuilder(key, world.storeParameters(), world.smtpCredential)
				.trigger('Entry', 'Subscribed', { options: { journeyKey: key } })
				.send('Greet', 'News', { html })
				.connect('Entry', 'Greet')
				.build();
		await expect(world.activate(mailing('typo', "{% render 'foter' %}"))).rejects.toThrow(
			"there is no snippet 'foter' in this workspace. Did you mean 'footer'?",
		);
		const id = await world.activate(mailing('footed', "<p>News</p>{% render 'footer' %}"));
		const { data } = await world.client.runManually(id, 'Entry');
		const { resultData } = data as RunData;
		const [{ json }] = resultData.runData.Greet[0].data.main[0];
		const page = await open(json.message.previewUrl);
		expect(await page.frameLocator('iframe').locator('footer').textContent()).toBe('For Ada');
	});

	it('can be used by the keyboard alone', async () => {
		const page = await open();
		await page.keyboard.press('Tab');
		const focused = async () => await page.locator(':focus').textContent();
		expect(await focused()).toBe('Skip to content');
		await page.keyboard.press('Tab');
		expect(await focused()).toBe('Journeys');
		await page.keyboard.press('Tab');
		expect(await focused()).toBe('Experiments');
		await page.keyboard.press('Enter');
		await page.waitForLoadState();
		expect(await heading(page)).toBe('Experiments');
	});
});
