import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../support/cli';
import { doctor, STORE_LOCATIONS, urlOf, withWorld } from './support/store-locations';
import { newDatabase, onPostgres, postgresConfig } from './support/postgres';
import { newFolder, removeStores } from './support/stores';

jest.setTimeout(60_000);
afterAll(removeStores);

describe('n8n-journey, on a file that is no SQLite store of ours:', () => {
	const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

	it('doctor does not make a file that is missing', async () => {
		const store = join(newFolder(), 'nowhere', 'journey.sqlite');
		const { code, troubles } = await doctor(store);
		expect([code, troubles()]).toEqual([1, [`error store: There is no store at ${store}.`]]);
		expect(existsSync(join(store, '..'))).toBe(false);
	});

	it("doctor looks for the instance's file where n8n has it", async () => {
		const folder = newFolder();
		const env = { N8N_USER_FOLDER: folder };
		const { out } = await runCli(['doctor'], { env });
		expect(out).toContain(join(folder, '.n8n', 'journey', 'journey.sqlite'));
	});

	it('doctor changes no byte of the file, nor of an empty one', async () => {
		const [, place] = STORE_LOCATIONS[0];
		const { store, open } = await place();
		await withWorld({ store, open }, async (world) => void (await world.enter('ann')));
		const before = digestOf(store);
		await doctor(store);
		expect(digestOf(store)).toBe(before);
		const empty = join(newFolder(), 'empty.sqlite');
		writeFileSync(empty, '', { mode: 0o600 });
		expect((await doctor(empty)).troubles()).toEqual([
			expect.stringMatching(/^warning schema: The store is empty/),
		]);
		expect(readFileSync(empty)).toHaveLength(0);
	});

	it.each([
		['a folder', (path: string) => mkdirSync(path), /is a folder, not a store/],
		[
			'another kind of file',
			(path: string) => writeFileSync(path, 'x'.repeat(9_000)),
			/no SQLite database/,
		],
	])('doctor reports of %s what it is', async (_, make, text) => {
		const store = join(newFolder(), 'journey.sqlite');
		make(store);
		const { code, troubles } = await doctor(store);
		expect([code, troubles()]).toEqual([1, [expect.stringMatching(text)]]);
	});

	it('doctor and migrate leave the database of another program alone', async () => {
		const store = join(newFolder(), 'journey.sqlite');
		const { DatabaseSync } = await import('node:sqlite');
		const other = new DatabaseSync(store);
		other.exec('create table theirs (id integer)');
		other.close();
		const before = digestOf(store);
		expect((await doctor(store)).troubles()).toEqual([
			expect.stringMatching(/^error store: .* is the database of another program/),
		]);
		const { code, err } = await runCli(['migrate', '--store', store]);
		expect([code, err]).toEqual([1, expect.stringContaining('another program')]);
		expect(digestOf(store)).toBe(before);
	});

	it('doctor finds a file that is damaged', async () => {
		const [, place] = STORE_LOCATIONS[0];
		const { store, open } = await place();
		await withWorld({ store, open }, async (world) => {
			await world.enter(...Array.from({ length: 500 }, (_, i) => `person ${i}`));
		});
		const bytes = readFileSync(store);
		writeFileSync(store, bytes.fill(7, 40_960, bytes.length - 40_960));
		const { code, troubles } = await doctor(store);
		expect(code).toBe(1);
		expect(troubles()).toEqual([expect.stringMatching(/^error store: .*damaged/)]);
	});
});

