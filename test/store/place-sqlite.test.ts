import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isTransient } from '../../src/store/errors';
import type { Connection } from '../../src/store/connection';
import { openSqlite } from '../../src/store/sqlite/open';
import { failure, names, sampleColumns, withSamples, type SampleDatabase } from './support/samples';
import { newFolder, removeStores } from './support/stores';

const UNPRIVILEGED = 65_534;

const opened: Array<Connection<SampleDatabase>> = [];

afterAll(async () => {
	await Promise.all(opened.map((connection) => connection.close()));
	await removeStores();
});

async function open(path: string) {
	const connection = await openSqlite<SampleDatabase>({ path, columns: sampleColumns });
	opened.push(connection);
	return await withSamples(Promise.resolve(connection));
}

/** Whether a user without rights can start a thread from here. */
function isOpenToAll(path: string): boolean {
	const mayEnter = (statSync(path).mode & 0o005) === 0o005;
	return mayEnter && (path === dirname(path) || isOpenToAll(dirname(path)));
}

const describeWhereMeant =
	process.geteuid?.() !== 0 || isOpenToAll(__dirname) ? describe : describe.skip;

/** Root may write everywhere, so the test becomes another user for a moment. */
async function withoutRights<T>(work: () => Promise<T>): Promise<T> {
	if (process.geteuid?.() !== 0) return await work();
	process.seteuid!(UNPRIVILEGED);
	try {
		return await work();
	} finally {
		process.seteuid!(0);
	}
}

describeWhereMeant('A SQLite file that n8n may not write', () => {
	it.each<[string, (path: string, mode: number) => void]>([
		['because of its folder', (path, mode) => chmodSync(join(path, '..'), mode)],
		['because of its own rights', (path, mode) => chmodSync(path, mode)],
	])('%s is refused with path and remedy, and used once n8n has the right', async (_, allow) => {
		const folder = join(newFolder(), 'journey');
		mkdirSync(folder);
		chmodSync(join(folder, '..'), 0o755);
		chmodSync(folder, 0o777);
		const path = join(folder, 'journey.sqlite');
		writeFileSync(path, '', { mode: 0o666 });
		allow(path, 0o555);
		const error = await failure(withoutRights(() => open(path)));
		expect(error.code).toBe('read-only');
		expect(error.message).toMatch(/may not write there. Give it the right|right to write the file/);
		expect(error.message).toContain(path);
		expect(isTransient(error)).toBe(true);
		allow(path, 0o777);
		expect(await names(await open(path))).toEqual([]);
	});
});
