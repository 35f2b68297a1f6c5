import type { Browser } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import type { WorkflowJson } from '../../dev/n8n-client';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import type { WorkflowGraph } from '../../src/journey/workflow-graph';

/** Stands for a reverse proxy with a certificate. */
const PUBLIC = 'https://links.example.com';

describe("a journey's map in n8n", () => {
	let world: World;
	let inspector: Inspector;
	let browser: Browser;
	let journey: WorkflowBuilder;
	let id: string;
	let markdown: string;

	beforeAll(async () => {
		world = await World.start();
		inspector = await Inspector.open(world);
		const store = world.storeParameters();
		const hub = new WorkflowBuilder('Hub', store).hub('Hub', { options: { publicUrl: PUBLIC } });
		await world.activate(hub.build());
		const called = new WorkflowBuilder('Called', store).native(
			...(['Called', 'executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }] as const),
		);
		const value = await world.activate(called.build());
		journey = new WorkflowBuilder('Journey', store, world.smtpCredential)
			.trigger('Entry', 'Signed Up', { options: { journeyKey: 'welcome', stage: 'awareness' } })
			.native('Rich', 'if', 2.2, { conditions: { combinator: 'and', conditions: [] } })
			.native('Sub', 'executeWorkflow', 1.2, { workflowId: { __rl: true, mode: 'id', value } })
			.send('Mail', 'Hello', { options: { stage: 'purchase', touchpoint: 'Welcome email' } })
			.waitForEvent('Wait', 'Ordered', 60)
			.native('Note', 'stickyNote', 1, { content: 'A note' })
			.connect('Entry', 'Rich')
			.connect('Rich', 'Mail')
			.connect('Rich', 'Sub', 1)
			.connect('Sub', 'Mail')
			.connect('Mail', 'Wait');
		id = await world.activate(journey.build());
		browser = await startBrowser();
	});

	afterAll(async () => {
		await browser?.close();
		await inspector?.close();
		await world?.stop();
	});

	const ways = ({ nodes, edges }: WorkflowGraph): string[] => {
		const nameOf = (key: string) => nodes.find((node) => node.key === key)!.name;
		return edges.map(({ from, output, to }) => `${nameOf(from)}/${output} > ${nameOf(to)}`);
	};

	it('knows the active workflow with its outputs, stages and touchpoints, and no sticky note', async () => {
		const graph = (await inspector.graph(id))!;
		const { nodes } = await world.client.workflow(id);
		expect(
			graph.nodes.map(({ key, name, outputs, isJourneyNode }) => [
				key,
				name,
				outputs,
				isJourneyNode,
			]),
		).toEqual(
			(
				[
					['Entry', [''], true],
					['Rich', ['true', 'false'], false],
					['Mail', ['Continue', 'Failed'], true],
					['Sub', [''], false],
					['Wait', ['Reached', 'Timed Out'], true],
				] as const
			).map(([name, ...rest]) => [nodes.find((node) => node.name === name)!.id, name, ...rest]),
		);
		expect(ways(graph)).toEqual([
			...['Entry/0 > Rich', 'Rich/0 > Mail', 'Rich/1 > Sub', 'Mail/0 > Wait', 'Sub/0 > Mail'],
		]);
		expect(graph.nodes.map(({ stage, touchpoint }) => [stage, touchpoint])).toEqual([
			...[
				['awareness', null],
				[null, null],
				['purchase', 'Welcome email'],
				[null, null],
				[null, null],
			],
		]);
	});

	it('follows an edit that was published, when the next contact passes', async () => {
		const json = journey.build();
		for (const node of json.nodes) if (node.name === 'Wait') node.name = 'Wait for Order';
		json.nodes.find(({ name }) => name === 'Sub')!.disabled = true;
		json.connections.Mail = {
			main: [
				[{ node: 'Wait for Order', type: 'main', index: 0 }],
				[],
				[{ node: 'Wait for Order', type: 'main', index: 0 }],
			],
		};
		await world.client.updateWorkflow(id, json);
		await world.client.activate(id);
		// n8n does not start the trigger again, because it was not changed itself.
		await world.ingest(journey.webhookId, { event: 'Signed Up', email: 'ada@example.com' });
		const graph = await until(
			async () => {
				const now = (await inspector.graph(id))!;
				return now.nodes.some(({ name }) => name === 'Wait for Order') ? now : undefined;
			},
			'The new version in the store',
			60_000,
		);
		expect(ways(graph)).toEqual([
			...['Entry/0 > Rich', 'Rich/0 > Mail', 'Rich/1 > Sub'],
			...['Mail/0 > Wait for Order', 'Mail/2 > Wait for Order', 'Sub/0 > Mail'],
		]);
		expect(graph.nodes.find(({ name }) => name === 'Sub')).toMatchObject({ disabled: true });
	});

	it("is a picture at the hub, by the link that 'Create Map Link' makes", async () => {
		const tool = new WorkflowBuilder('Tool', world.storeParameters())
			.native('In', 'webhook', 2, { path: 'map-link', responseMode: 'lastNode' })
			.journeyNode('Link', 'journeyContact', {
				operation: 'createMapLink',
				journey: { __rl: true, mode: 'key', value: 'welcome' },
			})
			.connect('In', 'Link');
		await world.activate(tool.build());
		const made = (await (await fetch(`${world.webhooksUrl}/webhook/map-link`)).json()) as {
			url: string;
			markdown: string;
			shownOnCanvas: boolean;
		};
		expect(made).toMatchObject({ shownOnCanvas: true, markdown: `![Journey map](${made.url})` });
		markdown = made.markdown;
		const answer = await fetch(made.url.replace(PUBLIC, world.webhooksUrl));
		expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
		const etag = answer.headers.get('etag')!;
		const again = await fetch(made.url.replace(PUBLIC, world.webhooksUrl), {
			headers: { 'if-none-match': etag },
		});
		expect(again.status).toBe(304);
	});

	it('is shown by a sticky note on the canvas', async () => {
		const json = (await world.client.workflow(id)) as WorkflowJson;
		const note = json.nodes.find(({ name }) => name === 'Note')!;
		note.parameters = { content: `## The journey\n${markdown}`, width: 900, height: 600 };
		note.position = [0, -700];
		await world.client.updateWorkflow(id, json);
		const page = await openEditor(browser, world.n8n.url);
		await page.route(`${PUBLIC}/**`, async (route) => {
			const response = await route.fetch({
				url: route.request().url().replace(PUBLIC, world.webhooksUrl),
			});
			await route.fulfill({ response });
		});
		await page.goto(`${world.n8n.url}/workflow/${id}`);
		const picture = page.locator('.vue-flow__node img[alt="Journey map"]');
		await picture.waitFor();
		expect(`![Journey map](${await picture.getAttribute('src')})`).toBe(markdown);
		await page.waitForFunction(
			`document.querySelector('img[alt="Journey map"]')?.naturalWidth > 0`,
		);
		if (process.env.SHOW) {
			await page.click('[data-test-id="zoom-to-fit"]');
			await page.screenshot({ path: `${process.env.SHOW}/sticky.png` });
		}
	});
});
