import { chunks, emailOf, signUps } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const CONTACTS = 200;

describe("a journey in the workflow's own static data", () => {
	let world: World;

	beforeAll(async () => {
		world = await World.start({ store: 'staticData' });
	});

	afterAll(async () => {
		await world?.stop();
	});

	it('loses nobody with overlapping executions and a restart', async () => {
		const journey = new WorkflowBuilder('Static', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up')
			.waitSeconds('Wait', 12)
			// Executions that take their time overlap, and each saves the static data at its end.
			.native('Pause', 'wait', 1.1, { amount: 2, unit: 'seconds' })
			.send('Send', 'Static {{ contact.firstName }}')
			.waitSeconds('Wait Again', 1)
			.send('Send Again', 'Again {{ contact.firstName }}')
			.connect('Entry', 'Wait')
			.connect('Wait', 'Pause')
			.connect('Pause', 'Send')
			.connect('Send', 'Wait Again')
			.connect('Wait Again', 'Send Again');
		await world.activate(journey.build());
		for (const batch of chunks(signUps(0, CONTACTS), 40)) {
			expect((await world.ingest(journey.webhookId, { batch })).status).toBe(202);
		}
		await world.n8n.stop();
		await world.startN8n();
		await world.mailbox.waitForCount(2 * CONTACTS, 90_000);
		for (let n = 0; n < CONTACTS; n++) {
			const subjects = world.mailbox.mailsTo(emailOf(n)).map((mail) => mail.subject());
			expect(await Promise.all(subjects)).toEqual([`Static Name ${n}`, `Again Name ${n}`]);
		}
	});
});
