import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { StoreError, type StoreErrorCode } from '../../src/store/connection';
import { migrateToLatest } from '../../src/store/migrate';
import { openSqlite, type SqliteOptions } from '../../src/store/sqlite/open';
import { inProcesses } from './support/processes';
import {
	names,
	sampleColumns,
	sampleMigrations,
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

async function failure(promise: Promise<unknown>): Promise<StoreError> {
	const error = await promise.then(
		() => new Error('nothing failed'),
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(StoreError);
	return error as StoreError;
}

const insert = (samples: Samples, name: string) =>
	samples.db.insertInto('samples').values({ name }).execute();

describe('a SQLite file', () => {
	it('is made with its folder, marked as ours, and has everything in it after close()', async () => {
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

	it('is read outside transactions by a thread that cannot write', async () => {
		const samples = await open();
		const { rows } = await sql`select query_only from pragma_query_only`.execute(samples.db);
		expect(rows).toEqual([{ query_only: 1 }]);
	});

	it('takes a write while a long read runs', async () => {
		const samples = await open();
		const order: string[] = [];
		const counting = sql`select count(*) from (with recursive n(i) as
			(select 1 union all select i + 1 from n where i < 3000000) select i from n)`;
		const read = counting.execute(samples.db).then(() => order.push('read'));
		await insert(samples, 'a').then(() => order.push('write'));
		await read;
		expect(order).toEqual(['write', 'read']);
	});

	it('is shared by processes, whose transactions wait for one another and run once', async () => {
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

describe('a SQLite file that cannot be used', () => {
	it.each<[string, (folder: string) => string, StoreErrorCode, RegExp]>([
		['a folder', (folder) => folder, 'misconfigured', /is a folder/],
		[
			'a file in place of a folder',
			(folder) => {
				writeFileSync(join(folder, 'file'), '');
				return join(folder, 'file', 'journey.sqlite');
			},
			'misconfigured',
			/not a folder/,
		],
		[
			'a file that is no database',
			(folder) => {
				writeFileSync(join(folder, 'text'), 'no database at all, only text'.repeat(100));
				return join(folder, 'text');
			},
			'not-a-store',
			/no SQLite database/,
		],
		[
			'the database of another program',
			(folder) => {
				const other = new DatabaseSync(join(folder, 'other.sqlite'));
				other.exec('create table workflow_entity (id integer)');
				other.close();
				return join(folder, 'other.sqlite');
			},
			'not-a-store',
			/another program/,
		],
	])('is refused when it is %s, with the path in the message', async (_, make, code, text) => {
		const path = make(newFolder());
		const error = await failure(open({ path }));
		expect(error.code).toBe(code);
		expect(error.message).toMatch(text);
		expect(error.message).toContain(path);
	});

	it('says that the disk is full, keeps nothing by halves and goes on when there is room', async () => {
		const samples = await open();
		const writing = (pages: number, size: number) =>
			samples.transaction(async (trx) => {
				await sql.raw(`pragma max_page_count = ${pages}`).execute(trx);
				const rows = Array.from({ length: 100 }, (_, i) => ({ name: `${i}`.padEnd(size, 'x') }));
				await trx.insertInto('samples').values(rows).execute();
			});
		const error = await failure(writing(10, 5000));
		expect(error.code).toBe('full');
		expect(error.message).toMatch(/Make room/);
		expect(await names(samples)).toEqual([]);
		await writing(100_000, 10);
		expect(await names(samples)).toHaveLength(100);
	});

	it('says that it is read-only', async () => {
		const samples = await open();
		await sql`pragma query_only = on`.execute(samples.db);
		const error = await failure(insert(samples, 'a'));
		expect(error.code).toBe('read-only');
		expect(error.message).toMatch(/right to write/);
	});

	it('is tried again at the next opening', async () => {
		const path = join(newFolder(), 'later');
		mkdirSync(path);
		await failure(open({ path }));
		const samples = await open({ path: join(path, 'journey.sqlite') });
		await insert(samples, 'a');
		expect(await names(samples)).toEqual(['a']);
	});
});

describe('a thread that dies', () => {
	it('fails the transaction it was in, and the next use starts another', async () => {
		const workers: Worker[] = [];
		const samples = await open({
			startWorker: (file, options) => {
				const worker = new Worker(file, options);
				workers.push(worker);
				return worker;
			},
		});
		await insert(samples, 'kept');
		const writers = workers.length;
		const error = await failure(
			samples.transaction(async (trx) => {
				await trx.insertInto('samples').values({ name: 'lost' }).execute();
				await Promise.all(workers.map((worker) => worker.terminate()));
				await trx.insertInto('samples').values({ name: 'lost too' }).execute();
			}),
		);
		expect(error.code).toBe('unavailable');
		expect(error.message).toMatch(/thread.*stopped/);
		await insert(samples, 'after');
		expect(await names(samples)).toEqual(['kept', 'after']);
		expect(workers).toHaveLength(writers * 2);
	});

	it('fails what it had not answered', async () => {
		const workers: Worker[] = [];
		const samples = await open({
			startWorker: (file, options) => {
				const worker = new Worker(file, options);
				workers.push(worker);
				return worker;
			},
		});
		const endless = sql`select count(*) from (with recursive n(i) as
			(select 1 union all select i + 1 from n) select i from n)`.execute(samples.db);
		const failed = failure(endless);
		await migrateToLatest(samples, sampleMigrations);
		await Promise.all(workers.map((worker) => worker.terminate()));
		expect((await failed).code).toBe('unavailable');
	});
});
