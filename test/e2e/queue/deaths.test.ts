import { Inspector } from '../../../dev/inspector';
import { emailOf, signUps, tracks } from '../../../dev/sign-ups';
import { WorkflowBuilder } from '../../../dev/workflow-builder';
import { World } from '../../../dev/world';
import { MailGate } from './support/mail-gate';
import { BUSY_MACHINE_MS, busyWorker } from './support/workers';

const CONTACTS = 200;
/** Mails that an execution has on their way at once, at most. */
const ON_THEIR_WAY = 10;

describe('a process of queue mode that dies', () => {
	let world: World;
	let inspector: Inspector;
	const gate = new MailGate();

	beforeAll(async () => {
		world = await World.start({ mailbox: { onMail: gate.onMail } });
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	const journeyOf = (name: string, event: string, seconds: number) =>
		new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential)
			.trigger('Entry', event)
			.waitForEvent('Race', `${event} Again`, seconds)
			.send('Thanks', `${name}: thanks`)
			.send('Reminder', `${name}: reminder`)
			.connect('Entry', 'Race')
			.connect('Race', 'Thanks', 0)
			.connect('Race', 'Reminder', 1);

	async function begin(name: string, event: string, seconds: number) {
		const builder = journeyOf(name, event, seconds);
		const workflowId = await world.activate(builder.build());
		const answer = await world.ingest(builder.webhookId, { batch: signUps(0, CONTACTS, event) });
		expect(answer.status).toBe(202);
		await inspector.whenWaiting(workflowId, CONTACTS, BUSY_MACHINE_MS);
		return { webhookId: builder.webhookId, workflowId };
	}

	const received = async (n: number, name: string) =>
		(await Promise.all(world.mailbox.mailsTo(emailOf(n)).map((mail) => mail.subject()))).filter(
			(subject) => subject.startsWith(`${name}:`),
		);

	const evens = Array.from({ length: CONTACTS / 2 }, (_, i) => i * 2);

	it.each([
		['by kill -9', () => world.n8n.kill()],
		['in an orderly way', () => world.n8n.stop()],
	])(
		'if it is the main one, %s, events are taken in all the same, and whom they wake goes on when it is back',
		async (how, end) => {
			const name = `Main ${how}`;
			const { webhookId, workflowId } = await begin(name, name, 60);
			await end();
			const mails = world.mailbox.mails.length;
			const answer = await world.ingest(webhookId, { batch: tracks(evens, `${name} Again`) });
			expect([answer.status, await answer.json()]).toMatchObject([202, { resumed: CONTACTS / 2 }]);
			expect(await inspector.counts(workflowId)).toMatchObject({ active: CONTACTS });
			expect(world.mailbox.mails).toHaveLength(mails);

			await world.startN8n();
			const counts = await inspector.whenAllDone(workflowId, CONTACTS, BUSY_MACHINE_MS);
			expect(counts).toMatchObject({ completed: CONTACTS, positions: 0 });
			for (let n = 0; n < CONTACTS; n++) {
				const wanted = n % 2 === 0 ? 'thanks' : 'reminder';
				expect([n, await received(n, name)]).toEqual([n, [`${name}: ${wanted}`]]);
			}
		},
	);

	it('if it is the one for webhooks, keeps nobody from going on, and takes calls when it is back', async () => {
		const { webhookId, workflowId } = await begin('Webhooks', 'Joined', 15);
		await world.webhooks!.kill();
		const call = () => world.ingest(webhookId, { batch: tracks(evens, 'Joined Again') });
		await expect(call()).rejects.toThrow('fetch failed');
		await world.startWebhooks();
		expect((await call()).status).toBe(202);
		await inspector.whenAllDone(workflowId, CONTACTS, BUSY_MACHINE_MS);
		for (let n = 0; n < CONTACTS; n++) expect(await received(n, 'Webhooks')).toHaveLength(1);
	});

	it('if it is a worker in the middle of a batch, has another do the rest, and nothing twice', async () => {
		gate.closeAfter(CONTACTS / 4);
		const sentBefore = world.mailbox.mails.length;
		const { workflowId } = await begin('Worker', 'Arrived', 3);
		await world.mailbox.waitForCount(sentBefore + CONTACTS / 4, BUSY_MACHINE_MS);
		const { worker, ids } = await busyWorker(world);
		await worker.kill();
		gate.open();
		const counts = await inspector.whenAllDone(workflowId, CONTACTS, BUSY_MACHINE_MS);
		expect(counts).toMatchObject({ completed: CONTACTS, positions: 0 });

		// Of a mail that was on its way nobody can tell; it is on record, and not sent again.
		const unknown = new Set(await inspector.recipients('unknown'));
		expect(unknown.size).toBeLessThanOrEqual(ON_THEIR_WAY * ids.length);
		for (let n = 0; n < CONTACTS; n++) {
			const mails = (await received(n, 'Worker')).length;
			if (unknown.has(emailOf(n))) expect(mails).toBeLessThanOrEqual(1);
			else expect({ n, mails }).toEqual({ n, mails: 1 });
		}
	});
});
