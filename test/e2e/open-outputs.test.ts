import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openEditor, startBrowser } from '../../dev/browser';
import { rejectRecipient } from '../../dev/mailbox/replies';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

describe('an output without a line, in n8n', () => {
	let world: World;
	let browser: Browser;
	let id: string;

	/** Ada gets the mail, Bob's address is refused, and Cyd has none. */
	beforeAll(async () => {
		world = await World.start();
		world.mailbox.script(BOB, rejectRecipient(550, 'No such user'));
		const store = world.storeParameters();
		const journey = new WorkflowBuilder('Journey', store, world.smtpCredential)
			.trigger('Entry', 'Signed Up', { options: { journeyKey: 'welcome' } })
			.send('Mail', 'Hello', { purpose: 'transactional' })
			.waitSeconds('Wait', 1)
			.connect('Entry', 'Mail')
			.connect('Mail', 'Wait');
		id = await world.activate(journey.build({ saveDataSuccessExecution: 'all' }));
		const contacts = [{ email: ADA }, { email: BOB }, { userId: 'cyd' }];
		await world.ingest(journey.webhookId, {
			batch: contacts.map((who) => ({ type: 'track', event: 'Signed Up', ...who })),
		});
		browser = await startBrowser();
	});

	afterAll(async () => {
		await browser?.close();
		await world?.stop();
	});

	it('is told below the node, and who was skipped goes on with the others', async () => {
		const page = await openEditor(browser, world.n8n.url);
		const { id: executionId } = await until(
			async () => {
				const executions = await world.client.executions(id);
				return executions.findLast(({ status }) => status === 'success');
			},
			'The execution that sends',
			60_000,
		);
		const { data } = await world.client.execution(executionId);
		const { runData } = (data as { resultData: { runData: Record<string, unknown> } }).resultData;
		const [mail] = runData.Mail as Array<{
			hints: Array<{ message: string }>;
			data: { main: Array<Array<{ json: { message: object } }>> };
		}>;
		expect(mail.data.main[0].map(({ json }) => json.message)).toMatchObject([
			{ status: 'sent' },
			{ status: 'skipped', reason: 'no email address', reasonCode: 'noAddress' },
		]);
		expect(mail.hints.map(({ message }) => message).join()).toMatch(
			/1 contact ends here: the output 'Failed' is not connected \(1 × 550 .*No such user\)/,
		);
		await page.goto(`${world.n8n.url}/workflow/${id}/executions/${executionId}`);
		await page.locator('[data-test-id="canvas-node"][data-node-name="Mail"]').dblclick();
		const panel = page.locator('[data-test-id="ndv"]');
		await panel.getByText("the output 'Failed' is not connected").first().waitFor();
		await picture('open-outputs-hint.png');

		async function picture(name: string): Promise<void> {
			const { SCREENSHOTS } = process.env;
			if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, name) });
		}
	});

	it('has its contacts counted in the funnel', async () => {
		const tool = new WorkflowBuilder('Tool', world.storeParameters())
			.native('In', 'webhook', 2, {
				...{ path: 'funnel', responseMode: 'lastNode', responseData: 'allEntries', options: {} },
			})
			.journeyNode('Funnel', 'journeyReport', {
				operation: 'funnel',
				journey: { __rl: true, mode: 'key', value: 'welcome' },
				dateRange: 'allTime',
			})
			.connect('In', 'Funnel');
		await world.activate(tool.build());
		const rows = await until(
			async () => {
				const answer = await fetch(`${world.webhooksUrl}/webhook/funnel`);
				const all = (await answer.json()) as Array<Record<string, unknown>>;
				return all[0].completed === 3 ? all : undefined;
			},
			'The end of the journey for all three',
			60_000,
		);
		expect(rows[0]).toMatchObject({ reached: 3, completed: 3, waitingNow: 0, failed: 0 });
		expect(rows.filter(({ kind }) => kind === 'end')).toMatchObject([
			{ step: "Ended at 'Failed' of 'Mail' (not connected)", reached: 1 },
		]);
	});
});
