import { join } from 'node:path';
import { openEditor, startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import type { WorkflowJson } from '../../dev/n8n-client';
import { emailOf, signUps } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { repoRoot } from '../../dev/paths';
import { run } from '../../dev/run';
import { STORES } from './support/mode';

interface RunData {
	resultData: {
		runData: Record<
			string,
			Array<{
				data: { main: Array<Array<{ json: Record<string, unknown> }>> };
				hints?: Array<{ message: string }>;
			}>
		>;
	};
}

const named = (value: string) => ({ __rl: true, mode: 'name', value });

describe.each(STORES)('an operator, on %s', (store) => {
	let world: World;
	let inspector: Inspector;
	let journey: WorkflowJson;
	let webhookId: string;
	let workflowId: string;

	beforeAll(async () => {
		world = await World.start({ store });
		const builder = new WorkflowBuilder('Waiting', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up', { options: { journeyKey: 'waiting' } })
			.waitForEvent('Answer', 'Answered', 9 * 24 * 3_600)
			.send('Bye', 'Bye')
			.connect('Entry', 'Answer')
			.connect('Answer', 'Bye', 0)
			.connect('Answer', 'Bye', 1);
		webhookId = builder.webhookId;
		journey = builder.build();
		workflowId = await world.activate(journey);
		inspector = await Inspector.open(world);
		await world.ingest(webhookId, { batch: signUps(0, 4) });
		await inspector.whenWaiting(workflowId, 4, 120_000);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	/** Runs the operation from the editor. */
	async function byHand(operation: string, email: string, parameters: object) {
		const tool = new WorkflowBuilder(`Tool ${operation}`, world.storeParameters())
			.native('Start', 'manualTrigger', 1, {})
			.journeyNode('Contact', 'journeyContact', {
				...{ operation, contactBy: 'email', email },
				...parameters,
			})
			.connect('Start', 'Contact')
			.build();
		const { id } = await world.client.createWorkflow(tool);
		const execution = await world.client.runManually(id, 'Start');
		expect(execution.status).toBe('success');
		const [{ data, hints = [] }] = (execution.data as RunData).resultData.runData.Contact;
		return { id, json: data.main[0][0].json, hints: hints.map(({ message }) => message) };
	}

	it('releases a contact from the editor for real, after a preview that changed nothing', async () => {
		const preview = await byHand('releaseNow', emailOf(0), { inTestRuns: 'preview' });
		expect(preview.json).toMatchObject({
			...{ preview: true, positions: [{ node: 'Answer', result: 'released' }] },
		});
		expect(preview.hints[0]).toMatch(/^Preview: /);
		expect(await inspector.counts(workflowId)).toMatchObject({ active: 4 });
		const real = await byHand('releaseNow', emailOf(0), {});
		expect(real.json).toMatchObject({ preview: false, positions: [{ result: 'released' }] });
		expect(real.hints[0]).toMatch(/^Run for real: /);
		const mail = await world.mailbox.waitFor((each) => each.to.includes(emailOf(0)), 120_000);
		expect(await mail.subject()).toBe('Bye');
	});

	it('sees in the panel what a test run does', async () => {
		const { id } = await byHand('exit', emailOf(1), { exitFrom: 'all', inTestRuns: 'preview' });
		const browser = await startBrowser();
		try {
			const page = await openEditor(browser, world.n8n.url);
			await page.goto(`${world.n8n.url}/workflow/${id}`);
			await page.locator('[data-test-id="canvas-node"]', { hasText: 'Contact' }).dblclick();
			await page.getByText('In Test Runs', { exact: true }).waitFor();
			await page.locator('[data-test-id="node-execute-button"]').click();
			await page.getByText('Preview: the output shows what would be written').waitFor();
			if (process.env.PICTURES_FOLDER) {
				await page.screenshot({ path: join(process.env.PICTURES_FOLDER, 'in-test-runs.png') });
			}
		} finally {
			await browser.close();
		}
	});

	it('pauses, resumes and exits from the command line, beside the running n8n', async () => {
		const cli = join(repoRoot, 'dist', 'src', 'cli.js');
		const env = {
			N8N_USER_FOLDER: world.folder,
			N8N_JOURNEY_STORE_URL: world.postgres?.url ?? '',
		};
		const command = async (...args: string[]) =>
			await run(process.execPath, [cli, ...args], { cwd: world.folder, env });
		expect(await command('pause', '--journey', 'waiting')).toContain("'waiting' paused");
		const refused = await world.ingest(webhookId, { batch: signUps(20, 21) });
		expect(await refused.json()).toMatchObject({ entered: 0, refused: 1 });
		expect(await command('resume', '--journey', 'waiting')).toContain("'waiting' resumed");
		const exit = ['exit', '--email', emailOf(3), '--reason', 'asked to'];
		expect(await command(...exit, '--dry-run')).toMatch(/^Dry run, nothing was changed: 1 /);
		expect(await command(...exit)).toContain('1 enrollment exited');
		expect(await inspector.counts(workflowId)).toMatchObject({ entered: 4, exited: 1 });
	});

	it('closes the entries: who calls is told, who is inside finishes, and time stood still', async () => {
		const limits = async () => {
			const store = await inspector.store();
			const workspaceId = await store.workspace('default');
			const [found] = await store.contacts.find(workspaceId, [
				[{ kind: 'email', value: emailOf(1) }],
			]);
			const [profile] = await store.contacts.profiles(workspaceId, [found!], 0);
			return profile!.journeys[0].waitsAt[0].until!;
		};
		const before = await limits();
		await world.client.deactivate(workflowId);
		const store = await inspector.store();
		const off = (await store.journeys.ofWorkflow(workflowId))!.offSince!;
		Object.assign(journey.nodes.find(({ name }) => name === 'Entry')!.parameters as object, {
			entries: 'closed',
			options: { journeyKey: 'waiting', whileOff: 'standStill' },
		});
		await world.client.updateWorkflow(workflowId, journey);
		await world.client.activate(workflowId);
		const moved = (await limits()) - before;
		expect(moved).toBeGreaterThan(0);
		expect(moved).toBeLessThanOrEqual(Date.now() - off);
		const answer = await world.ingest(webhookId, { batch: signUps(10, 12) });
		expect(await answer.json()).toMatchObject({
			entered: 0,
			refused: 2,
			refusedBecause: 'The entries of the journey are closed, or it is paused.',
		});
		await byHand('releaseNow', emailOf(2), { node: named('Answer') });
		await world.mailbox.waitFor((each) => each.to.includes(emailOf(2)), 120_000);
		expect(await inspector.counts(workflowId)).toMatchObject({ entered: 4 });
	});
});
