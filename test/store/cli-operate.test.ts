import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../support/cli';
import { DAY, HOUR, T0, type JourneyWorld } from './support/journey';
import { doctor, STORE_LOCATIONS, withWorld, type StoreLocation } from './support/store-locations';
import { newFolder, removeStores } from './support/stores';

jest.setTimeout(60_000);
afterAll(removeStores);

interface Outcome {
	dryRun: boolean;
	total: number;
	totals: Record<string, number>;
	contacts: Array<{ contactId: number; name: string | null; result: string }>;
}

/** An identity that a terminal would obey. */
const ODD = 'odd\u001b[2J';

describe.each(STORE_LOCATIONS)('n8n-journey, for operators, on %s:', (_, place) => {
	let there: StoreLocation;
	let workspace: string;
	let journey: string;

	/** Ann and Bob wait, Cleo has failed. */
	beforeEach(async () => {
		there = await place();
		await withWorld(there, async (world) => {
			[workspace, journey] = [world.workflowId, world.journey.key];
			await world.enter('cleo');
			await world.store.positions.fail(await world.claim('trigger'), 'no luck', world.now);
			await world.bring(['ann', 'bob'], { dueAt: T0 + DAY, timeoutOutcome: 'timedOut' });
			const later = { nodeKey: 'later', name: 'Later', type: 'n8n-nodes-journey.waitUntil' };
			await world.store.journeys.nodeIds([{ workflowId: world.workflowId, ...later }]);
			await world.record([world.identify({ userId: 'ann', email: 'ann@example.com' }, {})]);
		});
	});

	const run = async (command: string, ...args: string[]) =>
		await runCli([command, '--store', there.store, '--workspace', workspace, ...args], {
			now: () => T0 + HOUR,
		});
	const outcome = async (command: string, ...args: string[]) =>
		(await run(command, ...args, '--json')).document<Outcome>();

	/** What the store has of the journey. */
	async function state() {
		let found: object = {};
		await withAgain(async (world) => {
			const { store } = world;
			const [known] = await store.journeys.list(await store.workspace(workspace));
			found = {
				...(await store.journeys.counts(known.id)),
				paused: known.paused,
				ready: await store.positions.nextReadyTimes([2, 1, 3, 4, 5]),
			};
		});
		return found;
	}
	const withAgain = async (work: (world: Pick<JourneyWorld, 'store'>) => Promise<void>) =>
		await withWorld(there, async (world) => await work(world));

	const EVERY: Array<[string[], string, object]> = [
		[['retry', '--journey', '%'], 'retried', { retried: 1 }],
		[['retry', '--user-id', 'cleo'], 'retried', { retried: 1 }],
		[['release', '--journey', '%', '--all'], 'released', { released: 2 }],
		[['release', '--email', 'ANN@example.com', '--node', 'wait'], 'released', { released: 1 }],
		[['move', '--journey', '%', '--all', '--from', 'wait', '--to', 'Later'], 'moved', { moved: 2 }],
		[['move', '--journey', '%', '--user-id', 'ann', '--to', 'Later'], 'moved', { moved: 1 }],
		[['exit', '--journey', '%', '--all', '--reason', 'over'], 'exited', { exited: 2 }],
		[['exit', '--user-id', 'ann', '--user-id', 'bob'], 'exited', { exited: 2 }],
		[['erase', '--user-id', 'bob'], 'erased', { erased: 1 }],
	];

	it.each(EVERY)('%j does what it has said before with --dry-run', async (given, word, totals) => {
		const [command, ...args] = given.map((each) => (each === '%' ? journey : each));
		const before = await state();
		const dry = await outcome(command, ...args, '--dry-run');
		expect(dry).toMatchObject({ dryRun: true, totals });
		expect(await state()).toEqual(before);
		const { code, out } = await run(command, ...args, '--dry-run');
		expect(code).toBe(0);
		expect(out).toMatch(/^Dry run, nothing was changed: /);
		expect(out).toContain(word);
		const done = await outcome(command, ...args);
		expect(done).toMatchObject({ dryRun: false, totals });
		expect(done.contacts.map(({ contactId }) => contactId)).toEqual(
			dry.contacts.map(({ contactId }) => contactId),
		);
		expect(await state()).not.toEqual(before);
		const again = await run(command, ...args, '--json');
		const repeated = again.code === 0 ? again.document<Outcome>().totals[word] : undefined;
		expect(repeated).toBe(command === 'release' ? totals[word as keyof typeof totals] : undefined);
	});

	it('names the contacts up to a limit, without characters that a terminal obeys', async () => {
		await withAgain(async ({ store }) => {
			const workspaceId = await store.workspace(workspace);
			const names = [ODD, ...Array.from({ length: 30 }, (_, i) => `person-${i}`)];
			const entries = names.map((userId, index) => ({
				...{ index, kind: 'track' as const, identity: { userId }, traits: {} },
				...{ event: 'Signed Up', properties: {}, occurredAt: T0, messageId: null },
				...{ previousId: null, groupId: null },
			}));
			await store.events.record(entries, { workspaceId, now: T0 });
		});
		const { out } = await run('exit', '--journey', journey, '--all', '--dry-run');
		expect(out).toContain('33 enrollments exited:');
		expect(out).toContain("ann@example.com, journey '");
		expect(out).toContain('odd [2J');
		expect(out).not.toContain('\u001b');
		expect(out).toContain('\n  and 13 more\n');
	});

	it('releases by the output that --leave-by names', async () => {
		await run('release', '--user-id', 'ann', '--leave-by', 'reached');
		await run('release', '--user-id', 'bob');
		const { conn } = { conn: await there.open() };
		try {
			const rows = await conn.db
				.selectFrom('positions')
				.select('outcome')
				.where('ready_at', '=', T0 + HOUR)
				.orderBy('id')
				.execute();
			expect(rows).toEqual([{ outcome: 'reached' }, { outcome: 'timedOut' }]);
		} finally {
			await conn.close();
		}
	});

	it('moves to a node at which contacts wait, and says which there are', async () => {
		const move = ['move', '--journey', journey, '--all'];
		const { code, err } = await run(move[0], ...move.slice(1), '--to', 'second');
		expect([code, err]).toEqual([
			1,
			expect.stringContaining("no such node: 'second'. Known: 'Later'"),
		]);
		const from = await run(move[0], ...move.slice(1), '--to', 'Later', '--from', 'nowhere');
		expect(from.err).toContain("no such node: 'nowhere'. Known: 'Later', 'second',");
		expect((await run('move', '--all', '--to', 'Later')).code).toBe(2);
		expect((await run(move[0], ...move.slice(1))).err).toContain('move needs --to');
	});

	it('pauses a journey and resumes it, and says who is inside', async () => {
		const dry = await run('pause', '--journey', journey, '--dry-run');
		expect(dry.out).toMatch(/^Dry run, nothing was changed:\nJourney .* paused, with 2 contacts/);
		expect(await state()).toMatchObject({ paused: false });
		const { out } = await run('pause', '--journey', journey);
		expect(out).toBe(`Journey '${journey}' paused, with 2 contacts inside.\n`);
		expect(await state()).toMatchObject({ paused: true, ready: [] });
		const { troubles } = await doctor(there.store, { now: () => T0 + 3 * HOUR });
		expect(troubles()).toContainEqual(
			expect.stringMatching(/^warning journeys: .* has been paused for 2 hours: no contact enters/),
		);
		expect((await run('pause', '--journey', journey)).out).toContain('it was already');
		await run('resume', '--journey', journey);
		expect(await state()).toMatchObject({ paused: false, active: 2 });
	});

	it('exports everything about a contact into a new file for the user alone', async () => {
		const file = join(newFolder(), 'ann.json');
		const dry = await run('export', '--email', 'ann@example.com', file, '--dry-run');
		expect(dry.out).toContain('1 contact exported');
		const { code } = await run('export', '--email', 'ann@example.com', file);
		expect([code, statSync(file).mode & 0o777]).toEqual([0, 0o600]);
		const { contact, journeys } = JSON.parse(readFileSync(file, 'utf8')) as {
			contact: object;
			journeys: object[];
		};
		expect(contact).toMatchObject({ email: 'ann@example.com', externalId: 'ann' });
		expect(journeys).toMatchObject([{ status: 'active', waitsAt: [{ node: 'wait' }] }]);
		const again = await run('export', '--email', 'ann@example.com', file);
		expect([again.code, again.err]).toEqual([1, expect.stringContaining('already exists')]);
	});

	it.each([
		[['retry', '--journey', 'nope'], "There is no journey 'nope'"],
		[['release', '--user-id', 'nobody'], 'no such contact: --user-id nobody'],
		[['erase', '--user-id', 'ann', '--contact-id', '99999'], 'Nothing was changed'],
		[['release', '--user-id', 'ann', '--node', 'Nope'], "There is no node 'Nope'"],
		[['pause', '--journey', 'nope'], "There is no journey 'nope'"],
		[['exit', '--workspace', 'nope', '--user-id', 'ann'], "There is no workspace 'nope'"],
	])('%j is refused with the reason, and changes nothing', async ([command, ...args], why) => {
		const before = await state();
		const { code, out, err } = await run(command, ...args);
		expect([code, out, err]).toEqual([1, '', expect.stringContaining(why)]);
		expect(await state()).toEqual(before);
	});
});

