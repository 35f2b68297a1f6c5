import { sql } from 'kysely';
import { StoreError } from '../../src/store/connection';
import { migrateToLatest, type Migrations } from '../../src/store/migrate';
import { openStaticData, type StaticDataConnection } from '../../src/store/static-data/open';
import {
	names,
	sampleColumns,
	sampleMigrations,
	withSamples,
	type SampleDatabase,
} from './support/samples';

type StaticSamples = StaticDataConnection<SampleDatabase>;

function open(snapshot?: object): StaticSamples {
	return openStaticData<SampleDatabase>({ snapshot, columns: sampleColumns });
}

async function opened(snapshot?: object): Promise<StaticSamples> {
	const samples = open(snapshot);
	await withSamples(Promise.resolve(samples));
	return samples;
}

/** What n8n does when it saves the workflow's static data, and again when it reads it. */
function save({ snapshot }: StaticSamples): object {
	return JSON.parse(JSON.stringify({ snapshot })).snapshot as object;
}

const namesIn = async (saved: object) => await names(await opened(saved));

const insert = (samples: Pick<StaticSamples, 'db'>, name: string) =>
	samples.db.insertInto('samples').values({ name }).execute();

describe('the snapshot of a static-data store', () => {
	it('holds the state of the moment in which n8n saves', async () => {
		const samples = await opened();
		expect(await namesIn(save(samples))).toEqual([]);
		await insert(samples, 'a');
		const one = save(samples);
		await insert(samples, "b 'ü😀");
		expect(await namesIn(one)).toEqual(['a']);
		expect(await namesIn(save(samples))).toEqual(['a', "b 'ü😀"]);
	});

	it('brings every kind of value through', async () => {
		const samples = await opened();
		const row = { name: 'a', amount: 2 ** 53 - 1, size: 0.1, active: true };
		const attributes = { a: ['"', null, { b: 1 }] };
		await samples.db
			.insertInto('samples')
			.values({ ...row, attributes: samples.json(attributes) })
			.execute();
		const again = await opened(save(samples));
		const rows = await again.db.selectFrom('samples').selectAll().execute();
		expect(rows).toEqual([{ id: 1, ...row, attributes }]);
	});

	it('lacks the changes of a transaction until it commits, whenever n8n saves', async () => {
		const samples = await opened();
		await insert(samples, 'before');
		const saves: object[] = [];
		let running = true;
		const saver = (async () => {
			while (running) {
				saves.push(save(samples));
				await Promise.resolve();
			}
		})();
		const ids = await samples.transaction(async (trx) => {
			await insert({ db: trx }, 'during 1');
			await trx.updateTable('samples').set({ amount: 7 }).execute();
			saves.push(save(samples));
			await trx.deleteFrom('samples').where('name', '=', 'before').execute();
			return await trx.insertInto('samples').values({ name: 'during 2' }).returning('id').execute();
		});
		running = false;
		await saver;
		const states = new Set<string>();
		for (const saved of saves) states.add((await namesIn(saved)).join());
		expect(saves.length).toBeGreaterThan(5);
		expect([...states]).toEqual(expect.arrayContaining(['before']));
		expect([...states].filter((it) => it !== 'before' && it !== 'during 1,during 2')).toEqual([]);
		expect(await namesIn(save(samples))).toEqual(['during 1', 'during 2']);
		expect(ids).toEqual([{ id: 3 }]);
	});

	it('is unchanged when a transaction in which n8n saved is rolled back', async () => {
		const samples = await opened();
		await insert(samples, 'before');
		await expect(
			samples.transaction(async (trx) => {
				await insert({ db: trx }, 'lost');
				await expect(insert({ db: trx }, 'lost')).rejects.toThrow(StoreError);
				expect(await namesIn(save(samples))).toEqual(['before']);
				throw new Error('undo');
			}),
		).rejects.toThrow('undo');
		expect(await namesIn(save(samples))).toEqual(['before']);
		await insert(samples, 'after');
		expect(await namesIn(save(samples))).toEqual(['before', 'after']);
	});

	it('lets ids continue to count, even after the last row was deleted', async () => {
		const samples = await opened();
		await insert(samples, 'a');
		await insert(samples, 'b');
		await samples.db.deleteFrom('samples').execute();
		const again = await opened(save(samples));
		await insert(again, 'c');
		const rows = await again.db.selectFrom('samples').select('id').execute();
		expect(rows).toEqual([{ id: 3 }]);
	});

	it('stays readable after close(), for the last save', async () => {
		const samples = await opened();
		await insert(samples, 'a');
		await samples.close();
		expect(await namesIn(save(samples))).toEqual(['a']);
	});

	it('is the old one until that is loaded, so that an early save loses nothing', async () => {
		const samples = await opened();
		await insert(samples, 'a');
		const unloaded = open(save(samples));
		expect(save(unloaded)).toEqual(save(samples));
		await unloaded.close();
		expect(await namesIn(save(unloaded))).toEqual(['a']);
	});
});

describe('a snapshot of another time or kind', () => {
	const later: Migrations = {
		...sampleMigrations,
		'0002_city': {
			async up(db) {
				await sql`alter table samples add column city text not null default 'Bern'`.execute(db);
				await sql`insert into samples (name, city) values ('from the migration', 'Rom')`.execute(
					db,
				);
			},
		},
	};

	async function opens(saved: object, migrations: Migrations): Promise<StaticSamples> {
		const samples = open(saved);
		await migrateToLatest(samples, migrations);
		return samples;
	}

	it('is migrated up when it is older', async () => {
		const old = await opened();
		await insert(old, 'old');
		const samples = await opens(save(old), later);
		const query = sql`select name, city from samples order by id`;
		const expected = [
			{ name: 'old', city: 'Bern' },
			{ name: 'from the migration', city: 'Rom' },
		];
		expect((await query.execute(samples.db)).rows).toEqual(expected);
		const again = await opens(save(samples), later);
		expect((await query.execute(again.db)).rows).toEqual(expected);
	});

	it('is refused when its schema is newer, and kept as it is', async () => {
		const newer = open();
		await migrateToLatest(newer, later);
		const saved = save(newer);
		const samples = open(saved);
		const error = await migrateToLatest(samples, sampleMigrations).catch((it: unknown) => it);
		expect((error as StoreError).code).toBe('newer-schema');
		expect((error as StoreError).message).toMatch(/0002_city.*0001_samples/);
		expect(save(samples)).toEqual(saved);
	});

	it.each([
		['its format is newer', { version: 2, tables: 'unknown' }, 'newer-schema', /format 2/],
		['it is not ours', { lastRun: 12 }, 'not-a-store', /no journey snapshot.*Put back/],
		['it is empty', {}, 'not-a-store', /no journey snapshot/],
		[
			'a cell is not one',
			{ version: 1, schema: null, tables: { samples: { columns: ['id'], rows: [[{}]] } } },
			'not-a-store',
			/tables\.samples\.rows/,
		],
	])('is refused when %s', (_, snapshot, code, text) => {
		const error = (() => {
			try {
				return open(snapshot);
			} catch (thrown) {
				return thrown;
			}
		})();
		expect(error).toBeInstanceOf(StoreError);
		expect((error as StoreError).code).toBe(code);
		expect((error as StoreError).message).toMatch(text);
	});
});
