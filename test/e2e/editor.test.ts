import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import type { Workflow, WorkflowJson } from '../../dev/n8n-client';
import { repoRoot } from '../../dev/paths';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { behaviourJourney } from './support/behaviour-journey';

const CANVAS_NODE = '[data-test-id="canvas-node"]';
/** Words that a builder searches for who does not know the pack's nodes yet. */
const WORDS = ['journey', 'campaign', 'drip', 'marketing', 'email sequence'];
const JOURNEY_NODES = [
	...['Journey', 'Journey Hub', 'Journey Report', 'Journey Contact', 'Wait Until', 'Split Test'],
	...['Multi-Channel Send', 'Branch on Behavior', 'Segment Filter', 'Lead Score'],
];

/** Of the canvas, for the documentation; only where UPDATE_IMAGES asks for it. */
async function updateImage(page: Page, file: string): Promise<void> {
	if (!process.env.UPDATE_IMAGES) return;
	await page.click('[data-test-id="zoom-to-fit"]');
	await page.locator('[data-test-id="canvas-wrapper"]').hover({ position: { x: 5, y: 400 } });
	await page.screenshot({ path: join(repoRoot, 'docs', 'images', file) });
}

describe("the demo journey in n8n's editor", () => {
	let world: World;
	let browser: Browser;
	let page: Page;
	let workflowId: string;
	let webhookId: string;

	beforeAll(async () => {
		world = await World.start();
		const template = join(repoRoot, 'templates', 'welcome-journey.json');
		const json = world.equipped(JSON.parse(readFileSync(template, 'utf8')) as WorkflowJson);
		// The template keeps no executions; a test reads one.
		json.settings = { ...json.settings, saveManualExecutions: true };
		webhookId = json.nodes.find((node) => node.webhookId !== undefined)!.webhookId!;
		workflowId = await world.activate(json);
		browser = await startBrowser();
		page = await openEditor(browser, world.n8n.url);
	});

	afterAll(async () => {
		await browser?.close();
		await world?.stop();
	});

	it('runs from the installed tarball: who signs up is welcomed', async () => {
		const contact = { userId: 'ada', context: { traits: { email: 'ada@example.com' } } };
		const answer = await world.ingest(webhookId, { ...contact, event: 'Signed Up' }, 'v1/track');
		expect(answer.status).toBe(202);
		const mail = await world.mailbox.waitFor((m) => m.to.includes('ada@example.com'), 120_000);
		expect(await mail.subject()).toBe('Welcome to Acme, friend');
	});

	it('opens without a warning on any node', async () => {
		await page.goto(`${world.n8n.url}/workflow/${workflowId}`);
		await page.locator(CANVAS_NODE).nth(4).waitFor();
		expect(await page.locator('[data-test-id="node-issues"]').count()).toBe(0);
		await updateImage(page, 'welcome-journey.png');
	});

	it('shows a preview when executed, and touches no live contact', async () => {
		const inspector = await Inspector.open(world);
		const before = await inspector.counts(workflowId);
		const contacts = await inspector.count('contacts');
		const mails = world.mailbox.mails.length;

		await page.click('[data-test-id="execute-workflow-button"]');
		await page
			.locator(`${CANVAS_NODE} [data-test-id="canvas-node-status-success"]`)
			.nth(3)
			.waitFor();
		const [latest] = await world.client.executions(workflowId);
		expect(latest).toMatchObject({ mode: 'manual', status: 'success' });
		const { data } = (await world.client.execution(latest.id)) as {
			data: { resultData: { runData: Record<string, Array<{ data: { main: object[][] } }>> } };
		};
		const [[sent]] = data.resultData.runData['Send Welcome'].map((run) => run.data.main);
		expect(sent).toMatchObject([
			{
				json: {
					message: {
						status: 'preview',
						to: 'ada@example.com',
						from: 'Acme <hello@acme.example>',
						subject: 'Welcome to Acme, Ada',
					},
				},
			},
		]);

		expect(await inspector.counts(workflowId)).toEqual(before);
		expect(await inspector.count('contacts')).toBe(contacts);
		expect(world.mailbox.mails.length).toBe(mails);
		await inspector.close();
	});

	it.each(WORDS)(
		"offers all nodes in the panel under '%s' with their icons, the trigger first with its sign",
		async (word) => {
			await page.goto(`${world.n8n.url}/workflow/${workflowId}`);
			await page.click('[data-test-id="node-creator-plus-button"]');
			await page.locator('[data-test-id="node-creator-search-bar"]').fill(word);
			const entries = page.locator('[data-test-id="item-iterator-item"]').filter({
				has: page.locator('img[src*="n8n-nodes-journey"]'),
			});
			await entries.nth(JOURNEY_NODES.length - 1).waitFor();
			const titles = await entries
				.locator('[data-test-id="node-creator-item-name"]')
				.allInnerTexts();
			expect(titles[0]).toBe('Journey');
			expect(titles.toSorted()).toEqual(JOURNEY_NODES.toSorted());
			const first = entries.first();
			await first.locator('[data-icon="bolt-filled"]').waitFor();
			const icon = first.locator('img').first();
			expect(
				await icon.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth),
			).toBeGreaterThan(0);
		},
	);

	describe('with every node of the pack on the canvas', () => {
		let journey: Workflow;

		beforeAll(async () => {
			journey = await world.client.createWorkflow(behaviourJourney(world));
			await page.goto(`${world.n8n.url}/workflow/${journey.id}`);
			await page.locator(CANVAS_NODE).nth(13).waitFor();
			await updateImage(page, 'behaviour-journey.png');
		});

		/** By double click, as a builder does; returns the panel. */
		async function openPanel(name: string): Promise<Locator> {
			await page.locator(`${CANVAS_NODE}[data-node-name="${name}"]`).dblclick();
			const panel = page.locator('[data-test-id="ndv"]');
			await panel.locator('.parameter-item').first().waitFor();
			return panel;
		}

		/** One more of several. */
		async function choose(panel: Locator, parameter: string, option: string): Promise<void> {
			await panel.locator(`[data-test-id="parameter-input-${parameter}"]`).click();
			const options = page.locator('.el-select-dropdown__item:visible');
			await options.filter({ hasText: option }).click();
			await page.keyboard.press('Tab');
		}

		it('shows the panel of each of them, with nothing amiss in it', async () => {
			const types = new Set<string>();
			for (const { name, type } of journey.nodes) {
				if (types.has(type)) continue;
				types.add(type);
				const panel = await openPanel(name);
				expect(await panel.locator('[data-test-id="parameter-issues"]').count()).toBe(0);
				expect(await page.locator('.el-notification').count()).toBe(0);
				await panel.locator('[data-test-id="ndv-close-button"]').click();
				await panel.waitFor({ state: 'hidden' });
			}
			expect(types.size).toBe(8);
		});

		it("offers the channels in Multi-Channel Send's panel", async () => {
			const panel = await openPanel('Send Thanks');
			await choose(panel, 'channels', 'SMS');
			await panel.locator('[data-test-id="parameter-input-smsProvider"]').waitFor();
			await panel.locator('[data-test-id="parameter-input-strategy"]').waitFor();
			await panel.locator('[data-test-id="ndv-close-button"]').click();
			await panel.waitFor({ state: 'hidden' });
		});

		it('lists the events the store has seen, also in a condition of a branch', async () => {
			const panel = await openPanel('What Did They Do');
			const locator = panel.locator('[data-test-id="resource-locator-eventName"]').first();
			await locator.locator('[data-test-id="rlc-mode-selector"] input').click();
			await page.locator('[data-test-id="mode-list"]:visible').click();
			await locator.locator('[data-test-id="rlc-input"]').click();
			const seen = page.locator('[data-test-id="rlc-item"]:visible', { hasText: 'Signed Up' });
			await seen.waitFor();
			await seen.click();
			expect(await locator.locator('[data-test-id="rlc-input"]').inputValue()).toBe('Signed Up');
		});

		it("offers the providers in Journey Hub's panel, and asks for their secrets then", async () => {
			const hub = new WorkflowBuilder('Hub', world.storeParameters()).journeyNode(
				'Hub',
				'journeyHub',
				{},
			);
			const { id } = await world.client.createWorkflow(hub.build());
			await page.goto(`${world.n8n.url}/workflow/${id}`);
			const panel = await openPanel('Hub');
			const asked = panel.getByText('Connect to Journey Callback');
			expect(await asked.count()).toBe(0);
			await choose(panel, 'callbacks', 'Mailgun');
			await asked.waitFor();
		});
	});
});
