import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { BackupError } from '../../src/backup/format';
import { checkBackup, readBackup } from '../../src/backup/read';
import { writeBackup } from '../../src/backup/write';
import type { Connection } from '../../src/store/connection';
import { appliedMigrations, migrateToLatest } from '../../src/store/migrate';
import { migrations } from '../../src/store/migrations';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql/store';
import { openSqlite } from '../../src/store/sqlite/open';
import { LEASE_MS } from '../../src/journey/position-store';
import { openNew, type Opened } from './contract/support/contract';
import { fillWith } from './contract/support/crowd';
import { requestOf } from './contract/support/sending';
import { dumpOf, fillStore } from './support/full-store';
import { DAY, JourneyWorld, leasesOf, SIGNED_UP, T0 } from './support/journey';
import { failure } from './support/samples';
import { inNextRelease, NEXT_MIGRATION } from './support/next-migration';
import { newFolder, placeOf, removeStores, stores, type TestStore } from './support/stores';

jest.setTimeout(120_000);
afterAll(removeStores);

const [sqlite, postgres] = stores;

type Conn = Connection<Database>;

async function backupOf(conn: Conn): Promise<Buffer> {
	const parts: Buffer[] = [];
	const to = new Writable({
		write(chunk: Buffer, _encoding, done) {
			parts.push(chunk);
			done();
		},
	});
	await writeBackup(conn, to, { now: T0 });
	return Buffer.concat(parts);
}

const fileOf = (backup: Buffer) => () => Readable.from([backup], { objectMode: false });

async function emptyPlace(place: TestStore = sqlite): Promise<Conn> {
	return await place.open<Database>(COLUMN_KINDS);
}

async function restored(backup: Buffer, place: TestStore = sqlite): Promise<Conn> {
	const conn = await emptyPlace(place);
	await readBackup(conn, fileOf(backup));
	return conn;
}

async function filled(
	place: TestStore = sqlite,
	seed = 1,
): Promise<Opened & { world: JourneyWorld }> {
	const opened = await openNew(place);
	const world = await JourneyWorld.open(opened.store, opened.conn);
	await fillStore(world, seed);
	return { ...opened, world };
}

describe.each(stores)('a backup of a store on $name', (place) => {
	it('brings every row of every table back, on each kind of store', async () => {
		const { conn } = await filled(place, 11);
		const before = await dumpOf(conn);
		const without = Object.keys(before).filter((table) => before[table].length === 0);
		expect(without).toEqual([]);
		const backup = await backupOf(conn);
		for (const target of [sqlite, postgres]) {
			const there = await restored(backup, target);
			expect(await dumpOf(there)).toEqual({ ...before, processes: [] });
		}
	});
});

describe.each([sqlite, postgres])('a backup of a store in use, on $name,', (place) => {
	it('is of one instant, whatever is written during it', async () => {
		const opened = await openNew(place);
		const world = await JourneyWorld.open(opened.store, opened.conn);
		await fillWith(world, 1_500);
		const before = await dumpOf(opened.conn);
		let calls = 0;
		const writing = async () => await world.enter(`late-${++calls}`);
		const to = new PassThrough();
		const parts: Buffer[] = [];
		to.on('data', (chunk: Buffer) => parts.push(chunk));
		const late: Promise<unknown>[] = [];
		await writeBackup(opened.conn, to, { now: T0, onProgress: () => late.push(writing()) });
		await Promise.all(late);
		expect(calls).toBeGreaterThan(10);
		const there = await restored(Buffer.concat(parts));
		expect(await dumpOf(there)).toEqual({ ...before, processes: [] });
		expect((await world.counts()).entered).toBe(1_500 + calls);
	});
});

const linesOf = (backup: Buffer) => gunzipSync(backup).toString().trimEnd().split('\n');
const fileWith = (lines: readonly string[]) => gzipSync(`${lines.join('\n')}\n`);

