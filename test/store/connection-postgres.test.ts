import { execFileSync } from 'node:child_process';
import { sql } from 'kysely';
import { StoreUnavailableError } from '../../src/store/connection';
import { postgresConfigFromUrl, type PostgresConfig } from '../../src/store/postgres/config';
import { openPostgres, requireServer } from '../../src/store/postgres/open';
import { newDatabase, onPostgres, postgresConfig } from './support/postgres';
import { inProcesses } from './support/processes';
import { failure, names, withSamples, type SampleDatabase, type Samples } from './support/samples';

const opened: Samples[] = [];
let config: PostgresConfig;
let samples: Samples;
let reported: Error[];

beforeAll(async () => {
	config = await newDatabase();
}, 30_000);

afterAll(() => Promise.all(opened.map((it) => it.close())));

async function open(changes: Partial<PostgresConfig> = {}): Promise<Samples> {
	const report = (error: Error) => reported.push(error);
	const connection = await openPostgres<SampleDatabase>({
		config: { ...config, ...changes },
		report,
	});
	opened.push(connection);
	return connection;
}

beforeEach(async () => {
	reported = [];
	samples = await withSamples(open());
	await samples.db.deleteFrom('samples').execute();
});

interface Gate {
	pass(): void;
	passed: Promise<void>;
}

function gate(): Gate {
	let pass = (): void => undefined;
	const passed = new Promise<void>((resolve) => (pass = resolve));
	return { pass, passed };
}

/** Ends the server's side of connections, as a restart or a network would. */
const hangUp = (where: string) => onPostgres(hangingUp(where), { ...config, database: 'postgres' });

const hangingUp = (where: string) => `select pg_terminate_backend(pid) from pg_stat_activity
	where application_name = 'n8n-nodes-journey' and datname = '${config.database}' and ${where}`;

/** By another process that this one stands still for. */
function hangUpUnnoticed(): void {
	const script = `const { Client } = require('pg');
		const { config, statement } = JSON.parse(process.argv[1]);
		const client = new Client(config);
		client.connect().then(() => client.query(statement)).then(() => client.end());`;
	const asked = { config: { ...config, database: 'postgres' }, statement: hangingUp('true') };
	execFileSync(process.execPath, ['-e', script, JSON.stringify(asked)]);
}

describe('a Postgres connection', () => {
	it('keeps all tables in the schema n8n_journey', async () => {
		const rows = await onPostgres(
			`select distinct table_schema from information_schema.tables
			where table_name in ('samples', 'kysely_migration', 'kysely_migration_lock')`,
			config,
		);
		expect(rows).toEqual([{ table_schema: 'n8n_journey' }]);
	});

	it('names itself to the server, and has time limits for statements and transactions', async () => {
		const setting = async (name: string) => {
			const { rows } = await sql<{ value: string }>`
				select current_setting(${name}) as value`.execute(samples.db);
			return rows[0].value;
		};
		expect(await setting('application_name')).toBe('n8n-nodes-journey');
		expect(await setting('statement_timeout')).toBe('30s');
		expect(await setting('idle_in_transaction_session_timeout')).toBe('1min');
	});

	it('uses ten connections at most', async () => {
		const inUse = sql`select pg_sleep(0.01), pg_backend_pid() as pid`;
		const results = await Promise.all(Array.from({ length: 40 }, () => inUse.execute(samples.db)));
		const pids = new Set(results.map(({ rows }) => (rows[0] as { pid: number }).pid));
		expect(pids.size).toBeLessThanOrEqual(10);
	});

	it('repeats a transaction that ended in a deadlock', async () => {
		await samples.db
			.insertInto('samples')
			.values([
				{ name: 'a', amount: 0 },
				{ name: 'b', amount: 0 },
			])
			.execute();
		const gates = [gate(), gate()];
		let attempts = 0;
		const lockBoth = (order: string[], { pass }: Gate) =>
			samples.transaction(async (trx) => {
				attempts++;
				for (const name of order) {
					await trx
						.updateTable('samples')
						.set((eb) => ({ amount: eb('amount', '+', 1) }))
						.where('name', '=', name)
						.execute();
					pass();
					await Promise.all(gates.map(({ passed }) => passed));
				}
			});
		await Promise.all([lockBoth(['a', 'b'], gates[0]), lockBoth(['b', 'a'], gates[1])]);
		const rows = await samples.db.selectFrom('samples').select('amount').execute();
		expect(rows).toEqual([{ amount: 2 }, { amount: 2 }]);
		expect(attempts).toBe(3);
	}, 15_000);

	it('does not keep the process from ending', async () => {
		expect(await inProcesses(1, { act: 'leave-open', postgres: config })).toEqual([0]);
	}, 30_000);
});

