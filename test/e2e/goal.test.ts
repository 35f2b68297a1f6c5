import { Inspector } from '../../dev/inspector';
import { emailOf, signUps, tracks } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { STORES } from './support/mode';

const named = (value: string) => ({ __rl: true, mode: 'name', value });

describe.each(STORES)("contacts who wait for 'purchase or 3 days', on %s", (store) => {
	let world: World;
	let inspector: Inspector;
	let webhookId: string;
	let workflowId: string;

	beforeAll(async () => {
		world = await World.start({ store });
		const builder = new WorkflowBuilder('Goal', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up', {
				goals: { values: [{ name: 'Bought', metBy: 'event', eventName: named('Purchased') }] },
			})
			.send('Welcome', 'Welcome')
			.waitForEvent('Purchase', 'Visited', 3 * 24 * 3_600)
			.send('More', 'More')
			.connect('Entry', 'Welcome')
			.connect('Welcome', 'Purchase')
			.connect('Purchase', 'More', 0)
			.connect('Purchase', 'More', 1);
		webhookId = builder.webhookId;
		workflowId = await world.activate(builder.build());
		inspector = await Inspector.open(world);
		await world.ingest(webhookId, { batch: signUps(0, 3) });
		await inspector.whenWaiting(workflowId, 3, 120_000);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	it('reach the goal with the very call that brings the purchase', async () => {
		const answer = await world.ingest(webhookId, { batch: tracks([0], 'Purchased') });
		expect(await answer.json()).toMatchObject({ accepted: 1, resumed: 0, converted: 1 });
		expect(await inspector.counts(workflowId)).toMatchObject({ active: 2, converted: 1 });
	});

	it('get nothing more afterwards, while the others go on', async () => {
		const answer = await world.ingest(webhookId, { batch: tracks([0, 1, 2], 'Visited') });
		expect(await answer.json()).toMatchObject({ accepted: 3, resumed: 2, converted: 0 });
		await inspector.whenAllDone(workflowId, 3, 120_000);
		const subjects = async (n: number) =>
			await Promise.all(world.mailbox.mailsTo(emailOf(n)).map((mail) => mail.subject()));
		expect(await subjects(0)).toEqual(['Welcome']);
		expect(await subjects(1)).toEqual(['Welcome', 'More']);
		expect(await subjects(2)).toEqual(['Welcome', 'More']);
	});
});