describe('n8n-journey restore, of a file that is no backup:', () => {
	it.each([
		['a file that is not there', null, /ENOENT/],
		['another kind of file', 'x'.repeat(9_000), /backup/],
		['an empty file', '', /backup/],
	])('refuses %s, and leaves no store behind', async (_, content, text) => {
		const folder = newFolder();
		const file = join(folder, 'file');
		if (content !== null) writeFileSync(file, content);
		const store = join(folder, 'new', 'journey.sqlite');
		const { code, err } = await runCli(['restore', file, '--store', store]);
		expect([code, err]).toEqual([1, expect.stringMatching(text)]);
		expect(err).not.toMatch(/\n\s+at /);
		expect(existsSync(store)).toBe(false);
	});

	it('and backup refuses a file that is no store, and leaves no file behind', async () => {
		const folder = newFolder();
		const file = join(folder, 'journeys.backup');
		const store = join(folder, 'journey.sqlite');
		const { code, err } = await runCli(['backup', file, '--store', store]);
		expect([code, err]).toEqual([1, expect.stringContaining(store)]);
		expect([existsSync(file), existsSync(store)]).toEqual([false, false]);
	});
});

describe('n8n-journey, on a Postgres that cannot be used:', () => {
	it.each([
		['a wrong password', { password: 'secret' }, /password authentication failed.*Check user/],
		['a wrong database', { pathname: '/nowhere' }, /"nowhere" does not exist. Create the database/],
		['no server', { port: '1' }, /cannot be reached .*ECONNREFUSED/],
	])('doctor reports what is wrong with %s, and never the password', async (_, changes, text) => {
		const store = urlOf(await postgresConfig(), changes);
		const { code, out, troubles } = await doctor(store);
		expect([code, troubles()]).toEqual([1, [expect.stringMatching(text)]]);
		expect(out).not.toContain('secret');
		const migrated = await runCli(['migrate', '--store', store]);
		expect([migrated.code, migrated.out]).toEqual([1, '']);
		expect(migrated.err).toMatch(text);
		expect(migrated.err).not.toContain('secret');
	});

	it('doctor makes no tables in an empty database', async () => {
		const config = await newDatabase();
		expect((await doctor(urlOf(config))).troubles()).toEqual([
			expect.stringMatching(/^warning schema: The store is empty/),
		]);
		const schemas = await onPostgres(
			"select 1 from pg_namespace where nspname = 'n8n_journey'",
			config,
		);
		expect(schemas).toEqual([]);
	});

	it.each([
		[-10_000, 'warning', /10 seconds ahead of this machine/],
		[40_000, 'error', /40 seconds behind this machine/],
	])('doctor reports when clocks differ: by %d ms is a %s', async (ms, level, text) => {
		const store = urlOf(await newDatabase());
		await runCli(['migrate', '--store', store]);
		const { troubles } = await doctor(store, { now: () => Date.now() + ms });
		expect(troubles()).toEqual([expect.stringMatching(new RegExp(`^${level} clock: `))]);
		expect(troubles()[0]).toMatch(text);
	});

	it('is refused where the URL cannot be one', async () => {
		const { code, err } = await runCli(['doctor'], { env: { N8N_JOURNEY_STORE_URL: 'secret' } });
		expect([code, err]).toEqual([1, expect.stringContaining('no Postgres URL')]);
		expect(err).not.toContain('secret');
	});
});

describe('n8n-journey, for any command:', () => {
	it('exits with 2 and writes nothing out where the command line is wrong', async () => {
		expect(await runCli(['doctr'])).toMatchObject({
			...{ code: 2, out: '' },
			err: expect.stringContaining("Unknown command 'doctr'. Did you mean 'doctor'?") as string,
		});
	});

	it('writes one document for programs, also of a failure', async () => {
		const failed = await runCli(['migrate', '--store', newFolder(), '--json']);
		expect(failed).toMatchObject({ code: 1, err: '' });
		expect(failed.document()).toMatchObject({
			...{ command: 'migrate', ok: false },
			error: expect.stringContaining('it is a folder') as string,
		});
	});

	it('prints help and version, and exits with success', async () => {
		expect(await runCli(['--help'])).toMatchObject({ code: 0, err: '' });
		const { out } = await runCli(['--version']);
		expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
	});
});
