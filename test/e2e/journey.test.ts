import { Inspector } from '../../dev/inspector';
import { chunks, emailOf, signUps, tracks } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { STORES, unhurried } from './support/mode';

const CONTACTS = 2_000;
const SINGLES = 100;
const MAX_WAIT_SECONDS = unhurried(30);

describe.each(STORES)('a journey of 2,000 contacts on %s', (store) => {
	let world: World;
	let inspector: Inspector;
	let workflowId: string;
	let webhookId: string;

	beforeAll(async () => {
		world = await World.start({ store });
		const builder = new WorkflowBuilder('Journey', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up')
			.waitSeconds('Three Seconds', 3)
			.send('Welcome', 'Welcome {{ contact.firstName }}')
			.waitForEvent('Purchase', 'Purchased', MAX_WAIT_SECONDS)
			.send('Thanks', 'Thanks {{ contact.firstName }}')
			.send('Reminder', 'Reminder {{ contact.firstName }}')
			.connect('Entry', 'Three Seconds')
			.connect('Three Seconds', 'Welcome')
			.connect('Welcome', 'Purchase')
			.connect('Purchase', 'Thanks', 0)
			.connect('Purchase', 'Reminder', 1);
		webhookId = builder.webhookId;
		workflowId = await world.activate(builder.build());
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	it('takes them in by batches and single calls, and each one once', async () => {
		const batches = chunks(signUps(SINGLES, CONTACTS), 500).map((batch) => ({ batch }));
		const singles = signUps(0, SINGLES);
		for (const group of chunks([...batches, ...singles, ...batches.slice(0, 1)], 10)) {
			const answers = await Promise.all(group.map((body) => world.ingest(webhookId, body)));
			expect(answers.map((answer) => answer.status)).toEqual(group.map(() => 202));
		}
		expect((await inspector.counts(workflowId)).entered).toBe(CONTACTS);
	});

	it('welcomes everybody after their own three seconds', async () => {
		await world.mailbox.waitForCount(CONTACTS, 120_000);
		const subjects = new Set(world.mailbox.mails.map((mail) => mail.to[0]));
		expect(subjects.size).toBe(CONTACTS);
	});

	it('thanks those who purchase and reminds the others, everybody exactly once', async () => {
		// The last mails are out before those who got them wait again.
		await inspector.whenWaiting(workflowId, CONTACTS, 120_000);
		const buyers = Array.from({ length: CONTACTS / 2 }, (_, i) => i * 2);
		for (const batch of chunks(tracks(buyers, 'Purchased'), 500)) {
			const answer = await world.ingest(webhookId, { batch }, 'v1/batch');
			expect(await answer.json()).toMatchObject({ accepted: batch.length, resumed: batch.length });
		}
		const counts = await inspector.whenAllDone(workflowId, CONTACTS, 120_000);
		expect(counts).toEqual({
			entered: CONTACTS,
			active: 0,
			completed: CONTACTS,
			converted: 0,
			exited: 0,
			failed: 0,
			positions: 0,
		});
		for (let n = 0; n < CONTACTS; n++) {
			const subjects = await Promise.all(
				world.mailbox.mailsTo(emailOf(n)).map((mail) => mail.subject()),
			);
			const second = n % 2 === 0 ? 'Thanks' : 'Reminder';
			expect(subjects).toEqual([`Welcome Name ${n}`, `${second} Name ${n}`]);
		}
		expect(await inspector.count('positions')).toBe(0);
	});

	it('shows in n8n as batches, not as one execution per contact', async () => {
		const executions = await world.client.executions(workflowId);
		expect(executions.every((execution) => execution.status === 'success')).toBe(true);
		expect(executions.length).toBeLessThan(CONTACTS / 10);
	});
});
