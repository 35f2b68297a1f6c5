import { Inspector } from '../../../dev/inspector';
import { signUps } from '../../../dev/sign-ups';
import { until } from '../../../dev/until';
import { WorkflowBuilder } from '../../../dev/workflow-builder';
import { World } from '../../../dev/world';
import { BUSY_MACHINE_MS } from './support/workers';

const CONTACTS = 3;

interface RunData {
	resultData: {
		runData: Record<string, Array<{ data: { main: Array<Array<{ json: object }>> } }>>;
	};
}

function outputOf(data: unknown, node: string): object[] {
	const [run] = (data as RunData).resultData.runData[node];
	return run.data.main[0].map(({ json }) => json);
}

describe.each([
	['on the main process', {}],
	['on a worker, where n8n is told so', { OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true' }],
])('test runs in the editor, %s', (_, env) => {
	let world: World;
	let inspector: Inspector;
	let workflowId: string;
	/** Executions that workers had begun before the test runs. */
	let begunBefore: number;

	const journeyOf = (name: string, testWith: string) =>
		new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up', { testWith })
			.waitSeconds('Wait', 3_600)
			.send('Send', 'Hello {{ contact.email }}')
			.connect('Entry', 'Wait')
			.connect('Wait', 'Send');

	beforeAll(async () => {
		world = await World.start({ env });
		const journey = journeyOf('Live', 'recent');
		workflowId = await world.activate(journey.build());
		inspector = await Inspector.open(world);
		await world.ingest(journey.webhookId, { batch: signUps(0, CONTACTS) });
		const settled = async () => (await inspector.waiting(workflowId)) === CONTACTS || undefined;
		await until(settled, 'That all wait', BUSY_MACHINE_MS);
		const done = async () => (await inspector.count('positions')) === CONTACTS || undefined;
		await until(done, 'The end of their execution', BUSY_MACHINE_MS);
		begunBefore = begun();
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	const begun = () =>
		world.workers.flatMap((worker) => worker.logs().match(/Worker started execution/g) ?? [])
			.length;

	const state = async () => [
		await inspector.counts(workflowId),
		await inspector.count('contacts'),
		await inspector.count('events'),
		await inspector.count('messages'),
		await inspector.count('node_visits'),
		world.mailbox.mails.length,
	];

	it('show a preview for recent contacts, and change nothing', async () => {
		const before = await state();
		const { status, data } = await world.client.runManually(workflowId, 'Entry', BUSY_MACHINE_MS);
		expect(status).toBe('success');
		const sent = outputOf(data, 'Send');
		expect(sent).toHaveLength(CONTACTS);
		for (const item of sent) {
			expect(item).toMatchObject({
				message: {
					status: 'preview',
					subject: expect.stringMatching(/^Hello .*@example/) as string,
				},
			});
		}
		expect(await state()).toEqual(before);
	});

	it('take a call of the test URL, and record nothing of it', async () => {
		const before = await state();
		const draft = journeyOf('Draft', 'request');
		const { id } = await world.client.createWorkflow(draft.build());
		await world.client.listen(id, 'Entry');
		const [tried] = signUps(100, 101);
		const answer = await fetch(`${world.n8n.url}/webhook-test/${draft.webhookId}/journey`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(tried),
		});
		expect(answer.status).toBe(200);
		const ended = async () =>
			(await world.client.executions(id)).find(({ status }) => status === 'success');
		const run = await until(ended, 'The end of the test run', BUSY_MACHINE_MS);
		expect(run.mode).toBe('manual');
		const { data } = await world.client.execution(run.id);
		expect(outputOf(data, 'Send')).toMatchObject([{ message: { status: 'preview' } }]);
		expect(await state()).toEqual(before);
	});

	it('are executed on workers where they are offloaded, else on none', () => {
		const onWorkers = 'OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS' in env ? 2 : 0;
		expect(begun() - begunBefore).toBe(onWorkers);
	});
});
