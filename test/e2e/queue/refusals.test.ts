import { WorkflowBuilder, type StoreParameters } from '../../../dev/workflow-builder';
import { World } from '../../../dev/world';

const without = (parameters: Record<string, unknown>): StoreParameters => ({
	parameters,
	credentials: {},
});

describe('a store that the processes of queue mode cannot share', () => {
	let world: World;

	beforeAll(async () => {
		world = await World.start({ store: 'postgres', queueMode: true });
	});

	afterAll(async () => await world?.stop());

	it.each([
		["n8n's default, where N8N_JOURNEY_STORE_URL is not set", { store: 'instance' }, 'An SQLite'],
		['an SQLite file', { store: 'sqlite', sqlitePath: '/tmp/journey.sqlite' }, 'An SQLite file'],
		["the workflow's static data", { store: 'staticData' }, "A workflow's static data"],
	])('is refused when the workflow is switched on: %s', async (_, parameters, what) => {
		const store = without(parameters);
		const journey = new WorkflowBuilder('Refused', store, world.smtpCredential)
			.trigger('Entry', 'Signed Up')
			.waitSeconds('Wait', 1)
			.connect('Entry', 'Wait');
		const switchedOn = world.activate(journey.build());
		await expect(switchedOn).rejects.toThrow('The journey store could not be opened');
		await expect(switchedOn).rejects.toThrow(what);
		await expect(switchedOn).rejects.toThrow('N8N_JOURNEY_STORE_URL');
	});
});