describe('n8n-journey, for operators', () => {
	it.each([
		[['retry'], 'retry needs to know which contacts'],
		[['retry', '--journey', 'a', '--limit', '0'], "--limit is '0'"],
		[['retry', '--journey', 'a', '--since', 'soon'], "--since is 'soon'"],
		[['retry', '--email', 'a@example.com', '--since', '2026-03-14'], '--since is for a whole'],
		[['release', '--journey', 'a'], 'release needs to know which contacts'],
		[['exit', '--all'], '--all needs --journey'],
		[['exit', '--all', '--journey', 'a', '--user-id', 'b'], 'exclude each other'],
		[['release', '--user-id', 'a', '--leave-by', 'door'], "--leave-by is 'door'"],
		[['erase', '--email', 'nonsense'], "--email is 'nonsense'"],
		[['erase', '--contact-id', '0'], "--contact-id is '0'"],
		[['export', '--email', 'a@example.com'], 'export requires one file name'],
		[['export', '--user-id', 'a', '--user-id', 'b', 'f'], 'one contact at a time'],
		[['pause'], 'pause needs --journey'],
	])('%j is no command line, for a reason that it tells', async (args, why) => {
		const { code, err } = await runCli(args);
		expect([code, err]).toEqual([2, expect.stringContaining(why)]);
	});

	it('does not make a store where there is none', async () => {
		const store = join(newFolder(), 'none.sqlite');
		const { code, err } = await runCli(['exit', '--user-id', 'a', '--store', store]);
		expect([code, err]).toEqual([1, expect.stringContaining('There is no SQLite file')]);
	});
});
