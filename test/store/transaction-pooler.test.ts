import { sql } from 'kysely';
import type { Connection } from '../../src/store/connection';
import { migrateToLatest } from '../../src/store/migrate';
import { migrations } from '../../src/store/migrations';
import type { PostgresConfig } from '../../src/store/postgres/config';
import { openPostgres, requirePath } from '../../src/store/postgres/open';
import type { Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql/store';
import { runCli } from '../support/cli';
import { JourneyWorld } from './support/journey';
import { newDatabase, onPostgres } from './support/postgres';
import { urlOf } from './support/store-locations';
import { TransactionPooler } from './support/transaction-pooler';

jest.setTimeout(60_000);

/** Another application's tables, with names of ours. */
const FOREIGN = `
	create table public.contacts (id serial primary key, secret text);
	insert into public.contacts (secret) values ('of another application');
	create table public.settings (key text primary key, value text);
	insert into public.settings values ('storeId', 'of another application');
	create table public.messages (id integer);
	create table public.kysely_migration (name text, timestamp text);`;

let database: PostgresConfig;
let pooler: TransactionPooler;
const opened: Array<Connection<Database>> = [];

beforeEach(async () => {
	database = await newDatabase();
	await onPostgres(FOREIGN, database);
	pooler = await TransactionPooler.start(database);
});

afterEach(async () => {
	await Promise.all(opened.splice(0).map((connection) => connection.close()));
	await pooler.close();
});

async function open(options: { readOnly?: boolean } = {}) {
	const conn = await openPostgres<Database>({ config: pooler.config, ...options });
	opened.push(conn);
	return conn;
}

/** That the other application has what it had, and nothing of ours. */
async function expectForeignTablesUntouched(): Promise<void> {
	for (const [table, rows] of [
		['contacts', [{ id: 1, secret: 'of another application' }]],
		['settings', [{ key: 'storeId', value: 'of another application' }]],
		['messages', []],
		['kysely_migration', []],
	] as const) {
		expect(await onPostgres(`select * from public.${table}`, database)).toEqual(rows);
	}
}

describe('A store behind a pooler in transaction mode', () => {
	it("reads and writes its own tables in every statement, not another application's of the same names", async () => {
		const conn = await open();
		await migrateToLatest(conn, migrations);
		const world = await JourneyWorld.open(await openSqlStore(conn), conn);
		expect(world.store.id).not.toBe('of another application');
		const entries = Array.from({ length: 40 }, (_, i) =>
			world.identify({ userId: `u${i}`, email: `u${i}@example.com` }, {}),
		);
		await Promise.all(entries.map((entry) => world.record([entry])));
		// Outside of transactions, more at once than there are sessions.
		const reads = await Promise.all(
			Array.from({ length: 60 }, () =>
				sql<{ n: number }>`select count(*) as n, max(email) as email from contacts`.execute(
					conn.db,
				),
			),
		);
		expect(new Set(reads.map(({ rows }) => rows[0].n))).toEqual(new Set([40]));
		const [found] = await world.store.contacts.find(world.workspaceId, [
			[{ kind: 'email', value: 'u7@example.com' }],
		]);
		expect(found).not.toBeNull();
		await conn.atOneInstant(async (db) => {
			expect(await db.selectFrom('contacts').select('email').execute()).toHaveLength(40);
		});
		await expectForeignTablesUntouched();
	});

	it('leaves the sessions of other applications as they were', async () => {
		const before = {
			path: await pooler.settings('search_path'),
			timeout: await pooler.settings('statement_timeout'),
			readOnly: await pooler.settings('default_transaction_read_only'),
		};
		const conn = await open();
		await migrateToLatest(conn, migrations);
		const reader = await open({ readOnly: true });
		await Promise.all(
			Array.from({ length: 20 }, () => reader.db.selectFrom('contacts').select('id').execute()),
		);
		expect({
			path: await pooler.settings('search_path'),
			timeout: await pooler.settings('statement_timeout'),
			readOnly: await pooler.settings('default_transaction_read_only'),
		}).toEqual(before);
		const locks = "select 1 from pg_locks where locktype = 'advisory'";
		expect(await onPostgres(locks, database)).toEqual([]);
	});

	it('is migrated once by processes that start at the same time', async () => {
		const all = await Promise.all([open(), open(), open()]);
		await Promise.all(all.map((conn) => migrateToLatest(conn, migrations)));
		const { rows } = await sql`select name from kysely_migration`.execute(all[0].db);
		expect(rows).toHaveLength(Object.keys(migrations).length);
		await expectForeignTablesUntouched();
	});

	it('is not written by a reader, and stays usable after a statement that fails', async () => {
		const conn = await open();
		await migrateToLatest(conn, migrations);
		const reader = await open({ readOnly: true });
		const write = (on: Connection<Database>) =>
			sql`insert into settings (key, value) values ('a', 'b')`.execute(on.db);
		await expect(write(reader)).rejects.toMatchObject({ code: 'read-only' });
		for (let i = 0; i < 5; i++) {
			await expect(sql`select nonsense from contacts`.execute(conn.db)).rejects.toMatchObject({
				code: 'query',
			});
		}
		await write(conn);
		expect(await conn.db.selectFrom('contacts').select('id').execute()).toEqual([]);
	});

	it('is not taken in by temporary tables that another application left in a session', async () => {
		const conn = await open();
		await migrateToLatest(conn, migrations);
		const world = await JourneyWorld.open(await openSqlStore(conn), conn);
		await world.record([world.identify({ userId: 'ann' }, {})]);
		await sql`create temporary table contacts (id integer)`.execute(conn.db);
		for (let i = 0; i < 6; i++) {
			const { rows } = await sql`select external_id from contacts`.execute(conn.db);
			expect(rows).toEqual([{ external_id: 'ann' }]);
		}
	});

	it('is examined, saved and restored by the command', async () => {
		const store = urlOf(pooler.config, {});
		expect((await runCli(['migrate', '--store', store])).code).toBe(0);
		const { troubles } = await runCli(['doctor', '--json', '--store', store]);
		expect(troubles().filter((text) => /^error/.test(text))).toEqual([]);
		await expectForeignTablesUntouched();
	});
});

describe('The search path of a connection', () => {
	it.each(['n8n_journey, pg_temp', '"n8n_journey", pg_temp'])(
		'is right as the schema of the store alone: %s',
		(path) => expect(() => requirePath(path, 'n8n_journey')).not.toThrow(),
	);

	it.each(['"$user", public', 'public, n8n_journey, pg_temp', 'n8n_journey, public', ''])(
		'is refused with a remedy where other tables come in: %s',
		(path) => {
			expect(() => requirePath(path, 'n8n_journey')).toThrow(
				expect.objectContaining({
					code: 'misconfigured',
					message: expect.stringContaining('a pooler in session mode') as string,
				}),
			);
		},
	);
});