describe('a Postgres connection that breaks', () => {
	it('fails the transaction as unavailable, and the next use connects again', async () => {
		const error = await failure(
			samples.transaction(async (trx) => {
				await trx.insertInto('samples').values({ name: 'lost' }).execute();
				await hangUp("state = 'idle in transaction'");
				await trx.insertInto('samples').values({ name: 'lost too' }).execute();
			}),
		);
		expect(error).toBeInstanceOf(StoreUnavailableError);
		await samples.db.insertInto('samples').values({ name: 'after' }).execute();
		expect(await names(samples)).toEqual(['after']);
	});

	it('fails the statement under way as unavailable', async () => {
		const sleeping = failure(sql`select pg_sleep(60) as sleeping`.execute(samples.db));
		let ended: unknown[] = [];
		while (ended.length === 0) ended = await hangUp("query like '%pg_sleep%sleeping%'");
		expect(await sleeping).toBeInstanceOf(StoreUnavailableError);
	});

	it('does no harm while unused, not even before the break could be noticed', async () => {
		const used = Array.from({ length: 5 }, () => sql`select pg_sleep(0.01)`.execute(samples.db));
		await Promise.all(used);
		hangUpUnnoticed();
		await samples.transaction((trx) =>
			trx.insertInto('samples').values({ name: 'after' }).execute(),
		);
		expect(await names(samples)).toEqual(['after']);
	});
});

describe('Postgres by its URL', () => {
	it('opens the database', async () => {
		const { port, password, database } = await postgresConfig(config.database);
		const secret = encodeURIComponent(password as string);
		const url = `postgres://postgres:${secret}@127.0.0.1:${port}/${database}?sslmode=disable`;
		const connection = await openPostgres<SampleDatabase>({ config: postgresConfigFromUrl(url) });
		opened.push(connection);
		expect(await names(connection)).toEqual([]);
	});
});

describe('Postgres that cannot be used', () => {
	it.each<[string, Partial<PostgresConfig>, string, RegExp]>([
		[
			'nothing listens',
			{ port: 1 },
			'unavailable',
			/127\.0\.0\.1:1\/journey_\w+ cannot be reached/,
		],
		['the password is wrong', { password: 'wr0ng' }, 'misconfigured', /Check user and password/],
		['there is no such database', { database: 'nowhere' }, 'misconfigured', /Create the database/],
		['it does not speak TLS as asked', { ssl: true }, 'unavailable', /SSL/],
	])('is reported when %s, without the password', async (_, changes, code, text) => {
		const error = await failure(open(changes));
		expect(error.code).toBe(code);
		expect(error.message).toMatch(text);
		expect(JSON.stringify([error, error.message, error.stack])).not.toMatch(/p@ss|wr0ng/);
	});

	it.each([
		['120022', /is Postgres 12; the journey store needs 13 or later\. Upgrade/],
		['90624', /is Postgres 9;/],
	])('is reported when the server is too old (%s)', (version, text) => {
		expect(() => requireServer({ version, encoding: 'UTF8' })).toThrow(text);
	});

	it('is reported when the database cannot hold all characters, with the remedy', async () => {
		const database = `latin_${process.pid}`;
		await onPostgres(
			`create database ${database} encoding 'LATIN1' locale 'C' template template0`,
			config,
		);
		const error = await failure(open({ database }));
		expect(error.code).toBe('misconfigured');
		expect(error.message).toMatch(/encoded in LATIN1; .* encoding 'UTF8' template template0/);
	});

	it('is reported when the user may not create the schema', async () => {
		const fresh = await newDatabase();
		await onPostgres(`create role reader login password 'reader'`, fresh);
		const connection = await openPostgres<SampleDatabase>({
			config: { ...fresh, user: 'reader', password: 'reader' },
		});
		opened.push(connection);
		const error = await failure(withSamples(Promise.resolve(connection)));
		expect(error.code).toBe('misconfigured');
		expect(error.message).toMatch(/create a schema/);
	});
});
