import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import type { StoreErrorCode } from '../../src/store/connection';
import { openSqlite, type SqliteOptions } from '../../src/store/sqlite/open';
import {
	failure,
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

/** With the threads it has started so far. */
async function openWatched(): Promise<{ samples: Samples; workers: Worker[] }> {
	const workers: Worker[] = [];
	const startWorker: SqliteOptions['startWorker'] = (file, options) => {
		const worker = new Worker(file, options);
		workers.push(worker);
		return worker;
	};
	return { samples: await open({ startWorker }), workers };
}

const insert = (samples: Samples, name: string) =>
	samples.db.insertInto('samples').values({ name }).execute();

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

	it('is as it was, when it is the database of another program', async () => {
		const path = join(newFolder(), 'other.sqlite');
		const other = new DatabaseSync(path);
		other.exec('create table workflow_entity (id integer)');
		other.close();
		const before = readFileSync(path);
		await failure(open({ path }));
		expect(readFileSync(path).equals(before)).toBe(true);
	});

	it('is reported when the disk is full, keeps nothing by halves and works when there is room', async () => {
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

	it('is reported when it is read-only', async () => {
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
		const { samples, workers } = await openWatched();
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

	it('fails the statements that it had not answered', async () => {
		const { samples, workers } = await openWatched();
		// Terminating waits for the statement at work, but lets it answer no more.
		const long = sql`select count(*) from (with recursive n(i) as
			(select 1 union all select i + 1 from n where i < 1000000) select i from n)`;
		const failed = Promise.all([failure(long.execute(samples.db)), failure(names(samples))]);
		await insert(samples, 'meanwhile');
		await Promise.all(workers.map((worker) => worker.terminate()));
		expect((await failed).map(({ code }) => code)).toEqual(['unavailable', 'unavailable']);
		expect(await names(samples)).toEqual(['meanwhile']);
	});
});
