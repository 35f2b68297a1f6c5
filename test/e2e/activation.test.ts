import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import type { WorkflowJson } from '../../dev/n8n-client';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const PUBLISH = '[data-test-id="workflow-open-publish-modal-button"]';

describe('a workflow that is activated in a real n8n', () => {
	let world: World;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		world = await World.start();
		browser = await startBrowser();
		page = await openEditor(browser, world.n8n.url);
	});

	afterAll(async () => {
		await browser?.close();
		await world?.stop();
	});

	/** For a person to look at; only where the folder is named. */
	async function picture(name: string): Promise<void> {
		const folder = process.env.E2E_SCREENSHOTS;
		if (folder === undefined) return;
		mkdirSync(folder, { recursive: true });
		await page.screenshot({ path: join(folder, `${name}.png`) });
	}

	const builder = (name: string) =>
		new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential);

	const journey = (name: string, html: string, parameters = {}): WorkflowJson =>
		builder(name)
			.trigger('Entry', 'Signed Up', parameters)
			.send('Welcome Mail', 'Welcome', { html })
			.connect('Entry', 'Welcome Mail')
			.build();

	/** What n8n answers where it refuses; '' where it does not. */
	async function refusal(json: WorkflowJson): Promise<string> {
		try {
			await world.activate(json);
			return '';
		} catch (error) {
			return (error as Error).message;
		}
	}

	/** By the buttons of the editor, until the text is shown; in the background publishing goes on. */
	async function publish(json: WorkflowJson, shown: string): Promise<void> {
		const { id } = await world.client.createWorkflow(json);
		await page.goto(`${world.n8n.url}/workflow/${id}`);
		await page.locator('[data-test-id="canvas-node"]').first().waitFor();
		await page.click(PUBLISH);
		await page.click('[data-test-id="workflow-publish-button"]');
		await page.getByText(shown).first().waitFor({ timeout: 60_000 });
	}

	it('is refused with node, field, line and column of a broken template', async () => {
		const html = '<p>Hello</p>\n<p>{% if contact.firstName %}you</p>';
		const place =
			"A template of 'Welcome Mail' cannot be read. 'HTML', line 2, column 4: tag {% if";
		try {
			await publish(journey('Broken Mail', html), place);
		} finally {
			await picture('broken-template');
		}
		expect(await refusal(journey('Broken by the API', html))).toContain(place);
	});

	it('is refused with the name of the workflow that has its journey key', async () => {
		const keyed = { options: { journeyKey: 'welcome' } };
		await world.activate(journey('First', '<p>Hi</p>', keyed));
		expect(await refusal(journey('Second', '<p>Hi</p>', keyed))).toContain(
			"The journey key 'welcome' is in use by the active workflow 'First'",
		);
	});

	it('is refused with the name of the workflow that has its URL', async () => {
		const original = journey('Original', '<p>Hi</p>');
		await world.activate(original);
		try {
			await publish({ ...original, name: 'Imported Twice' }, 'Original');
		} finally {
			await picture('same-url');
		}
	});

	it('is refused with a secret that others know, which saving it says, too', async () => {
		const data = { secret: 'change-me-change-me' };
		const journeyIngestApi = await world.credential('Known', 'journeyIngestApi', data);
		const made = builder('Known Secret')
			.trigger('Entry', 'Signed Up', { authentication: 'header' }, { journeyIngestApi })
			.build();
		expect(await refusal(made)).toContain('is a placeholder');
	});

	it('says in the log whether contacts can enter', async () => {
		const key = (journeyKey: string) => ({ options: { journeyKey } });
		await world.activate(journey('Open', '<p>Hi</p>', key('open')));
		const closed = { ...key('closed'), entries: 'closed' };
		await world.activate(journey('Closed', '<p>Hi</p>', closed));
		const logged = (text: string) => () =>
			Promise.resolve(world.n8n.logs().includes(text) || undefined);
		await until(logged("Journey 'open': contacts can now enter."), 'The open journey', 30_000);
		await until(logged("Journey 'closed': no contact enters"), 'The closed journey', 30_000);
	});
});
