import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import type { WorkflowJson } from '../../dev/n8n-client';
import { repoRoot } from '../../dev/paths';
import { World } from '../../dev/world';

const CANVAS_NODE = '[data-test-id="canvas-node"]';

describe('a workflow with faults, in n8n', () => {
	let world: World;
	let browser: Browser;
	let page: Page;
	let workflowId: string;

	beforeAll(async () => {
		world = await World.start();
		const file = join(repoRoot, 'test/data/lint/marketing.json');
		const json = JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;
		json.nodes = json.nodes.filter(({ name }) => name !== 'By Text');
		delete (json.connections as Record<string, unknown>).Receipt;
		for (const [i, node] of json.nodes.entries()) {
			node.position = [i * 240, 0];
			if (node.type.endsWith('.multiChannelSend'))
				node.credentials = { smtp: world.smtpCredential };
			if (node.type.endsWith('.journeyTrigger')) {
				node.parameters = { ...(node.parameters as object), authentication: 'none' };
			}
		}
		workflowId = await world.activate(json);
		browser = await startBrowser();
		page = await openEditor(browser, world.n8n.url);
		await page.goto(`${world.n8n.url}/workflow/${workflowId}`);
		await page.locator(CANVAS_NODE).nth(4).waitFor();
	});

	afterAll(async () => {
		await browser?.close();
		await world?.stop();
	});

	/** For looking at; only where SCREENSHOTS names a folder. */
	async function picture(name: string): Promise<void> {
		const { SCREENSHOTS } = process.env;
		if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, name) });
	}

	it('is activated, and its findings are warnings in the log', () => {
		const log = world.n8n.logs();
		expect(log).toMatch(/Journey: 'No Link' of '.*': The body of this marketing email/);
		expect(log).toMatch(/Journey: 'Signed Up' of '.*': This journey has no goal/);
		expect(log).not.toMatch(/Journey: 'Receipt'/);
	});

	it.each([
		['No Topic', 'Marketing message without a consent topic', 'unsubscribe link.'],
		['No Link', 'Marketing email without an unsubscribe link', 'consent topic.'],
	])(
		"shows in the panel of '%s' what its parameters lack, and no more",
		async (name, hint, other) => {
			await page.locator(`${CANVAS_NODE}[data-node-name="${name}"]`).dblclick();
			const panel = page.locator('[data-test-id="ndv"]');
			await panel.getByText(hint).first().waitFor();
			await picture(`hint-${name}.png`);
			expect(await panel.getByText(other).count()).toBe(0);
			await panel.locator('[data-test-id="ndv-close-button"]').click();
			await panel.waitFor({ state: 'hidden' });
		},
	);

	it('shows all findings below the output of the trigger in a test run', async () => {
		await page.click('[data-test-id="execute-workflow-button"]');
		await page
			.locator(`${CANVAS_NODE} [data-test-id="canvas-node-status-success"]`)
			.first()
			.waitFor();
		await page.locator(`${CANVAS_NODE}[data-node-name="Signed Up"]`).dblclick();
		const panel = page.locator('[data-test-id="ndv"]');
		await panel.getByText("'No Link': The body of this marketing email").first().waitFor();
		await picture('hints-trigger.png');
	});
});
