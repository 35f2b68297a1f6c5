import { Inspector } from '../../../dev/inspector';
import { emailOf, signUps, tracks } from '../../../dev/sign-ups';
import { startRedis } from '../../../dev/redis';
import { WorkflowBuilder } from '../../../dev/workflow-builder';
import { World } from '../../../dev/world';
import { MailGate } from './support/mail-gate';
import { BUSY_MACHINE_MS, busyWorker } from './support/workers';

const CONTACTS = 100;

describe('a Redis that loses all it holds', () => {
	let world: World;
	let inspector: Inspector;
	const gate = new MailGate();

	beforeAll(async () => {
		world = await World.start({
			mailbox: { onMail: gate.onMail },
			// n8n is not told of the end of an execution whose job Redis has lost.
			env: { N8N_JOURNEY_EXECUTION_TIMEOUT: '40' },
		});
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	async function begin(event: string, waitSeconds: number) {
		const builder = new WorkflowBuilder(event, world.storeParameters(), world.smtpCredential)
			.trigger('Entry', event)
			.waitForEvent('Wait', `${event} Again`, waitSeconds)
			.send('Send', `After ${event}`)
			.waitSeconds('Rest', 1)
			.connect('Entry', 'Wait')
			.connect('Wait', 'Send', 0)
			.connect('Wait', 'Send', 1)
			.connect('Send', 'Rest');
		const workflowId = await world.activate(builder.build());
		const answer = await world.ingest(builder.webhookId, { batch: signUps(0, CONTACTS, event) });
		expect(answer.status).toBe(202);
		await inspector.whenWaiting(workflowId, CONTACTS, BUSY_MACHINE_MS);
		return { webhookId: builder.webhookId, workflowId };
	}

	async function mailsEach(subject: string): Promise<number[]> {
		return await Promise.all(
			Array.from({ length: CONTACTS }, async (_, n) => {
				const mails = world.mailbox.mailsTo(emailOf(n)).map((mail) => mail.subject());
				return (await Promise.all(mails)).filter((one) => one === subject).length;
			}),
		);
	}

	it('takes nothing from contacts who wait: time and events release them as ever', async () => {
		const { webhookId, workflowId } = await begin('Joined', 30);
		await world.restartRedis();
		const half = Array.from({ length: CONTACTS / 2 }, (_, n) => n);
		const answer = await world.ingest(webhookId, { batch: tracks(half, 'Joined Again') });
		expect(await answer.json()).toMatchObject({ resumed: CONTACTS / 2 });
		await inspector.whenAllDone(workflowId, CONTACTS, BUSY_MACHINE_MS);
		expect(await mailsEach('After Joined')).toEqual(Array(CONTACTS).fill(1));
	});

	it('with the job of an execution under way, has its contacts released again, and nothing sent twice', async () => {
		gate.closeAfter(CONTACTS / 4);
		const sentBefore = world.mailbox.mails.length;
		const { workflowId } = await begin('Arrived', 1);
		await world.mailbox.waitForCount(sentBefore + CONTACTS / 4, BUSY_MACHINE_MS);
		await busyWorker(world);
		await world.restartRedis();
		gate.open();
		const counts = await inspector.whenAllDone(workflowId, CONTACTS, BUSY_MACHINE_MS);
		expect(counts).toMatchObject({ completed: CONTACTS, failed: 0, positions: 0 });
		expect(world.n8n.logs()).toContain('It counts as lost');
		expect(await mailsEach('After Arrived')).toEqual(Array(CONTACTS).fill(1));
	});
});

describe('a machine without Redis', () => {
	it('is told what to install', async () => {
		const started = startRedis('no-such-redis-server');
		await expect(started).rejects.toThrow('On Debian: apt-get install redis-server');
	});
});
