import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrateToLatest } from '../../src/store/migrate';
import { migrations } from '../../src/store/migrations';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlite, openSqliteReadOnly } from '../../src/store/sqlite/open';
import { runCli } from '../support/cli';
import { newFolder, removeStores } from './support/stores';

jest.setTimeout(60_000);
afterAll(removeStores);

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
/** Of the folder and of all that is in it. */
const modes = (path: string) => ({
	'.': modeOf(dirname(path)),
	...Object.fromEntries(
		readdirSync(dirname(path))
			.sort()
			.map((name) => [name, modeOf(join(dirname(path), name))]),
	),
});
const PRIVATE = {
	'.': '700',
	'journey.sqlite': '600',
	'journey.sqlite-shm': '600',
	'journey.sqlite-wal': '600',
};

/** A path in a folder that does not exist yet. */
const newPath = () => join(newFolder(), 'journey', 'journey.sqlite');
const open = (path: string) => openSqlite<Database>({ path, columns: COLUMN_KINDS });

/** A store with its tables, open. */
async function store(path: string) {
	const connection = await open(path);
	await migrateToLatest(connection, migrations);
	return connection;
}

async function withUmask<T>(mask: number, work: () => Promise<T>): Promise<T> {
	const before = process.umask(mask);
	try {
		return await work();
	} finally {
		process.umask(before);
	}
}

describe('The files of a SQLite store', () => {
	it.each([0, 0o002, 0o022, 0o027, 0o077])(
		'are for their owner alone, with their folder, by whatever umask n8n has: %o',
		async (umask) => {
			await withUmask(umask, async () => {
				const path = newPath();
				const connection = await store(path);
				expect(modes(path)).toEqual(PRIVATE);
				// A thread of its own, which is started while n8n runs.
				await connection.atOneInstant(async (db) => {
					await db.selectFrom('contacts').select('id').execute();
					expect(modes(path)).toEqual(PRIVATE);
				});
				await connection.close();
				const reader = await openSqliteReadOnly<Database>({ path, columns: COLUMN_KINDS });
				await reader.db.selectFrom('contacts').select('id').execute();
				expect(modes(path)).toEqual(PRIVATE);
				await reader.close();
			});
		},
	);

	it('of an earlier version become so when they are opened, while another process has them open, too', async () => {
		const path = newPath();
		const other = await store(path);
		for (const name of readdirSync(dirname(path))) chmodSync(join(dirname(path), name), 0o664);
		chmodSync(dirname(path), 0o755);
		const connection = await open(path);
		expect(modes(path)).toEqual(PRIVATE);
		await connection.close();
		await other.close();
	});

	it('become so in a folder of others, whose rights stay as they are', async () => {
		const path = newPath();
		mkdirSync(dirname(path));
		writeFileSync(join(dirname(path), 'config'), '');
		chmodSync(join(dirname(path), 'config'), 0o644);
		chmodSync(dirname(path), 0o755);
		const connection = await store(path);
		expect(modes(path)).toEqual({ ...PRIVATE, '.': '755', config: '644' });
		await connection.close();
	});

	it('become so behind a symbolic link', async () => {
		const path = newPath();
		await (await store(path)).close();
		chmodSync(path, 0o644);
		const link = join(newFolder(), 'link.sqlite');
		symlinkSync(path, link);
		await (await open(link)).close();
		expect(modeOf(path)).toBe('600');
	});

	it('get no right that they did not have', async () => {
		const path = newPath();
		await (await store(path)).close();
		chmodSync(path, 0o444);
		// Root may write it nevertheless.
		await open(path).then(
			(connection) => connection.close(),
			() => undefined,
		);
		expect(modeOf(path)).toBe('400');
	});

	it("are left alone where they are another program's", async () => {
		const path = newPath();
		mkdirSync(dirname(path));
		const foreign = new DatabaseSync(path);
		foreign.exec('create table orders (id integer)');
		foreign.close();
		chmodSync(path, 0o644);
		chmodSync(dirname(path), 0o755);
		await expect(open(path)).rejects.toThrow('another program');
		expect(modes(path)).toEqual({ '.': '755', 'journey.sqlite': '644' });
	});
});

describe('n8n-journey', () => {
	it('restores a backup into files for their owner alone, and a backup is one itself', async () => {
		await withUmask(0, async () => {
			const path = newPath();
			const connection = await store(path);
			const backup = join(newFolder(), 'journeys.backup');
			expect((await runCli(['backup', backup, '--store', path])).code).toBe(0);
			await connection.close();
			expect(modeOf(backup)).toBe('600');
			const restored = newPath();
			expect(await runCli(['restore', backup, '--store', restored])).toMatchObject({ code: 0 });
			expect(modes(restored)).toEqual({ '.': '700', 'journey.sqlite': '600' });
		});
	});

	it('leaves nothing behind where a restore fails', async () => {
		const backup = join(newFolder(), 'journeys.backup');
		writeFileSync(backup, 'no backup');
		const path = newPath();
		expect((await runCli(['restore', backup, '--store', path])).code).toBe(1);
		expect(existsSync(path)).toBe(false);
	});

	it.each([
		['the file', 0o644, 0o600, 0o700, 'journey.sqlite (644)', 'chmod 600'],
		['the log', 0o600, 0o640, 0o700, 'journey.sqlite-wal (640)', 'chmod 600'],
		['the folder', 0o600, 0o600, 0o750, 'journey (750)', 'chmod 700'],
	])(
		'doctor warns of %s that others may read, and says how to mend it',
		async (_case, file, log, folder, named, remedy) => {
			const path = newPath();
			const connection = await store(path);
			const doctor = async () => {
				const result = await runCli(['doctor', '--json', '--store', path]);
				const { findings } = result.document<{ findings: Array<Record<string, string>> }>();
				return findings.filter(({ check, text }) => check === 'disk' && /users/.test(text));
			};
			expect(await doctor()).toMatchObject([{ level: 'ok' }]);
			chmodSync(path, file);
			chmodSync(`${path}-wal`, log);
			chmodSync(dirname(path), folder);
			expect(await doctor()).toMatchObject([
				{
					level: 'warning',
					text: expect.stringContaining(named) as string,
					remedy: expect.stringContaining(remedy) as string,
				},
			]);
			await connection.close();
		},
	);
});
