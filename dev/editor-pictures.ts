/*
 * Takes the pictures of n8n's editor and of the dashboard for the documentation, from a demo that
 * runs (`npm start`): `npm run editor-pictures -- <address of n8n> <address of the dashboard>`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openEditor, startBrowser } from './browser';
import { N8nClient } from './n8n-client';
import { repoRoot } from './paths';
import { WorkflowBuilder } from './workflow-builder';

const WIDTH = 1_180;
const HEIGHT = 760;
const CANVAS_NODE = '[data-test-id="canvas-node"]';

const folder = process.env.PICTURES_FOLDER || join(repoRoot, 'docs', 'images');
const isDark = process.env.PICTURES_THEME === 'dark';
const listed = (value: string, name = value) => ({
	...{ __rl: true, mode: 'list', value, cachedResultName: name },
});

/** A journey as the concepts explain it, and a report on the demo's. */
const example = new WorkflowBuilder('Concepts', { parameters: {}, credentials: {} })
	.trigger('Signed Up', 'Signed Up', { authentication: 'none' })
	.journeyNode('Subject Line', 'splitTest', {
		arms: {
			values: [
				{ name: 'Short', weight: 50 },
				{ name: 'Long', weight: 50 },
			],
		},
		holdout: 10,
		options: { stage: 'consideration', touchpoint: 'Welcome email' },
	})
	.journeyNode('First Order or 3 Days', 'waitUntil', {
		...{ waitFor: 'event', eventName: listed('Order Placed') },
		...{ limitWait: true, maxWait: 3, maxWaitUnit: 'days' },
		options: { stage: 'purchase' },
	})
	.journeyNode('Map of Trial Onboarding', 'journeyReport', {
		...{ operation: 'map', journey: listed('onboarding', 'Trial Onboarding (onboarding)') },
		...{ dateRange: 'allTime', output: 'png' },
	})
	.native('Start', 'manualTrigger', 1, {})
	.connect('Signed Up', 'Subject Line')
	.connect('Subject Line', 'First Order or 3 Days', 1)
	.connect('Subject Line', 'First Order or 3 Days', 2)
	.connect('Start', 'Map of Trial Onboarding');

async function shoot(page: Page | Locator, name: string): Promise<void> {
	await page.screenshot({ path: join(folder, `${name}.png`) });
	console.log(`${name}.png`);
}

/** By double click, as a builder does. */
async function openPanel(page: Page, name: string): Promise<Locator> {
	await page.locator(`${CANVAS_NODE}[data-node-name="${name}"]`).dblclick();
	const panel = page.locator('[data-test-id="ndv"]');
	await panel.locator('.parameter-item').first().waitFor();
	return panel;
}

async function closePanel(page: Page): Promise<void> {
	await page.keyboard.press('Escape');
	await page.locator('[data-test-id="ndv"]').waitFor({ state: 'hidden' });
}

async function takeAll(url: string, dashboard: string): Promise<void> {
	const client = await N8nClient.connect(url);
	const { id } = await client.createWorkflow(example.build());
	const browser = await startBrowser();
	const page = await openEditor(browser, url);
	await page.setViewportSize({ width: WIDTH, height: HEIGHT });
	if (isDark) await page.emulateMedia({ colorScheme: 'dark' });
	await page.goto(`${url}/workflow/${id}`);
	await page.locator(CANVAS_NODE).nth(4).waitFor();
	for (const [node, picture] of [
		['Signed Up', 'panel-journey-trigger'],
		['Subject Line', 'panel-split-test'],
		['First Order or 3 Days', 'panel-wait-until'],
	]) {
		await openPanel(page, node);
		await shoot(page, picture);
		await closePanel(page);
	}
	const panel = await openPanel(page, 'Map of Trial Onboarding');
	await panel.locator('[data-test-id="node-execute-button"]').click();
	await panel.getByText('View', { exact: true }).first().click({ timeout: 60_000 });
	await page.waitForFunction('[...document.images].some((image) => image.naturalWidth > 500)');
	await page.locator('.el-notification').first().waitFor({ state: 'hidden' });
	await shoot(page, 'panel-journey-report');
	const table = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
	if (isDark) await table.emulateMedia({ colorScheme: 'dark' });
	await table.goto(`${dashboard}&page=journey&key=onboarding`);
	await shoot(table, 'dashboard-journey');
	await browser.close();
}

const [url, dashboard] = process.argv.slice(2);
if (dashboard === undefined) throw new Error('Give the addresses that npm start prints.');
mkdirSync(folder, { recursive: true });
takeAll(url, dashboard).then(
	() => process.exit(0),
	(error: Error) => {
		console.error(error.message);
		process.exit(1);
	},
);
