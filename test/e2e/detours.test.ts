import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inspector } from '../../dev/inspector';
import { emailOf, signUps } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const CONTACTS = 40;

describe('a journey with other nodes in it', () => {
	let world: World;
	let api: Server;
	let apiUrl: string;

	beforeAll(async () => {
		api = createServer((_request, response) => {
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify({ quote: 'nothing of the contact in here' }));
		});
		await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
		apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/quote`;
		world = await World.start();
	});

	afterAll(async () => {
		api?.close();
		await world?.stop();
	});

	const builder = (name: string) =>
		new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential);

	const subjectsTo = async (n: number) =>
		(await Promise.all(world.mailbox.mailsTo(emailOf(n)).map((mail) => mail.subject()))).sort();

	async function run(journey: WorkflowBuilder, event: string): Promise<void> {
		const workflowId = await world.activate(journey.build());
		const answer = await world.ingest(journey.webhookId, { batch: signUps(0, CONTACTS, event) });
		expect(answer.status).toBe(202);
		const inspector = await Inspector.open(world);
		const counts = await inspector.whenAllDone(workflowId, CONTACTS, 120_000);
		expect(counts).toMatchObject({ entered: CONTACTS, completed: CONTACTS, positions: 0 });
		await inspector.close();
	}

	it('knows the contact again behind an HTTP Request that replaced the item', async () => {
		const journey = builder('Detour')
			.trigger('Entry', 'Detoured')
			.native('Quote', 'httpRequest', 4.2, { url: apiUrl, options: {} })
			.waitSeconds('Wait', 1)
			.native('Another Quote', 'httpRequest', 4.2, { url: apiUrl, options: {} })
			.send('Send', 'Detour {{ contact.firstName }}: {{ quote }}')
			.connect('Entry', 'Quote')
			.connect('Quote', 'Wait')
			.connect('Wait', 'Another Quote')
			.connect('Another Quote', 'Send');
		await run(journey, 'Detoured');
		for (let n = 0; n < CONTACTS; n++) {
			expect(await subjectsTo(n)).toEqual([`Detour Name ${n}: nothing of the contact in here`]);
		}
	});

	it('takes both ways of a fan-out, and ends when both have ended', async () => {
		const journey = builder('Fan-Out')
			.trigger('Entry', 'Forked')
			.waitSeconds('Short', 1)
			.waitSeconds('Long', 4)
			.send('First', 'Fork short')
			.send('Second', 'Fork long')
			.connect('Entry', 'Short')
			.connect('Entry', 'Long')
			.connect('Short', 'First')
			.connect('Long', 'Second');
		await run(journey, 'Forked');
		for (let n = 0; n < CONTACTS; n++) {
			const forks = (await subjectsTo(n)).filter((subject) => subject.startsWith('Fork'));
			expect(forks).toEqual(['Fork long', 'Fork short']);
		}
	});
});
