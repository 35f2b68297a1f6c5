import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inspector } from '../../../dev/inspector';
import { emailOf, signUps } from '../../../dev/sign-ups';
import { until } from '../../../dev/until';
import { WorkflowBuilder } from '../../../dev/workflow-builder';
import { World } from '../../../dev/world';
import { MailGate } from './support/mail-gate';
import { BUSY_MACHINE_MS, busyWorker, whenEnded } from './support/workers';

const CONTACTS = 60;

/** An HTTP service that answers nobody until it is told to answer everybody. */
class Api {
	readonly held: ServerResponse[] = [];
	private answers = false;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Api> {
		const server = createServer((_, response) => api.take(response));
		const api = new Api(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return api;
	}

	private take(response: ServerResponse): void {
		if (this.answers) response.setHeader('content-type', 'application/json').end('{"said":"yes"}');
		else this.held.push(response);
	}

	/** Those to come. */
	answerOthers(): void {
		this.answers = true;
	}

	answerHeld(): void {
		this.held.splice(0).forEach((response) => this.take(response));
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}

describe('a worker that was stopped in its tracks for longer than its lease, and goes on', () => {
	let world: World;
	let inspector: Inspector;
	let api: Api;
	const gate = new MailGate();

	beforeAll(async () => {
		api = await Api.start();
		world = await World.start({ mailbox: { onMail: gate.onMail } });
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
		api?.close();
	});

	const builder = (name: string) =>
		new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential);

	async function begin(journey: WorkflowBuilder, event: string): Promise<string> {
		const workflowId = await world.activate(journey.build());
		const answer = await world.ingest(journey.webhookId, { batch: signUps(0, CONTACTS, event) });
		expect(answer.status).toBe(202);
		return workflowId;
	}

	it('sends nothing: another has sent the rest', async () => {
		const journey = builder('Send')
			.trigger('Entry', 'Joined')
			.send('Send', 'Hello')
			.waitSeconds('Wait', 1)
			.connect('Entry', 'Send')
			.connect('Send', 'Wait');
		gate.closeAfter(10);
		const workflowId = await begin(journey, 'Joined');
		await world.mailbox.waitForCount(10, BUSY_MACHINE_MS);
		const { worker, ids } = await busyWorker(world);
		const goOn = worker.pause();
		gate.open();
		const counts = await inspector.whenAllDone(workflowId, CONTACTS, BUSY_MACHINE_MS);
		expect(counts).toMatchObject({ completed: CONTACTS, positions: 0 });

		const [ledger, steps] = [await inspector.ledger(), await inspector.count('node_visits')];
		const mails = world.mailbox.mails.length;
		const unknown = new Set(await inspector.recipients('unknown'));
		goOn();
		await whenEnded(worker, ids);
		// What the ledger had let go before the stop may arrive; it is on record as perhaps sent.
		const late = world.mailbox.mails.slice(mails).map(({ to }) => to[0]);
		expect(late.filter((to) => !unknown.has(to))).toEqual([]);
		for (let n = 0; n < CONTACTS; n++) {
			const theirs = world.mailbox.mailsTo(emailOf(n)).length;
			if (unknown.has(emailOf(n))) expect(theirs).toBeLessThanOrEqual(1);
			else expect({ n, theirs }).toEqual({ n, theirs: 1 });
		}
		expect(await inspector.count('node_visits')).toBe(steps);
		expect(await inspector.ledger()).toHaveLength(ledger.length);
		expect(await inspector.count('positions')).toBe(0);
	});

	it('parks nobody: all wait already, once', async () => {
		const journey = builder('Park')
			.trigger('Entry', 'Arrived')
			.native('Ask', 'httpRequest', 4.2, { url: api.url, options: {} })
			.waitForEvent('Wait', 'Called', 3_600)
			.connect('Entry', 'Ask')
			.connect('Ask', 'Wait');
		const workflowId = await begin(journey, 'Arrived');
		const asked = () => Promise.resolve(api.held.length > 0 ? true : undefined);
		await until(asked, 'A call of the service', BUSY_MACHINE_MS);
		const { worker, ids } = await busyWorker(world);
		const goOn = worker.pause();
		api.answerOthers();
		await inspector.whenWaiting(workflowId, CONTACTS, BUSY_MACHINE_MS);
		const settled = async () => (await inspector.count('positions')) === CONTACTS || undefined;
		await until(settled, 'The end of the run that took over', BUSY_MACHINE_MS);

		const tables = ['positions', 'node_visits', 'enrollments'] as const;
		const counts = async () => await Promise.all(tables.map((table) => inspector.count(table)));
		const before = await counts();
		api.answerHeld();
		goOn();
		await whenEnded(worker, ids);
		expect(await counts()).toEqual(before);
		expect(await inspector.waiting(workflowId)).toBe(CONTACTS);
	});
});
