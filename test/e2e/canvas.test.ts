import type { Browser, Page } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const KEY = 'e2e-canvas-0123456789abcdef';
const BADGES = '.n8n-journey-badges';
const CONTACTS = ['ada', 'bob', 'cyd'].map((name) => `${name}@example.com`);
/** The script asks every 15 s, and the hub counts every 5 s. */
const SOON = 60_000;

describe("live numbers on n8n's canvas", () => {
	let world: World;
	let browser: Browser;
	let page: Page;
	let inspector: Inspector;
	let script: string;
	let journey: { id: string; webhookId: string };
	let other: string;
	const errors: string[] = [];

	beforeAll(async () => {
		world = await World.start({ env: { N8N_JOURNEY_CANVAS: KEY } });
		const hub = new WorkflowBuilder('Hub', world.storeParameters()).hub('Hub');
		await world.activate(hub.build());
		const builder = new WorkflowBuilder('Journey', world.storeParameters())
			.trigger('Entry', 'Signed Up')
			.native('Edit', 'noOp', 1, {})
			.waitForEvent('Wait', 'Ordered', 86_400)
			.connect('Entry', 'Edit')
			.connect('Edit', 'Wait');
		journey = { id: await world.activate(builder.build()), webhookId: builder.webhookId };
		const plain = new WorkflowBuilder('Other', world.storeParameters()).native(
			...(['Edit', 'noOp', 1, {}] as const),
		);
		other = (await world.client.createWorkflow(plain.build())).id;
		// As an operator does, who knows the hub's address only then.
		script = `${world.publicUrl}/webhook/${hub.webhookId}/hub/canvas.js?key=${KEY}`;
		await world.stopAll();
		await world.startAll({ EXTERNAL_FRONTEND_HOOKS_URLS: script });
		inspector = await Inspector.open(world);
		for (const email of CONTACTS)
			await world.ingest(journey.webhookId, { event: 'Signed Up', email });
		await inspector.whenWaiting(journey.id, CONTACTS.length, SOON);
		browser = await startBrowser();
		page = await openEditor(browser, world.n8n.url);
		page.on('pageerror', ({ message }) => errors.push(message));
	});

	afterAll(async () => {
		await inspector?.close();
		await browser?.close();
		await world?.stop();
	});

	const open = async (id: string) => {
		await page.goto(`${world.n8n.url}/workflow/${id}`);
		await page.locator('.vue-flow__node').first().waitFor();
	};

	/** From the list of workflows, within n8n's page. */
	const openCard = async (name: string) => {
		const card = page.locator('[data-test-id="resources-list-item-workflow"]', { hasText: name });
		await card.locator('[data-test-id="workflow-card-name"], h2').first().click();
	};

	/** The chips of each node that has any, by the node's name. */
	async function shown(from = page): Promise<Record<string, string[]>> {
		const all = await from
			.locator('.vue-flow__node')
			.evaluateAll(
				(nodes, badges) =>
					(nodes as unknown as FoundElement[]).map((node): [string, string[]] => [
						node.querySelector('[data-node-name]')?.getAttribute('data-node-name') ?? '',
						[...node.querySelectorAll(`${badges} > span`)].map(({ textContent }) => textContent),
					]),
				BADGES,
			);
		return Object.fromEntries(all.filter(([, chips]) => chips.length > 0));
	}

	const whenShown = async (expected: Record<string, string[]>) => {
		let last: unknown;
		await until(
			async () => {
				last = await shown();
				return JSON.stringify(last) === JSON.stringify(expected) ? true : undefined;
			},
			() => `Showing ${JSON.stringify(expected)} (${JSON.stringify(last)})`,
			SOON,
		);
	};

	const START = { Entry: ['3 today'], Wait: ['3 waiting'] };

	it('show how many wait at each node, and how many passed it today', async () => {
		await open(journey.id);
		await whenShown(START);
		const titles = page.locator(`${BADGES} > span`);
		expect(
			await titles.evaluateAll((all) => all.map((each) => each.getAttribute('title'))),
		).toEqual(['Passed today: 3 visits', 'Waiting here now: 3 contacts']);
	});

	it('stay while the canvas zooms, and come back when n8n draws a node again', async () => {
		await page.click('[data-test-id="zoom-in-button"]');
		await page.click('[data-test-id="zoom-to-fit"]');
		await whenShown(START);
		await page
			.locator(BADGES)
			.first()
			.evaluate((badges) => badges.remove());
		await whenShown(START);
		expect(await page.locator(BADGES).count()).toBe(2);
	});

	it('are there once, however often the script is loaded', async () => {
		await page.addScriptTag({ url: script });
		await page.addScriptTag({ url: script });
		await whenShown(START);
		expect(await page.locator(BADGES).count()).toBe(2);
	});

	it('can be read on the light and on the dark canvas', async () => {
		for (const theme of ['light', 'dark'] as const) {
			await page.evaluate((name) => {
				(globalThis as unknown as { document: FoundDocument }).document.body.setAttribute(
					...(['data-theme', name] as const),
				);
			}, theme);
			const colors = await page
				.locator(`${BADGES} > span`)
				.first()
				.evaluate((chip) => {
					const { color, backgroundColor } = (
						globalThis as unknown as { getComputedStyle(of: unknown): Record<string, string> }
					).getComputedStyle(chip);
					return [color, backgroundColor];
				});
			expect(contrast(colors[0], colors[1])).toBeGreaterThan(4.5);
			if (process.env.SHOW)
				await page.screenshot({ path: `${process.env.SHOW}/canvas-${theme}.png` });
		}
	});

	it('follow a contact that moves on', async () => {
		await world.ingest(journey.webhookId, { event: 'Ordered', email: CONTACTS[0] });
		await whenShown({ Entry: ['3 today'], Wait: ['2 waiting', '1 today'] });
	});

	it('disappear on another workflow, and come back with the journey', async () => {
		await open(journey.id);
		await until(
			async () => ((await page.locator(BADGES).count()) > 0 ? true : undefined),
			'Badges',
			SOON,
		);
		// Within the editor, without loading its page again.
		await page.goto(`${world.n8n.url}/home/workflows`);
		await openCard('Other');
		await page.locator('.vue-flow__node').first().waitFor();
		expect(page.url()).toContain(other);
		expect(await shown()).toEqual({});
		await page.goBack();
		await openCard('Journey');
		await whenShown({ Entry: ['3 today'], Wait: ['2 waiting', '1 today'] });
	});

	it('ask for a workflow that is open, and for its nodes, and send no cookie', async () => {
		const [call] = await Promise.all([
			page.waitForRequest((request) => request.url().includes('canvas.json')),
			page.reload(),
		]);
		const asked = JSON.parse(call.postData()!) as { workflow: string; nodes: string[] };
		const { nodes } = await world.client.workflow(journey.id);
		expect(asked).toMatchObject({ key: KEY, workflow: journey.id });
		expect(asked.nodes.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
		expect((await call.allHeaders()).cookie).toBeUndefined();
	});

	it('leave no error in the page', () => {
		expect(errors).toEqual([]);
	});

	it.each<[string, () => void, shown?: number]>([
		['no node has an id', () => breakPage('ids')],
		['the page refuses new elements', () => breakPage('append')],
		['the browser has no observer of changes', () => breakPage('observer'), 2],
		['another script has put something else where hooks belong', () => breakPage('hooks')],
		['the hub cannot be reached', () => breakPage('fetch')],
		['the hub answers with something else', () => breakPage('answer')],
	])('break nothing where %s', async (_, init, badges = 0) => {
		const context = await browser.newContext({ storageState: await page.context().storageState() });
		const broken = await context.newPage();
		const found: string[] = [];
		broken.on('pageerror', ({ message }) => found.push(message));
		await broken.addInitScript({ content: `${breakPage.toString()};(${init.toString()})()` });
		const script = broken.waitForResponse((response) => response.url().includes('canvas.js'));
		await broken.goto(`${world.n8n.url}/workflow/${journey.id}`);
		expect((await script).status()).toBe(200);
		await broken.locator('[data-test-id="canvas-node"]').nth(2).waitFor();
		await broken.click('[data-test-id="zoom-to-fit"]');
		await until(
			async () => ((await broken.locator(BADGES).count()) === badges ? true : undefined),
			`${badges} badges`,
			SOON,
		);
		expect(found).toEqual([]);
		await context.close();
	});
});

interface FoundElement {
	textContent: string;
	getAttribute(name: string): string | null;
	querySelector(selector: string): FoundElement | null;
	querySelectorAll(selector: string): FoundElement[];
}
interface FoundDocument {
	body: { setAttribute(name: string, value: string): void };
}

/** Runs in the page, before n8n. */
function breakPage(what: string): void {
	/* eslint-disable @typescript-eslint/no-explicit-any */
	const window = globalThis as any;
	if (what === 'hooks') window.n8nExternalHooks = Object.freeze({ nodeView: 7 });
	if (what === 'observer') {
		// n8n itself needs one, so that it is missing for our script alone.
		const Observer = window.MutationObserver;
		window.MutationObserver = class extends Observer {
			observe(target: unknown, options: unknown) {
				if (/canvas\.js/.test(String(new Error().stack))) throw new Error('no observer');
				super.observe(target, options);
			}
		};
	}
	if (what === 'append') {
		const { append } = window.Element.prototype;
		window.Element.prototype.append = function (...nodes: unknown[]) {
			if (/canvas\.js/.test(String(new Error().stack))) throw new Error('no element');
			append.apply(this, nodes);
		};
	}
	if (what === 'ids') {
		const { querySelectorAll } = window.Document.prototype;
		window.Document.prototype.querySelectorAll = function (selector: string) {
			return querySelectorAll.call(this, selector.replace('[data-id]', '[data-gone]'));
		};
	}
	if (what === 'fetch' || what === 'answer') {
		const { fetch } = window;
		window.fetch = async (url: unknown, options: unknown) => {
			if (!String(url).includes('canvas.json')) return await fetch(url, options);
			if (what === 'fetch') throw new TypeError('Failed to fetch');
			return new window.Response('{"nodes": 7}');
		};
	}
}

/** WCAG 2.2's contrast ratio of two colors such as `rgb(1, 2, 3)`. */
function contrast(...colors: [string, string]): number {
	const [dark, light] = colors
		.map((color) => {
			const [r, g, b] = color.match(/\d+/g)!.map((channel) => {
				const share = Number(channel) / 255;
				return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
			});
			return 0.2126 * r + 0.7152 * g + 0.0722 * b;
		})
		.sort((a, b) => a - b);
	return (light + 0.05) / (dark + 0.05);
}
