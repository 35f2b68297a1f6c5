import {
	edit,
	flow,
	journeyTrigger,
	send,
	waitForEvent,
	waitUntil,
	withStore,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { newDatabase } from '../store/support/postgres';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => {
	delete process.env.EXECUTIONS_MODE;
	delete process.env.N8N_JOURNEY_STORE_URL;
	await n8n.close();
});

const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger(),
		Wait: waitUntil({ amount: 1, unit: 'minutes' }),
		Hello: send('Hello'),
		Order: waitForEvent('Order Completed', { maxWait: 1, maxWaitUnit: 'minutes' }),
		Thanks: send('Thanks'),
		Reminder: send('Reminder'),
	},
	['Start', 'Wait', 'Hello', 'Order', 'Thanks'],
	['Order/1', 'Reminder'],
);

async function travel(made: typeof welcome): Promise<void> {
	await n8n.activate(made);
	await n8n.track(made, 'Signed Up', [ADA, BOB]);
	await n8n.clock.advance(MINUTE);
	await n8n.track(made, 'Order Completed', [ADA]);
	await n8n.clock.advance(MINUTE);
	expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Thanks']);
	expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Reminder']);
	expect(await n8n.counts(made)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
}

describe('The same journey', () => {
	it("works on the instance's embedded store", async () => {
		await travel(welcome);
		expect(n8n.store.kind).toBe('sqlite');
	});

	it("works in the workflow's static data", async () => {
		await travel(withStore(welcome, 'staticData'));
		expect(n8n.store.kind).toBe('static-data');
	});

	it("works on Postgres, with n8n's own credential", async () => {
		const { host, port, user, password, database } = await newDatabase();
		const credential = { host, port, user, password, database, ssl: 'disable', sshTunnel: false };
		n8n.credentials.postgres = () => credential as never;
		const onPostgres = withStore(welcome, 'postgres');
		for (const node of onPostgres.nodes) {
			node.credentials = { ...node.credentials, postgres: { id: '3', name: 'Database' } };
		}
		await travel(onPostgres);
		expect(n8n.store.kind).toBe('postgres');
	}, 30_000);

	it('works on Postgres, where the instance is set to it', async () => {
		const { host, port, user, password, database } = await newDatabase();
		const login = `${user}:${encodeURIComponent(String(password))}`;
		process.env.N8N_JOURNEY_STORE_URL = `postgres://${login}@${host}:${port}/${database}?sslmode=disable`;
		await travel(welcome);
		expect(n8n.store.kind).toBe('postgres');
	}, 30_000);
});

describe('A store that cannot be used', () => {
	it.each(['instance', 'sqlite', 'staticData'])(
		"is refused at activation in n8n's queue mode, with the alternative: %s",
		async (store) => {
			process.env.EXECUTIONS_MODE = 'queue';
			const made = withStore(welcome, store);
			for (const node of made.nodes) node.parameters.sqlitePath = '/tmp/never-made.sqlite';
			await expect(n8n.activate(made)).rejects.toMatchObject({
				description: expect.stringContaining("Set 'Store' to 'Postgres'") as string,
			});
		},
	);

	it.each([
		[
			'why',
			'postgres://journey@127.0.0.1:1/journey',
			'Postgres at 127.0.0.1:1/journey cannot be reached',
		],
		[
			'what is wrong',
			'mysql://127.0.0.1/journey',
			"The journey store's address is no Postgres URL",
		],
	])('has %s in its message, which is all that an activation shows', async (_, url, reason) => {
		process.env.N8N_JOURNEY_STORE_URL = url;
		const failing = n8n.activate(welcome);
		await expect(failing).rejects.toThrow(`The journey store could not be opened: ${reason}`);
	});

	it('without a file path is refused at activation', async () => {
		await expect(n8n.activate(withStore(welcome, 'sqlite'))).rejects.toMatchObject({
			description: expect.stringContaining("Set 'File Path'") as string,
		});
	});
});

describe('Nodes of one journey with different stores', () => {
	it('are an error, instead of taking each other for another journey', async () => {
		const made = edit(welcome, 'Wait', { store: 'staticData' });
		await n8n.activate(made);
		await n8n.track(made, 'Signed Up', [ADA]);
		expect(n8n.executions[0].error).toContain("the same 'Store'");
	});
});

describe("The workflow's static data", () => {
	it('when it is full, refuses a call as a whole, with the alternative', async () => {
		const made = withStore(welcome, 'staticData');
		await n8n.activate(made);
		const crowd = Array.from({ length: 999 }, (_, i) => `c${i}@example.com`);
		await n8n.track(made, 'Signed Up', crowd);
		const batch = [ADA, BOB].map((email) => ({ event: 'Signed Up', email }));
		const call = await n8n.call(made, { batch });
		expect(call.status).toBe(507);
		expect(call.body).toMatchObject({
			message: expect.stringContaining("Choose another 'Store'") as string,
		});
		expect(await n8n.counts(made)).toMatchObject({ entered: 999 });
	});
});
