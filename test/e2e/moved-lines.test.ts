import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import type { WorkflowJson } from '../../dev/n8n-client';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const REFUSED =
	/In 'Way' the line to 'Thanks' left from 'Ordered', and leaves from 'Visited' now\..*'Confirm Moved Lines' of the Journey Trigger to ([0-9a-f]{8}), /;

const did = (name: string, event: string) => ({
	name,
	conditionsDefineBy: 'conditions',
	conditionsMatch: 'all',
	conditions: {
		values: [
			{
				...{ type: 'didEvent', eventName: { __rl: true, mode: 'name', value: event } },
				...{ count: 'atLeast', times: 1, window: 'ever' },
			},
		],
	},
});

describe('an edit of a branch list in n8n', () => {
	let world: World;
	let inspector: Inspector;
	let browser: Browser;
	let journey: WorkflowBuilder;
	let id: string;

	beforeAll(async () => {
		world = await World.start();
		inspector = await Inspector.open(world);
		browser = await startBrowser();
		journey = new WorkflowBuilder('Journey', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up', { reentry: 'always' })
			.waitSeconds('Wait', 1)
			.journeyNode('Way', 'branchOnBehavior', {
				branches: { values: [did('Ordered', 'Ordered'), did('Visited', 'Visited')] },
			})
			.send('Hello', 'Hello')
			.send('Thanks', 'Thanks')
			.send('See You', 'See you')
			.connect('Entry', 'Wait')
			.connect('Wait', 'Way')
			.connect('Way', 'Hello', 0)
			.connect('Way', 'Thanks', 1)
			.connect('Way', 'See You', 2);
		id = await world.activate(journey.build());
	});

	afterAll(async () => {
		await browser?.close();
		await inspector?.close();
		await world?.stop();
	});

	/** The published version with the first branch removed; n8n's editor drops the line of none. */
	function withoutFirst(lines: string[], confirmLines = ''): WorkflowJson {
		const json = structuredClone(journey.build());
		for (const node of json.nodes) {
			const parameters = node.parameters as Record<string, unknown>;
			if (node.name === 'Way') parameters.branches = { values: [did('Visited', 'Visited')] };
			if (node.name === 'Entry' && confirmLines !== '') parameters.options = { confirmLines };
		}
		json.connections.Way = {
			main: lines.map((node) => [{ node, type: 'main', index: 0 }]),
		};
		return json;
	}

	async function publish(json: WorkflowJson): Promise<string> {
		await world.client.updateWorkflow(id, json);
		return await world.client.activate(id).then(
			() => '',
			(error: Error) => error.message,
		);
	}

	const subjectsOf = async (email: string) =>
		await Promise.all(world.mailbox.mailsTo(email).map((mail) => mail.subject()));

	const enter = async (email: string) => {
		await world.ingest(journey.webhookId, { event: 'Visited', email });
		await world.ingest(journey.webhookId, { event: 'Signed Up', email });
	};

	const received = async (email: string) =>
		await until(
			async () => (world.mailbox.mailsTo(email).length > 0 ? subjectsOf(email) : undefined),
			`A mail to ${email}`,
			150_000,
		);

	it('shows a branch on less than a screen of 900 px, without fields that it seldom needs', async () => {
		const page = await openEditor(browser, world.n8n.url);
		await page.setViewportSize({ width: 1440, height: 900 });
		await page.goto(`${world.n8n.url}/workflow/${id}`);
		await page.locator('[data-test-id="canvas-node"][data-node-name="Way"]').dblclick();
		const panel = page.locator('[data-test-id="ndv"]');
		await panel.locator('.parameter-item').first().waitFor();
		const { SCREENSHOTS } = process.env;
		if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, 'panel.png') });
		const next = await panel.getByText('Branch Name', { exact: true }).nth(1).boundingBox();
		expect(next!.y).toBeLessThan(700);
		expect(await panel.getByText('How Often').count()).toBe(0);
		await page.close();
	});

	it('is refused when it is published, with the names', async () => {
		expect(await publish(withoutFirst(['Hello', 'Thanks']))).toMatch(REFUSED);
		const page = await openEditor(browser, world.n8n.url);
		await page.setViewportSize({ width: 1440, height: 900 });
		await page.goto(`${world.n8n.url}/workflow/${id}`);
		await page.locator('[data-test-id="canvas-node"]').nth(5).waitFor();
		const { SCREENSHOTS } = process.env;
		if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, 'refused.png') });
		await page.close();
	});

	it('holds contacts meanwhile, and the execution names the lines, too', async () => {
		await enter('ada@example.com');
		const failed = await until(
			async () => (await world.client.executions(id)).find(({ status }) => status === 'error'),
			'An execution that fails',
			60_000,
		);
		const { data } = await world.client.execution(failed.id);
		expect(data).toMatchObject({
			resultData: { error: { message: expect.stringMatching(REFUSED) as string } },
		});
		expect(world.mailbox.mailsTo('ada@example.com')).toEqual([]);
		expect(await inspector.counts(id)).toMatchObject({ active: 1, failed: 0 });
	});

	it('goes once the line is moved along, and those who were held go on', async () => {
		expect(await publish(withoutFirst(['Hello', 'See You']))).toBe('');
		expect(await received('ada@example.com')).toEqual(['See you']);
	});

	it('goes once it is confirmed, and only this edit', async () => {
		expect(await publish(journey.build())).toBe('');
		const [, code] = REFUSED.exec(await publish(withoutFirst(['Hello', 'Thanks'])))!;
		expect(await publish(withoutFirst(['Hello', 'Thanks'], code))).toBe('');
		await enter('bob@example.com');
		expect(await received('bob@example.com')).toEqual(['Thanks']);
		const next = structuredClone(journey.build());
		const entry = next.nodes.find(({ name }) => name === 'Entry')!;
		entry.parameters = { ...(entry.parameters as object), options: { confirmLines: code } };
		expect(await publish(next)).toContain("left from 'Visited', and leaves from 'Ordered' now");
	});
});
