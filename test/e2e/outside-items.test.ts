import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const ENDED_MS = 30_000;

describe('items that come to journey nodes from elsewhere', () => {
	let world: World;
	let crm: Server;
	let crmUrl: string;
	let isAway = true;

	beforeAll(async () => {
		crm = createServer((_request, response) => {
			response.writeHead(isAway ? 502 : 200, { 'content-type': 'application/json' });
			response.end('{}');
		});
		await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve));
		crmUrl = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/`;
		world = await World.start();
	});

	afterAll(async () => {
		crm?.close();
		await world?.stop();
	});

	const builder = (name: string) =>
		new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential);

	const webhook = (workflow: WorkflowBuilder, responseMode: string) =>
		workflow.native('Webhook', 'webhook', 2, {
			...{ httpMethod: 'POST', path: workflow.webhookId, responseMode, options: {} },
		});

	const post = async (workflow: WorkflowBuilder, email: string) =>
		await fetch(`${world.webhooksUrl}/webhook/${workflow.webhookId}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ email }),
		});

	const fromBody = { options: { contactEmail: '={{ $json.body.email }}' } };

	const subjectsTo = async (email: string) =>
		(await Promise.all(world.mailbox.mailsTo(email).map((mail) => mail.subject()))).sort();

	const ended = async (workflowId: string, status: string, n: number) =>
		await until(
			async () => {
				const all = await world.client.executions(workflowId);
				const found = all.filter((execution) => execution.status === status);
				return found.length >= n ? found : undefined;
			},
			`${n} executions with the status ${status}`,
			ENDED_MS,
		);

	it('a form that one address fills in twice sends it two mails', async () => {
		const form = builder('Form')
			.native('Form', 'formTrigger', 2.2, {
				formTitle: 'Newsletter',
				formFields: { values: [{ fieldLabel: 'Email', fieldType: 'email' }] },
				options: {},
			})
			.send('Hello', 'Form')
			.connect('Form', 'Hello');
		const json = form.build();
		Object.assign(json.nodes[0], { webhookId: form.webhookId });
		const id = await world.activate(json);
		for (const sent of [1, 2]) {
			const body = new FormData();
			body.set('field-0', 'form@example.com');
			const url = `${world.webhooksUrl}/form/${form.webhookId}`;
			expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
			await ended(id, 'success', sent);
		}
		expect(await subjectsTo('form@example.com')).toEqual(['Form', 'Form']);
	});

	it('a webhook called twice at once for a receipt sends and answers twice', async () => {
		const receipt = webhook(builder('Receipt'), 'lastNode')
			.send('Receipt', 'Receipt', { purpose: 'transactional', ...fromBody })
			.connect('Webhook', 'Receipt');
		await world.activate(receipt.build());
		const calls = [1, 2].map(async () => await post(receipt, 'receipt@example.com'));
		for (const answer of await Promise.all(calls)) {
			expect(await answer.json()).toMatchObject({ message: { status: 'sent' } });
		}
		expect(await subjectsTo('receipt@example.com')).toEqual(['Receipt', 'Receipt']);
	});

	it("n8n's own Retry goes on with a failed execution, and a second one says that there is nothing", async () => {
		const failing = webhook(builder('Failing'), 'onReceived')
			.send('First', 'First', fromBody)
			.native('CRM', 'httpRequest', 4.2, { url: crmUrl, options: {} })
			.send('Second', 'Second')
			.connect('Webhook', 'First')
			.connect('First', 'CRM')
			.connect('CRM', 'Second');
		const id = await world.activate(failing.build());
		await post(failing, 'retry@example.com');
		const [failed] = await ended(id, 'error', 1);
		isAway = false;
		await world.client.retry(failed.id);
		await ended(id, 'success', 1);
		expect(await subjectsTo('retry@example.com')).toEqual(['First', 'Second']);
		await world.client.retry(failed.id);
		const [again] = await ended(id, 'error', 2);
		const { data } = await world.client.execution(again.id);
		expect(JSON.stringify(data)).toContain('Nothing was retried');
		expect(await subjectsTo('retry@example.com')).toEqual(['First', 'Second']);
	});

	it.each([
		['waits for', true, ['Sub', 'Parent']],
		['does not wait for', false, ['Sub', 'Parent']],
	])('a journey that %s its sub-workflow sends the mails of both', async (_how, waits, mails) => {
		const to = `sub-${String(waits)}@example.com`;
		const sub = builder(`Sub ${String(waits)}`)
			.native('Called', 'executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' })
			.native('Set', 'set', 3.4, {
				assignments: {
					assignments: [{ id: '1', name: 'gift', value: 'tea', type: 'string' }],
				},
				includeOtherFields: false,
				options: {},
			})
			.send('Hello', 'Sub')
			.connect('Called', 'Set')
			.connect('Set', 'Hello');
		const workflowId = await world.activate(sub.build());
		const parent = builder(`Parent ${String(waits)}`)
			.trigger('Entry', `Called ${String(waits)}`)
			.native('Call', 'executeWorkflow', 1.1, {
				workflowId: { __rl: true, mode: 'id', value: workflowId },
				options: { waitForSubWorkflow: waits },
			})
			.send('Bye', 'Parent')
			.connect('Entry', 'Call')
			.connect('Call', 'Bye');
		await world.activate(parent.build());
		const call = { type: 'track', event: `Called ${String(waits)}`, email: to };
		expect((await world.ingest(parent.webhookId, { batch: [call] })).status).toBe(202);
		await ended(workflowId, 'success', 1);
		await until(
			async () => ((await subjectsTo(to)).length === 2 ? true : undefined),
			'two mails',
			ENDED_MS,
		);
		expect(await subjectsTo(to)).toEqual(mails.toSorted());
	});
});