describe('a journey after a restore', () => {
	it.each([sqlite, postgres])('continues where it was, on $name', async (target) => {
		const opened = await openNew(sqlite);
		const world = await JourneyWorld.open(opened.store, opened.conn);
		await world.bring(['ann'], { dueAt: T0 + DAY });
		await world.bring(['bob'], { wait: { events: [{ name: 'Ordered', since: T0 }] } });
		const conn = await restored(await backupOf(opened.conn), target);
		const store = await openSqlStore(conn);
		expect(store.id).toBe(opened.store.id);
		const there = world.copiedTo(store, conn);
		there.now = T0 + DAY;
		expect(await there.record([there.track('bob', 'Ordered')])).toMatchObject({ resumed: 1 });
		const released = await there.release('wait');
		expect(released.map(({ contact }) => contact.externalId).sort()).toEqual(['ann', 'bob']);
		await there.settle(released);
		expect(await there.counts()).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('sends nothing again that the backup knew as sent', async () => {
		const opened = await openNew(sqlite);
		const world = await JourneyWorld.open(opened.store, opened.conn);
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const { ledger } = world.store;
		const [{ id }] = await ledger.reserve([requestOf(world, released[0])], world.now);
		await ledger.commit([{ id, ...leasesOf(released)[0] }], world.now);
		await ledger.settle([{ id, status: 'sent' }], world.now);
		const conn = await restored(await backupOf(opened.conn), postgres);
		const store = await openSqlStore(conn);
		const there = world.copiedTo(store, conn);

		// The process that held them is gone with its machine: no contact is held for longer than a
		// lease.
		expect(await there.release('trigger')).toEqual([]);
		there.now += LEASE_MS;
		const again = await there.release('trigger');
		const entries = await store.ledger.reserve(
			again.map((each) => requestOf(there, each)),
			there.now,
		);
		expect(entries.map(({ status, isNew }) => ({ status, isNew }))).toEqual([
			{ status: 'sent', isNew: false },
			{ status: 'queued', isNew: true },
		]);
	});

	it.each([sqlite, postgres])('issues no number again, on $name', async (target) => {
		const opened = await openNew(sqlite);
		const world = await JourneyWorld.open(opened.store, opened.conn);
		await world.enter('ann');
		const [released] = await world.release('trigger');
		await world.settle([released]);
		await sql`delete from events`.execute(opened.conn.db);
		const conn = await restored(await backupOf(opened.conn), target);
		const store = await openSqlStore(conn);
		const there = world.copiedTo(store, conn);
		await there.enter('bob');
		const [next] = await there.release('trigger');
		expect(next.positionId).toBeGreaterThan(released.positionId);
		expect(next.event!.id).toBeGreaterThan(released.event!.id);
		expect(next.contact.id).toBeGreaterThan(released.contact.id);
	});
});

describe('a backup before it is restored', () => {
	let good: Buffer;
	let conn: Conn | undefined;
	beforeAll(async () => {
		good = await backupOf((await filled()).conn);
	});

	/** It is refused, and the place has nothing in it, not even tables. */
	async function refused(backup: Buffer): Promise<BackupError> {
		conn ??= await emptyPlace();
		const error: unknown = await readBackup(conn, fileOf(backup)).catch(
			(thrown: unknown) => thrown,
		);
		expect(await appliedMigrations(conn)).toEqual([]);
		if (error instanceof BackupError) return error;
		throw error;
	}

	it('lists its content where it is whole', async () => {
		expect(await checkBackup(fileOf(good))).toMatchObject({
			...{ format: 'n8n-journey-backup', version: 1, schema: Object.keys(migrations).at(-1) },
			...{ kind: 'sqlite', takenAt: T0, rows: { workspaces: 1, hubs: 1, processes: 1 } },
		});
	});

	it.each([
		['nothing', Buffer.alloc(0)],
		['a picture', Buffer.from('iVBORw0KGgoAAAANSUhEUg', 'base64')],
		['text', Buffer.from('{"format":"n8n-journey-backup"}')],
		['an empty gzip file', gzipSync('')],
		['the gzip file of something else', gzipSync('{"format":"something else"}\n')],
	])('is refused as foreign: %s', async (_, backup) => {
		expect(await refused(backup)).toMatchObject({
			code: 'foreign',
			message: expect.stringMatching(/^The file is not a backup of a journey store: /),
		});
	});

	it.each([0.2, 0.5, 0.9, 0.999])('is refused where it ends after %f of it', async (share) => {
		const error = await refused(good.subarray(0, Math.floor(good.length * share)));
		expect(error).toMatchObject({
			code: 'damaged',
			message: expect.stringContaining('Nothing was'),
		});
	});

	it('is refused where any byte is another', async () => {
		for (const share of [0.1, 0.3, 0.7, 0.95]) {
			const backup = Buffer.from(good);
			backup[Math.floor(backup.length * share)] ^= 0x20;
			expect(await refused(backup)).toMatchObject({ code: 'damaged' });
		}
	});

	it('is refused where lines are missing, changed, moved or added', async () => {
		const lines = linesOf(good);
		const at = lines.findIndex((line) => line.includes('dora'));
		const [before, after] = [lines.slice(0, at), lines.slice(at + 1)];
		for (const changed of [
			[...before, ...after],
			[...before, lines[at].replace('dora', 'gina'), ...after],
			[...before, after[0], lines[at], ...after.slice(1)],
			[...lines, lines[at]],
			lines.slice(0, -1),
		]) {
			expect(await refused(fileWith(changed))).toMatchObject({ code: 'damaged' });
		}
	});

	it('is refused where a newer version of the package made it', async () => {
		const [first, ...rest] = linesOf(good);
		const header = JSON.parse(first) as Record<string, unknown>;
		const asOf = (changes: object) =>
			fileWith(resigned([JSON.stringify({ ...header, ...changes }), ...rest]));
		expect(await refused(asOf({ version: 2 }))).toMatchObject({
			code: 'newer',
			message: expect.stringContaining('has format 2, and this version'),
		});
		expect(await refused(asOf({ schema: '9999_later' }))).toMatchObject({
			code: 'newer',
			message: expect.stringContaining('has the schema 9999_later of a newer version'),
		});
	});

	it.each([sqlite, postgres])(
		'leaves no row behind where it cannot be restored, on $name',
		async (target) => {
			const lines = linesOf(good);
			const last = lines.findLastIndex((line) => line.startsWith('{"table"'));
			const strange = lines.with(last, '{"table":"workspaces2","columns":["id","name"]}');
			const wrongCell = lines.map((line, i) =>
				i > last ? line.replace(/^\{"rows":\[\[\d+/, '{"rows":[["one"') : line,
			);
			for (const changed of [strange, wrongCell]) {
				const conn = await emptyPlace(target);
				const backup = fileWith(resigned(changed, { workspaces: 'workspaces2' }));
				await expect(readBackup(conn, fileOf(backup))).rejects.toThrow();
				const dump = await dumpOf(conn);
				expect(Object.values(dump).flat()).toEqual([]);
				await readBackup(conn, fileOf(good));
				expect((await dumpOf(conn)).workspaces).toHaveLength(1);
			}
		},
	);
});

describe('a copy of an SQLite file by vacuum into, made while others write,', () => {
	it('is a store as of one instant, in which journeys continue', async () => {
		const { store, conn } = await openNew(sqlite);
		const world = await JourneyWorld.open(store, conn);
		await fillWith(world, 2_000);
		const path = join(newFolder(), 'copy.sqlite');
		let entered = 0;
		let isCopied = false;
		const writing = (async () => {
			while (!isCopied || entered < 5) await world.enter(`late-${++entered}`);
		})();
		const shell = new Worker(VACUUM, { eval: true, workerData: { from: placeOf(conn), path } });
		await once(shell, 'exit');
		isCopied = true;
		await writing;

		const copy = await openSqlite<Database>({ path, columns: COLUMN_KINDS });
		const there = world.copiedTo(await openSqlStore(copy), copy);
		const counts = await there.counts();
		expect(counts.entered).toBeGreaterThanOrEqual(2_000);
		expect(counts).toMatchObject({ entered: counts.positions, active: counts.positions });
		there.now = T0 + 100_000;
		expect(await there.release('wait')).toHaveLength(100);
		await copy.close();
	});
});

/** As the command line tool of SQLite does it, beside n8n. */
const VACUUM = `
const { DatabaseSync } = require('node:sqlite');
const { from, path } = require('node:worker_threads').workerData;
const db = new DatabaseSync(from, { timeout: 5000 });
db.prepare('vacuum into ?').run(path);
db.close();`;

/** The last line made anew, as a deliberate forgery. */
function resigned(lines: readonly string[], renamed: Record<string, string> = {}): string[] {
	const body = lines.slice(0, -1);
	const { end } = JSON.parse(lines.at(-1)!) as { end: { rows: Record<string, number> } };
	const isRenamed = body.some((line) => line.includes('"workspaces2"'));
	const rows = Object.fromEntries(
		Object.entries(end.rows).map(([name, n]) => [isRenamed ? (renamed[name] ?? name) : name, n]),
	);
	const sha256 = createHash('sha256')
		.update(`${body.join('\n')}\n`)
		.digest('hex');
	return [...body, JSON.stringify({ end: { rows, sha256 } })];
}

/** A store of an earlier release, with a node in it. */
async function earlierStore(conn: Conn): Promise<void> {
	await migrateToLatest(conn, migrations);
	await sql`insert into nodes (workflow_id, node_key, name, type)
		values ('w', 'k', 'Wait', 'waitUntil')`.execute(conn.db);
}

describe('a store that a backup is to go into', () => {
	it.each(stores.slice(0, 2))(
		'has to be empty, and stays unchanged where it is not, on $name',
		async (place) => {
			const backup = await backupOf((await filled()).conn);
			const { store, conn } = await openNew(place);
			const world = await JourneyWorld.open(store, conn);
			await world.record([world.track('ann', SIGNED_UP)]);
			const before = await dumpOf(conn);
			await expect(readBackup(conn, fileOf(backup))).rejects.toMatchObject({
				...{ name: 'BackupError', code: 'not-empty' },
				message: expect.stringMatching(/^The store is not empty \(see its table \w+\)/),
			});
			expect(await dumpOf(conn)).toEqual(before);
		},
	);

	it('may have been opened before', async () => {
		const { store, conn } = await filled();
		const backup = await backupOf(conn);
		const target = await openNew(postgres);
		expect(target.store.id).not.toBe(store.id);
		await readBackup(target.conn, fileOf(backup));
		expect((await openSqlStore(target.conn)).id).toBe(store.id);
	});

	it('is brought from the schema of the backup to the latest', async () => {
		const old = await emptyPlace();
		await earlierStore(old);
		const backup = await backupOf(old);
		await inNextRelease(async () => {
			const conn = await restored(backup, postgres);
			expect(await appliedMigrations(conn)).toEqual(Object.keys(migrations).sort());
			expect(Object.keys(migrations)).toContain(NEXT_MIGRATION);
			const { rows } = await sql`select name, noted from nodes`.execute(conn.db);
			expect(rows).toEqual([{ name: 'Wait', noted: null }]);
		});
	});

	it('is refused where it is newer than the backup, though it is empty', async () => {
		const old = await emptyPlace();
		await earlierStore(old);
		const backup = await backupOf(old);
		await inNextRelease(async () => {
			const { conn } = await openNew(sqlite);
			await expect(readBackup(conn, fileOf(backup))).rejects.toMatchObject({
				code: 'not-empty',
				message: expect.stringContaining('though empty, already has'),
			});
		});
	});

	it('has to be one for a backup to be made of it', async () => {
		const conn = await emptyPlace();
		expect(await failure(writeBackup(conn, new PassThrough(), { now: T0 }))).toMatchObject({
			code: 'not-a-store',
		});
	});
});
