import { StoreUnavailableError } from '../../src/store/connection';
import type { PostgresConfig } from '../../src/store/postgres/config';
import { openPostgres } from '../../src/store/postgres/open';
import { newDatabase, onPostgres } from './support/postgres';
import { failure, withSamples, type SampleDatabase, type Samples } from './support/samples';

const opened: Samples[] = [];
let config: PostgresConfig;
let samples: Samples;
let reported: Error[];

beforeAll(async () => {
	config = await newDatabase();
}, 30_000);

afterAll(() => Promise.all(opened.map((it) => it.close())));

async function open(): Promise<Samples> {
	// Of this test: a listener of an earlier one may throw after its test is over.
	const errors = reported;
	const report = (error: Error) => errors.push(error);
	const connection = await openPostgres<SampleDatabase>({ config, report });
	opened.push(connection);
	return connection;
}

beforeEach(async () => {
	reported = [];
	samples = await withSamples(open());
});

/** Ends the server's side of the links, as a restart or a network would. */
const hangUp = () =>
	onPostgres(
		`select pg_terminate_backend(pid) from pg_stat_activity
		where application_name = 'n8n-nodes-journey' and datname = '${config.database}' and query like 'listen %'`,
		{ ...config, database: 'postgres' },
	);

/** Resolves with what the listener receives, once it has received `count` payloads. */
function listener(connection: Samples, topic: string, count: number): Promise<string[]> {
	return new Promise((resolve) => {
		const applied: string[] = [];
		const stop = connection.listen(topic, (payload) => {
			applied.push(payload);
			if (applied.length < count) return;
			stop();
			resolve(applied);
		});
	});
}

describe('Postgres notifications', () => {
	it('reach other processes and arrive once in our own', async () => {
		const other = await open();
		const [linked, otherLinked] = [listener(samples, 'due', 1), listener(other, 'due', 1)];
		expect(await Promise.all([linked, otherLinked])).toEqual([[''], ['']]);
		const applied = listener(samples, 'due', 3);
		const otherReceived = listener(other, 'due', 3);
		await samples.notify('due', "1 'ü😀");
		await samples.notify('elsewhere', 'nobody');
		await other.notify('due', '2');
		await samples.notify('due', '3');
		expect((await applied).sort()).toEqual(["1 'ü😀", '2', '3'].sort());
		expect((await otherReceived).sort()).toEqual(["1 'ü😀", '2', '3'].sort());
	});

	it('link again after the link broke, and have listeners look for themselves', async () => {
		expect(await listener(samples, 'due', 1)).toEqual(['']);
		const other = await open();
		const applied = listener(samples, 'due', 2);
		const again = listener(samples, 'due', 1);
		await hangUp();
		expect(await again).toEqual(['']);
		await other.notify('due', 'after');
		expect(await applied).toEqual(['', 'after']);
		expect(reported.some((error) => error instanceof StoreUnavailableError)).toBe(true);
	});

	it('leave the other listeners alone when one throws', async () => {
		samples.listen('due', () => {
			throw new Error('broken listener');
		});
		const applied: string[] = [];
		samples.listen('due', (payload) => payload && applied.push(payload));
		await samples.notify('due', 'now');
		expect(applied).toEqual(['now']);
		expect(reported.map(({ message }) => message)).toContain('broken listener');
	});

	it('refuse a payload that Postgres would refuse', async () => {
		expect((await failure(samples.notify('due', 'x'.repeat(8000)))).code).toBe('invalid-value');
	});

	it('can be closed at once', async () => {
		const connection = await open();
		connection.listen('due', () => undefined);
		await connection.close();
		expect(reported).toEqual([]);
	});

	it('ignore payloads of other programs on the channel', async () => {
		const applied = listener(samples, 'due', 2);
		await listener(samples, 'due', 1);
		await onPostgres(`notify n8n_journey, 'not ours'`, config);
		await onPostgres(`notify n8n_journey, '{"topic":"due"}'`, config);
		const other = await open();
		await other.notify('due', 'ours');
		expect(await applied).toEqual(['', 'ours']);
	});
});
