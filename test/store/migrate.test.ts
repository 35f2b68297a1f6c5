import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { StoreError, type Connection } from '../../src/store/connection';
import { migrateToLatest, type Migrations } from '../../src/store/migrate';
import { openPostgres } from '../../src/store/postgres/open';
import { openSqlite } from '../../src/store/sqlite/open';
import { newDatabase } from './support/postgres';
import { inProcesses } from './support/processes';
import { sampleColumns, sampleMigrations, type SampleDatabase } from './support/samples';
import { newFolder, removeStores, stores } from './support/stores';

afterAll(removeStores);

interface Marks {
	marks: { name: string };
}

const run = (text: string) => async (db: Kysely<unknown>) => {
	await sql.raw(text).execute(db);
};

const first: Migrations = { '0001_marks': { up: run('create table marks (name text)') } };
const second: Migrations = {
	...first,
	'0002_mark': { up: run(`insert into marks values ('second')`) },
};
const failing: Migrations = {
	...first,
	'0002_mark': {
		async up(db) {
			await sql`insert into marks values ('half')`.execute(db);
			await sql`create table more (name text)`.execute(db);
			await sql`no such statement`.execute(db);
		},
	},
};

async function marks(connection: Connection<Marks>): Promise<string[]> {
	const rows = await connection.db.selectFrom('marks').select('name').execute();
	return rows.map(({ name }) => name);
}

describe.each(stores)('migrateToLatest() on $name', (store) => {
	it('applies each migration once, for any number of callers and calls', async () => {
		const connection = await store.open<Marks>();
		await Promise.all([migrateToLatest(connection, first), migrateToLatest(connection, first)]);
		const again = await store.reopen<Marks>(connection);
		await migrateToLatest(again, second);
		const third = await store.reopen<Marks>(again);
		await migrateToLatest(third, second);
		expect(await marks(third)).toEqual(['second']);
	});

	it('keeps nothing of a migration that fails, and tries it again at the next call', async () => {
		const connection = await store.open<Marks>();
		await expect(migrateToLatest(connection, failing)).rejects.toThrow(/0002_mark/);
		await migrateToLatest(connection, second);
		expect(await marks(connection)).toEqual(['second']);
	});

	it('refuses a schema newer than the code, naming both and the remedy', async () => {
		const connection = await store.open<Marks>();
		await migrateToLatest(connection, second);
		const older = await store.reopen<Marks>(connection);
		const error = await migrateToLatest(older, first).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(StoreError);
		expect((error as StoreError).code).toBe('newer-schema');
		expect((error as StoreError).message).toMatch(/0002_mark.*0001_marks.*Update/s);
	});
});

describe.each(stores.filter(({ name }) => name !== 'static-data'))(
	'migrateToLatest() by several connections at once on $name',
	(store) => {
		it('applies each migration once for five connections', async () => {
			const connection = await store.open<Marks>();
			const others = await Promise.all(
				Array.from({ length: 4 }, () => store.reopen<Marks>(connection)),
			);
			await Promise.all([connection, ...others].map((it) => migrateToLatest(it, second)));
			expect(await marks(connection)).toEqual(['second']);
		});
	},
);

describe('migrateToLatest() by processes that begin together', () => {
	const count = async (connection: Connection<SampleDatabase>) => {
		const { rows } = await sql`select name from kysely_migration`.execute(connection.db);
		await connection.close();
		return rows.length;
	};

	it('does no harm to a new SQLite file', async () => {
		const path = join(newFolder(), 'new', 'journey.sqlite');
		expect(await inProcesses(2, { act: 'migrate', sqlite: path })).toEqual([0, 0]);
		expect(await count(await openSqlite({ path, columns: sampleColumns }))).toBe(1);
	}, 30_000);

	it('does no harm to a new Postgres database', async () => {
		const config = await newDatabase();
		expect(await inProcesses(2, { act: 'migrate', postgres: config })).toEqual([0, 0]);
		expect(await count(await openPostgres({ config }))).toBe(1);
		expect(Object.keys(sampleMigrations)).toHaveLength(1);
	}, 30_000);
});
