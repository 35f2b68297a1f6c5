import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

interface RunData {
	resultData: {
		runData: Record<
			string,
			Array<{ data: { main: Array<Array<{ json: Record<string, unknown> }>> } }>
		>;
	};
}

describe("the operation 'Rehearse' in a real n8n", () => {
	let world: World;

	beforeAll(async () => {
		world = await World.start();
	});

	afterAll(async () => await world.stop());

	it('plays a draft for contacts from items, with a called workflow; nothing is sent', async () => {
		const { client } = world;
		const called = new WorkflowBuilder('Enrich', world.storeParameters())
			.native('Called', 'executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' })
			.native('Add', 'set', 3.4, {
				mode: 'raw',
				jsonOutput: '={{ { plan: "gold" } }}',
				includeOtherFields: true,
				options: {},
			})
			.connect('Called', 'Add')
			.build();
		const { id: calledId } = await client.createWorkflow(called);
		const draft = new WorkflowBuilder('Draft', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up')
			.native('Call', 'executeWorkflow', 1.2, {
				workflowId: { __rl: true, mode: 'list', value: calledId },
				options: {},
			})
			.native('Lookup', 'httpRequest', 4.2, { url: 'http://127.0.0.1:9/' })
			.send('Hello', 'Hello')
			.waitSeconds('Pause', 86_400)
			.send('Again', 'Again')
			.connect('Entry', 'Call')
			.connect('Call', 'Lookup')
			.connect('Lookup', 'Hello')
			.connect('Hello', 'Pause')
			.connect('Pause', 'Again')
			.build();
		const { id } = await client.createWorkflow(draft);

		const apiKey = await client.createApiKey('rehearsal');
		const credential = await world.credential('n8n API', 'n8nApi', {
			apiKey,
			baseUrl: `${client.url}/api/v1`,
		});
		const rehearsal = new WorkflowBuilder('Rehearsal', world.storeParameters())
			.native('Start', 'manualTrigger', 1, {})
			.native('People', 'code', 2, {
				jsCode:
					"return ['ada', 'bob'].map((name) => ({ json: { email: name + '@example.com' } }));",
			})
			.journeyNode(
				'Rehearse',
				'journeyReport',
				{
					operation: 'rehearse',
					workflow: { __rl: true, mode: 'id', value: id },
					contactsFrom: 'items',
					days: 7,
				},
				{ n8nApi: credential },
			)
			.connect('Start', 'People')
			.connect('People', 'Rehearse')
			.build();
		const { id: rehearsalId } = await client.createWorkflow(rehearsal);
		const execution = await client.runManually(rehearsalId, 'Start');
		expect(execution.status).toBe('success');
		const { runData } = (execution.data as RunData).resultData;
		const [[{ json }]] = runData.Rehearse[0].data.main;
		expect(json).toMatchObject({
			journeys: [{ entered: 2 }],
			failures: [],
			standIns: [{ workflow: 'Draft', node: 'Lookup', by: 'passed', items: 2 }],
		});
		expect(json.messages).toBeGreaterThanOrEqual(2);
		expect(world.mailbox.mails).toEqual([]);
	});
});
