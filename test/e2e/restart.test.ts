import { acceptAfter } from '../../dev/mailbox';
import { Inspector } from '../../dev/inspector';
import { emailOf, signUps } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const CONTACTS = 300;

describe('n8n stops while contacts wait', () => {
	let world: World;

	beforeAll(async () => {
		world = await World.start({
			// A mail takes its time, so that a crash meets some of them on their way.
			mailbox: { onMail: () => acceptAfter(new Promise((resolve) => setTimeout(resolve, 15))) },
		});
	});

	afterAll(async () => {
		await world?.stop();
	});

	const journey = (name: string, event: string, seconds: number, subject: string) =>
		new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential)
			.trigger('Entry', event)
			.waitSeconds('Wait', seconds)
			.send('Send', subject)
			.waitSeconds('Wait Again', 1)
			.connect('Entry', 'Wait')
			.connect('Wait', 'Send')
			.connect('Send', 'Wait Again');

	const subjectsTo = async (n: number) =>
		await Promise.all(world.mailbox.mailsTo(emailOf(n)).map((mail) => mail.subject()));

	it('releases them on time after an orderly restart, everybody once', async () => {
		const builder = journey('Orderly', 'Joined', 15, 'After the restart');
		const workflowId = await world.activate(builder.build());
		const answer = await world.ingest(builder.webhookId, { batch: signUps(0, CONTACTS, 'Joined') });
		expect(answer.status).toBe(202);
		const inspector = await Inspector.open(world);
		while ((await inspector.waiting(workflowId)) < CONTACTS) await new Promise(setImmediate);
		const before = Date.now();
		await world.n8n.stop();
		await world.startN8n();
		await inspector.whenAllDone(workflowId, CONTACTS, 120_000);
		for (let n = 0; n < CONTACTS; n++) expect(await subjectsTo(n)).toEqual(['After the restart']);
		expect(Math.min(...world.mailbox.mails.map((mail) => mail.receivedAt))).toBeGreaterThan(before);
		await inspector.close();
	});

	it('loses nobody and mails nobody twice after kill -9 in the middle of sending', async () => {
		const sentBefore = world.mailbox.mails.length;
		const builder = journey('Crash', 'Arrived', 2, 'In spite of the crash');
		const workflowId = await world.activate(builder.build());
		await world.ingest(builder.webhookId, { batch: signUps(0, CONTACTS, 'Arrived') });
		await world.mailbox.waitForCount(sentBefore + CONTACTS / 3, 120_000);
		await world.n8n.kill();
		expect(world.mailbox.mails.length).toBeLessThan(sentBefore + CONTACTS);

		await world.startN8n();
		const inspector = await Inspector.open(world);
		const counts = await inspector.whenAllDone(workflowId, CONTACTS, 120_000);
		expect(counts).toMatchObject({ entered: CONTACTS, completed: CONTACTS, positions: 0 });

		// Of a mail that was on its way nobody can tell; it is on record, and not sent again.
		const unknown = new Set(await inspector.recipients('unknown'));
		expect(unknown.size).toBeLessThanOrEqual(10);
		for (let n = 0; n < CONTACTS; n++) {
			const received = (await subjectsTo(n)).filter((s) => s === 'In spite of the crash').length;
			if (unknown.has(emailOf(n))) expect(received).toBeLessThanOrEqual(1);
			else expect({ n, received }).toEqual({ n, received: 1 });
		}
		await inspector.close();
	});
});
