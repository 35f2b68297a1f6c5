import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { migrateToLatest } from '../../src/store/migrate';
import { migrations } from '../../src/store/migrations';
import { inNextRelease, NEXT_MIGRATION } from './support/next-migration';
import { runCli } from '../support/cli';
import { doctor, STORE_LOCATIONS, withWorld } from './support/store-locations';
import { HOUR, MINUTE, T0 } from './support/journey';
import { newFolder, removeStores } from './support/stores';

const LATEST = Object.keys(migrations).sort().at(-1)!;
const NEWER = '9999_from_the_future';

/** Nothing but the warning about the password in the URL of the test's database. */
const QUIET = /^(n8n-journey: --store contains a password[^\n]*\n)?$/;

jest.setTimeout(60_000);
afterAll(removeStores);

describe.each(STORE_LOCATIONS)('n8n-journey, on %s:', (_, place) => {
	it('migrate makes the tables, reports both versions, and does nothing twice', async () => {
		const { store } = await place();
		const first = await runCli(['migrate', '--store', store, '--json']);
		expect(first.document()).toMatchObject({
			command: 'migrate',
			ok: true,
			from: null,
			to: LATEST,
		});
		const second = await runCli(['migrate', '--store', store]);
		expect(second).toMatchObject({ code: 0, err: expect.stringMatching(QUIET) as string });
		expect(second.out).toContain(`the schema is up to date (${LATEST})`);
	});

	it('migrate brings an older schema up to date, with its data', async () => {
		const there = await place();
		const conn = await there.open();
		await migrateToLatest(conn, migrations);
		await sql`insert into workspaces (name) values ('kept')`.execute(conn.db);
		await conn.close();
		await inNextRelease(async () => {
			const behind = await doctor(there.store);
			expect(behind.troubles()).toEqual([expect.stringMatching(/^warning schema: .* needs/)]);
			const { code, out } = await runCli(['migrate', '--store', there.store]);
			expect([code, out]).toEqual([0, expect.stringContaining(` to ${NEXT_MIGRATION}.`)]);
			await withWorld(there, async ({ conn: { db } }) => {
				const { rows } = await sql`select name from workspaces where name = 'kept'`.execute(db);
				expect(rows).toHaveLength(1);
			});
			expect((await doctor(there.store)).out).toContain(`up to date (${NEXT_MIGRATION})`);
		});
	});

	it('migrate and doctor refuse a schema of a newer version', async () => {
		const there = await place();
		await withWorld(there, async ({ conn }) => {
			await sql`insert into kysely_migration (name, timestamp)
				values (${NEWER}, '2099-01-01')`.execute(conn.db);
		});
		const { code, err } = await runCli(['migrate', '--store', there.store]);
		expect([code, err]).toEqual([1, expect.stringContaining(NEWER)]);
		const examined = await doctor(there.store);
		expect(examined.code).toBe(1);
		expect(examined.troubles()).toEqual([expect.stringMatching(`error schema: .*${NEWER}`)]);
	});

	it('doctor finds nothing wrong with a journey that an active workflow releases', async () => {
		const there = await place();
		await withWorld(there, async (world) => {
			const now = Date.now();
			await world.bring(['ann', 'bob'], { dueAt: now + HOUR });
			const { trigger, wait } = world.nodes;
			const activeNodes = { workflowIds: [world.workflowId], nodeIds: [trigger, wait] };
			await world.store.maintenance.heartbeat(activeNodes, now);
		});
		const { code, troubles } = await doctor(there.store, {}, '--strict');
		expect(troubles()).toEqual([]);
		expect(code).toBe(0);
		const { out } = await runCli(['doctor', '--store', there.store]);
		expect(out).toContain('2 contacts wait');
		expect(out).toMatch(/No problems found\.\n$/);
	});

	it('doctor names overdue contacts, failed contacts, and where no process releases them', async () => {
		const there = await place();
		await withWorld(there, async (world) => {
			const { store, nodes } = world;
			world.now = Date.now() - HOUR;
			await world.bring(['late'], { dueAt: world.now });
			await world.bring(['lost'], { dueAt: world.now + 2 * HOUR }, 'second');
			await world.enter('failed');
			await store.positions.fail(
				await world.claim('trigger'),
				'The mail server said no.',
				world.now,
			);
			const nodeIds = [nodes.trigger, nodes.wait];
			await store.maintenance.heartbeat(
				{ workflowIds: [world.workflowId], nodeIds },
				world.now + HOUR,
			);
		});
		const { code, troubles } = await doctor(there.store);
		expect(code).toBe(1);
		expect(troubles()).toEqual([
			expect.stringMatching(
				/^warning contacts: 1 enrollment of .*: 1 × "The mail server said no\."/,
			),
			expect.stringMatching(
				/^error contacts: 1 contact of .* stuck at 'second' .*: the node was deleted/,
			),
			expect.stringMatching(
				/^error contacts: 1 contact at 'wait' .* overdue, the first by 60 minutes/,
			),
		]);
	});

	it('doctor names what nodes and connections of an active journey tell', async () => {
		const there = await place();
		await withWorld(there, async (world) => {
			const node = (key: string, kind: string, outputs: string[], disabled = false) => ({
				...{ key, name: key, type: `n8n-nodes-journey.${kind}`, isJourneyNode: true },
				...{ outputs, stage: null, touchpoint: null, disabled },
			});
			const edge = (from: string, output: number, to: string) => ({ from, output, to });
			await world.store.journeys.keepGraph(world.journey.id, {
				nodes: [
					node('Start', 'journeyTrigger', ['']),
					node('Send', 'multiChannelSend', ['Continue', 'Failed']),
					node('Wait', 'waitUntil', ['Reached'], true),
				],
				edges: [edge('Start', 0, 'Send'), edge('Send', 0, 'Wait'), edge('Wait', 0, 'Send')],
			});
			const { trigger, wait } = world.nodes;
			const activeNodes = { workflowIds: [world.workflowId], nodeIds: [trigger, wait] };
			await world.store.maintenance.heartbeat(activeNodes, Date.now());
		});
		const { code, troubles } = await doctor(there.store);
		expect([code, troubles()]).toEqual([
			0,
			[
				expect.stringMatching(/^warning workflows: .*'Send': Contacts go round in a loop/),
				expect.stringMatching(/^warning workflows: .*'Send': 'Failed' leads nowhere/),
				expect.stringMatching(/^warning workflows: .*'Wait': This node is disabled/),
			],
		]);
	});

	it('doctor names a journey that no active workflow releases', async () => {
		const there = await place();
		await withWorld(there, async (world) => {
			await world.store.maintenance.heartbeat(
				{ workflowIds: [world.workflowId], nodeIds: [] },
				Date.now() - HOUR,
			);
		});
		const { code, troubles } = await doctor(there.store);
		expect([code, troubles()]).toEqual([
			1,
			[
				expect.stringMatching(
					/^error journeys: .* is active, but no n8n process has sent a heartbeat for it for 60 minutes/,
				),
			],
		]);
	});

	it('backup writes the whole store into a file, and restore puts it into an empty store', async () => {
		const [there, empty] = [await place(), await place()];
		await withWorld(there, async (world) => {
			await world.bring(['ann', 'bob'], { dueAt: world.now + HOUR });
		});
		const file = join(newFolder(), 'journeys.backup');
		const written = await runCli(['backup', file, '--store', there.store]);
		expect(written).toMatchObject({ code: 0, err: expect.stringMatching(QUIET) as string });
		expect(written.out).toMatch(
			/journeys\.backup is a backup of .*: 2 contacts, 2 events and 0 messages/,
		);
		const restored = await runCli(['restore', file, '--store', empty.store, '--json']);
		expect(restored.document()).toMatchObject({
			...{ command: 'restore', ok: true, schema: LATEST },
			rows: expect.objectContaining({ contacts: 2, positions: 2 }) as object,
		});
		const now = () => T0 + MINUTE;
		const { out } = await runCli(['doctor', '--store', empty.store], { now });
		expect(out).toContain('2 contacts wait');
	});

	it('backup does not write over a file', async () => {
		const { store } = await place();
		await runCli(['migrate', '--store', store]);
		const file = join(newFolder(), 'precious');
		writeFileSync(file, 'precious');
		const { code, err } = await runCli(['backup', file, '--store', store]);
		expect([code, err]).toEqual([1, expect.stringContaining('already exists')]);
		expect(readFileSync(file, 'utf8')).toBe('precious');
	});

	it('restore refuses a store that n8n uses, and one that is not empty', async () => {
		const there = await place();
		const file = join(newFolder(), 'journeys.backup');
		await withWorld(there, async (world) => {
			await world.store.maintenance.heartbeat({ workflowIds: [world.workflowId], nodeIds: [] }, T0);
		});
		await runCli(['backup', file, '--store', there.store]);
		const again = async (now: number, ...more: string[]) =>
			await runCli(['restore', file, '--store', there.store, ...more], { now: () => now });
		expect(await again(T0 + MINUTE)).toMatchObject({
			code: 1,
			err: expect.stringMatching(
				/n8n is using .*: its last heartbeat was 60 seconds ago/,
			) as string,
		});
		for (const result of [await again(T0, '--force'), await again(T0 + MINUTE + 1)]) {
			expect(result.code).toBe(1);
			expect(result.err).toContain('The store is not empty');
		}
	});

	it('doctor counts warnings as errors in strict mode', async () => {
		const there = await place();
		await withWorld(there, async (world) => {
			await world.enter('ann');
			await world.store.positions.fail(await world.claim('trigger'), 'no luck', world.now);
			const nodeIds = [world.nodes.trigger];
			await world.store.maintenance.heartbeat(
				{ workflowIds: [world.workflowId], nodeIds },
				Date.now(),
			);
		});
		expect((await doctor(there.store)).code).toBe(0);
		expect((await doctor(there.store, {}, '--strict')).code).toBe(1);
	});
});

describe('n8n-journey, with a password in --store', () => {
	it('warns that others can read it; by PGPASSWORD or a password file it works without', async () => {
		const [, place] = STORE_LOCATIONS[1];
		const { store } = await place();
		const warned = await runCli(['migrate', '--store', store]);
		expect(warned.code).toBe(0);
		expect(warned.err).toContain('in the list of processes');
		const url = new URL(store);
		const password = decodeURIComponent(url.password);
		expect(`${warned.out}${warned.err}`).not.toContain(password);
		url.password = '';
		const file = join(newFolder(), 'pgpass');
		writeFileSync(file, `*:*:*:*:${password}\n`, { mode: 0o600 });
		for (const [name, value] of [
			['PGPASSWORD', password],
			['PGPASSFILE', file],
		]) {
			process.env[name] = value;
			try {
				expect(await runCli(['doctor', '--store', url.href])).toMatchObject({ code: 0, err: '' });
			} finally {
				delete process.env[name];
			}
		}
	});
});
