import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { openSqlite, type SqliteOptions } from '../../src/store/sqlite/open';
import { inProcesses } from './support/processes';
import {
	names,
	sampleColumns,
	withSamples,
	type SampleDatabase,
	type Samples,
} from './support/samples';
import { newFolder, removeStores } from './support/stores';

const opened: Samples[] = [];

afterAll(async () => {
	await Promise.all(opened.map((samples) => samples.close()));
	await removeStores();
});

async function open(options: Partial<SqliteOptions> = {}): Promise<Samples> {
	const path = join(newFolder(), 'journey.sqlite');
	const samples = await openSqlite<SampleDatabase>({ path, columns: sampleColumns, ...options });
	opened.push(samples);
	return await withSamples(Promise.resolve(samples));
}

const insert = (samples: Samples, name: string) =>
	samples.db.insertInto('samples').values({ name }).execute();

describe('a SQLite file', () => {
	it('is made with its folder, marked as ours, and complete after close()', async () => {
		const path = join(newFolder(), 'a', 'b', 'journey.sqlite');
		const samples = await open({ path });
		await insert(samples, 'kept');
		await samples.close();
		const file = new DatabaseSync(path, { readOnly: true });
		expect(file.prepare('pragma application_id').get()).toEqual({ application_id: 0x4a524e59 });
		file.close();
		expect(readFileSync(path).subarray(68, 72).toString()).toBe('JRNY');
		expect(await names(await open({ path }))).toEqual(['kept']);
	});

	it('is written with a log, to the disk at every commit, with foreign keys checked', async () => {
		const samples = await open();
		const pragma = (name: string) =>
			samples.transaction(async (trx) => (await sql.raw(`pragma ${name}`).execute(trx)).rows);
		expect(await pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
		expect(await pragma('synchronous')).toEqual([{ synchronous: 2 }]);
		expect(await pragma('foreign_keys')).toEqual([{ foreign_keys: 1 }]);
	});

	it('accepts no statement of a transaction that SQLite itself has rolled back', async () => {
		const samples = await open();
		const rolledBack = samples.transaction(async (trx) => {
			await trx.insertInto('samples').values({ name: 'a' }).execute();
			await sql`rollback`.execute(trx);
			await trx.insertInto('samples').values({ name: 'b' }).execute();
		});
		await expect(rolledBack).rejects.toThrow('rolled it back');
		expect(await names(samples)).toEqual([]);
	});

	it('executes statements of a transaction that are asked at once inside of it', async () => {
		const samples = await open();
		const failing = samples.transaction(async (trx) => {
			const insertion = (name: string) => trx.insertInto('samples').values({ name }).execute();
			await Promise.all([insertion('a'), insertion('b')]);
			throw new Error('on purpose');
		});
		await expect(failing).rejects.toThrow('on purpose');
		expect(await samples.transaction(async () => 'nothing')).toBe('nothing');
		expect(await names(samples)).toEqual([]);
	});

	it('is read outside transactions by a thread that cannot write', async () => {
		const samples = await open();
		const { rows } = await sql`select query_only from pragma_query_only`.execute(samples.db);
		expect(rows).toEqual([{ query_only: 1 }]);
	});

	it('accepts a write during a long read', async () => {
		const samples = await open();
		const order: string[] = [];
		const counting = sql`select count(*) from (with recursive n(i) as
			(select 1 union all select i + 1 from n where i < 3000000) select i from n)`;
		const read = counting.execute(samples.db).then(() => order.push('read'));
		await insert(samples, 'a').then(() => order.push('write'));
		await read;
		expect(order).toEqual(['write', 'read']);
	});

	it('is shared by processes, whose transactions wait for one another and execute once', async () => {
		const path = join(newFolder(), 'journey.sqlite');
		const samples = await open({ path });
		await samples.db.insertInto('samples').values({ amount: 0 }).execute();
		const task = { act: 'increment', sqlite: path, times: 50 } as const;
		expect(await inProcesses(2, task)).toEqual([0, 0]);
		const row = await samples.db.selectFrom('samples').select('amount').executeTakeFirst();
		expect(row).toEqual({ amount: 100 });
	}, 30_000);

	it('does not keep the process from ending', async () => {
		const path = join(newFolder(), 'journey.sqlite');
		await open({ path });
		expect(await inProcesses(1, { act: 'leave-open', sqlite: path })).toEqual([0]);
	}, 30_000);
});
