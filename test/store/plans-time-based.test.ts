import { sql } from 'kysely';
import type { JourneyConfig } from '../../src/journey/journey';
import { openSqlStore } from '../../src/store/sql/store';
import { fillWith } from './contract/support/crowd';
import { Watched } from './contract/support/plans';
import { JourneyWorld, MINUTE, SECOND, T0 } from './support/journey';
import { removeStores, stores } from './support/stores';

const CROWD = 100_000;
/** The date triggers, members and enrollments that are due. */
const DUE = 1_500;
const MEMBERS = 2_500;
const BIG = [
	'contacts',
	'enrollments',
	'positions',
	'date_triggers',
	'segment_members',
	'node_visits',
];

jest.setTimeout(600_000);
afterAll(removeStores);

const databases = stores.filter(({ name }) => name !== 'static-data');
const birthdays: Partial<JourneyConfig> = {
	entry: { on: 'date', attribute: 'birthday', yearly: true },
	reentry: { mode: 'always' },
	overdue: { policy: 'atOnce' },
};
const often: Partial<JourneyConfig> = {
	entry: { on: 'schedule', segment: 'all', schedule: { cron: '*/5 * * * *' } },
	reentry: { mode: 'always' },
	overdue: { policy: 'atOnce' },
};

/**
 * A date trigger and a membership for each contact, and an age for each enrollment, one second
 * apart.
 */
async function fillTimes({ conn, journey, workspaceId }: JourneyWorld): Promise<void> {
	const definition = conn.json({ rule: { version: 1, all: [] } });
	await conn.transaction(async (trx) => {
		await sql`insert into date_triggers (journey_id, contact_id, due_at)
			select ${journey.id}, id, updated_at from contacts
			where workspace_id = ${workspaceId}`.execute(trx);
		await sql`update date_triggers set due_at = ${T0} + (due_at - ${T0}) * 1000`.execute(trx);
		await sql`insert into segments (workspace_id, key, name, zone, time_dependent, definition, refreshed_at,
			refresh_ms) values (${workspaceId}, 'all', 'All', 'UTC', ${false}, ${definition}, ${T0}, 0)`.execute(
			trx,
		);
		await sql`insert into segment_members (segment_id, contact_id, since)
			select s.id, c.id, ${T0} from segments s cross join contacts c
			where s.workspace_id = ${workspaceId} and c.workspace_id = ${workspaceId}
			order by c.id limit ${MEMBERS}`.execute(trx);
		await sql`update enrollments set expires_at = ${T0} + (id - 10000000) * 1000`.execute(trx);
	});
}

describe.each(databases)(`with ${CROWD.toLocaleString('en')} contacts, on $name`, (place) => {
	let watched: Watched;
	let world: JourneyWorld;

	beforeAll(async () => {
		watched = new Watched(await place.openForJourneys());
		const store = await openSqlStore(watched.conn);
		world = await JourneyWorld.open(store, watched.conn, birthdays);
		await fillWith(world, CROWD);
		await fillTimes(world);
		await sql`update journeys set state = null`.execute(watched.conn.db);
	});

	/** No statement of the time-based work reads a big table as a whole. */
	async function expectNoScan(now: number): Promise<void> {
		const statements = await watched.during(() => world.store.maintenance.runTimeBased(now));
		expect(statements.length).toBeGreaterThan(5);
		for (const statement of statements) {
			const scans = await watched.scans(statement, BIG);
			expect({ statement: statement.sql, scans }).toEqual({ statement: statement.sql, scans: [] });
		}
	}

	describe.each(['just filled', 'analysed'])('%s:', (statistics) => {
		const share = statistics === 'analysed' ? 2 : 1;

		beforeAll(async () => {
			if (statistics === 'analysed') await sql`analyze`.execute(watched.conn.db);
		});

		it('due date triggers and enrollments that are too old are found by an index', async () => {
			const before = await world.counts();
			world.now = T0 + share * DUE * SECOND;
			await expectNoScan(world.now);
			const after = await world.counts();
			expect(after.exited - before.exited).toBeGreaterThan(1_000);
			expect(after.entered - before.entered).toBeGreaterThan(1_000);
		});

		it('contacts known before are read by an index', async () => {
			const key = `${statistics} birthdays`;
			const journey = await world.anotherJourney(key, birthdays);
			await expectNoScan(world.now);
			const { rows } = await sql<{ state: unknown }>`select state from journeys
				where id = ${journey.id}`.execute(world.conn.db);
			expect(rows[0].state).toHaveProperty('backfill.afterContactId');
			await world.store.journeys.deactivate(key, world.nodes.trigger, world.now);
		});

		it('members enter on schedule by an index', async () => {
			const key = `${statistics} often`;
			const journey = await world.anotherJourney(key, often);
			await expectNoScan(world.now + 5 * MINUTE);
			expect(await world.store.journeys.counts(journey.id)).toMatchObject({ entered: MEMBERS });
			await world.store.journeys.deactivate(key, world.nodes.trigger, world.now);
		});
	});
});
