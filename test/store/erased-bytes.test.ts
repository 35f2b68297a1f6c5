import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Connection } from '../../src/store/connection';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlite } from '../../src/store/sqlite/open';
import { openSqlStore } from '../../src/store/sql/store';
import { until } from '../../dev/until';
import { idOf } from './contract/support/contacts';
import { DAY, JourneyWorld, SIGNED_UP, T0 } from './support/journey';
import { newFolder, removeStores } from './support/stores';

jest.setTimeout(60_000);

const opened: Array<Connection<Database>> = [];

afterAll(async () => {
	await Promise.all(opened.map((connection) => connection.close()));
	await removeStores();
});

async function open(path = join(newFolder(), 'journey.sqlite')) {
	const conn = await openSqlite<Database>({ path, columns: COLUMN_KINDS });
	opened.push(conn);
	return { path, conn, world: await JourneyWorld.open(await openSqlStore(conn), conn) };
}

/** As `live` writes names; other bytes may happen to look like a shorter one. */
const NAME = /<(\w{4,})>/g;

/**
 * The names of contacts in the bytes of the file and of its log. Read by another process, because
 * closing the file in this one would end SQLite's locks.
 */
function namesInBytes(path: string): Set<string> {
	const files = [path, `${path}-wal`].filter((file) => existsSync(file));
	const bytes = execFileSync('cat', files, { encoding: 'latin1', maxBuffer: 1e9 });
	return new Set([...bytes.matchAll(NAME)].map(([, name]) => name));
}

/** Contacts that came, changed, waited and got messages. Each text of a contact names it. */
async function live(world: JourneyWorld, names: readonly string[]): Promise<void> {
	const mark = (name: string, what: string) => `<${name}>${what}`;
	const who = (name: string) => ({ userId: name, email: `<${name}>@mail.example` });
	for (const round of [1, 2, 3]) {
		await world.record(
			names.map((name) =>
				// Long enough for pages of its own, and each time of another size.
				world.identify(who(name), {
					note: mark(name, 'n'.repeat(((name.length * 997) % 7_000) * round)),
				}),
			),
		);
	}
	await world.record(
		names.map((name) =>
			world.track('', 'Visited', { identity: who(name), properties: { url: mark(name, 'u') } }),
		),
	);
	await world.record(names.map((name) => world.track(name, SIGNED_UP)));
	const released = await world.release('trigger');
	for (const each of released) {
		const item = { note: mark(each.contact.externalId!, 'item') };
		await world.park([each], { dueAt: T0 + DAY, item });
	}
	await world.settle(released);
}

const names = (kind: string, n: number) => Array.from({ length: n }, (_, i) => `${kind}${i}`);
const erase = async (world: JourneyWorld, who: readonly string[]) =>
	await world.store.contacts.erase(
		world.workspaceId,
		await Promise.all(who.map((name) => idOf(world, name))),
		world.now,
	);

describe('The bytes of an erased contact', () => {
	it.each([1, 20, 100])(
		'are neither in the SQLite file nor in its log afterwards: %d of 200 contacts',
		async (count) => {
			const { path, world, conn } = await open();
			const [gone, kept] = [names('gone', count), names('kept', 200 - count)];
			const all = [...gone, ...kept].sort((a, b) => (a.slice(4) < b.slice(4) ? -1 : 1));
			await live(world, all);
			expect([...namesInBytes(path)].sort()).toEqual([...all].sort());
			await erase(world, gone);
			expect([...namesInBytes(path)].sort()).toEqual([...kept].sort());
			expect(statSync(`${path}-wal`).size).toBe(0);
			await conn.close();
			expect([...namesInBytes(path)].sort()).toEqual([...kept].sort());
		},
	);

	it('leave the log as soon as nobody reads an older state any more', async () => {
		const { path, world, conn } = await open();
		await live(world, ['gone', 'kept']);
		await conn.atOneInstant(async (db) => {
			await sql`select 1 from contacts`.execute(db);
			await erase(world, ['gone']);
			expect(namesInBytes(path)).toContain('gone');
			// Others may write meanwhile.
			await live(world, ['later']);
		});
		const isOut = async () => !namesInBytes(path).has('gone') || undefined;
		await until(isOut, 'emptying the log', 30_000);
		expect([...namesInBytes(path)].sort()).toEqual(['kept', 'later']);
	});

	it('leave the log at the next opening where the process ended before that', async () => {
		const { path, world, conn } = await open();
		await live(world, ['gone', 'kept']);
		const other = await openSqlite<Database>({ path, columns: COLUMN_KINDS });
		opened.push(other);
		await other.atOneInstant(async (db) => {
			await sql`select 1 from contacts`.execute(db);
			await erase(world, ['gone']);
			await conn.close();
			expect(namesInBytes(path)).toContain('gone');
		});
		await open(path);
		expect([...namesInBytes(path)]).toEqual(['kept']);
	});

	it('were overwritten where anything else deleted them before: a change, a merge', async () => {
		const { path, world, conn } = await open();
		await live(world, names('kept', 50));
		const who = { userId: 'ann', email: 'ann@mail.example' };
		await world.record([world.identify(who, { note: `<first>${'x'.repeat(9_000)}` })]);
		await world.record([world.identify(who, { note: '<second>' })]);
		await world.record([world.identify({ userId: 'bob' }, { note: '<bob>' })]);
		const [ann, bob] = [await idOf(world, 'ann'), await idOf(world, 'bob')];
		await world.store.contacts.merge(world.workspaceId, bob, ann, world.now);
		await conn.scrub();
		const found = namesInBytes(path);
		expect(['first', 'second', 'bob'].filter((name) => found.has(name))).toEqual(['second']);
	});
});
