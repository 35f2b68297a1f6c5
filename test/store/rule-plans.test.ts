import { sql } from 'kysely';
import { parseRule } from '../../src/rule/schema';
import type { RuleNode } from '../../src/rule/rule';
import { openSqlStore } from '../../src/store/sql/store';
import type { Store } from '../../src/store/store';
import type { Subject } from '../../src/segment/segments';
import { fillWith } from './contract/support/crowd';
import { Watched } from './contract/support/plans';
import { JourneyWorld, SIGNED_UP, T0 } from './support/journey';
import { removeStores, stores } from './support/stores';

const CROWD = Number(process.env.JOURNEY_TEST_CROWD ?? 100_000);
const BATCH = 500;

jest.setTimeout(1_800_000);
afterAll(removeStores);

const BIG = ['contacts', 'events', 'enrollments', 'messages', 'segment_members', 'scores'];
const LAST_DAY = { last: { amount: 1, unit: 'days' } } as const;
const LARGE = { property: 'total', operator: 'greaterThan', value: 5 } as const;
const ORDERED = { type: 'event', name: 'Ordered' } as const;

/** One of each kind that reads rows of its own. */
const CONDITIONS: Record<string, RuleNode> = {
	'an event': { ...ORDERED, filter: { match: 'all', conditions: [LARGE] }, window: LAST_DAY },
	'no event': { ...ORDERED, count: { op: 'exactly', times: 0 } },
	'many events': { ...ORDERED, count: { op: 'atLeast', times: 3 }, window: { since: 'entry' } },
	'a sum of events': {
		...{ type: 'aggregate', name: 'Ordered', property: 'total', function: 'sum' },
		...{ operator: 'greaterThan', value: 5 },
	},
	'the greatest of events': {
		...{ type: 'aggregate', name: 'Ordered', property: 'total', function: 'max' },
		...{ operator: 'greaterThan', value: 5, window: LAST_DAY },
	},
	'a sequence': {
		...{ type: 'sequence', first: { name: SIGNED_UP }, then: { name: 'Ordered' } },
		within: { amount: 1, unit: 'days' },
	},
	'a sequence of four': {
		...{ type: 'sequence', first: { name: SIGNED_UP } },
		then: [{ name: 'Ordered' }, { name: { startsWith: 'Order' } }, { name: 'Ordered' }],
		within: { amount: 1, unit: 'days' },
	},
	'an event by the beginning of its name': { type: 'event', name: { startsWith: 'Order' } },
	'the newest event': {
		...{ type: 'newestEvent', name: 'Ordered', window: LAST_DAY },
		filter: { match: 'any', conditions: [LARGE] },
	},
	'a message sent': { type: 'message', engagement: 'sent', channel: 'email', step: 'a:b' },
	'a message opened': { type: 'message', engagement: 'opened', step: 'a:b', window: LAST_DAY },
	'a score': { type: 'score', model: 'lead', operator: 'greaterThan', value: 5 },
	'a grade': { type: 'grade', model: 'lead', in: ['A'] },
	'a segment': { type: 'segment', segment: 'vip' },
	'the run': { type: 'variable', name: 'brand', operator: 'equals', value: 'acme' },
};

const databases = stores.filter(({ name }) => name !== 'static-data');

describe.each(databases)(`with ${CROWD.toLocaleString('en')} contacts, on $name`, (place) => {
	let watched: Watched;
	let store: Store;
	let workspaceId: number;
	let subjects: Subject[];

	beforeAll(async () => {
		watched = new Watched(await place.openForJourneys());
		store = await openSqlStore(watched.conn);
		const { db } = watched.conn;
		if (place.name === 'postgres') {
			for (const table of BIG) {
				await sql`alter table ${sql.table(table)} set (autovacuum_enabled = false)`.execute(db);
			}
		}
		const world = await JourneyWorld.open(store, watched.conn);
		workspaceId = world.workspaceId;
		await fillWith(world, CROWD);
		await scoreEverybody();
		const { rows } = await sql<Subject>`select id as "enrollmentId", contact_id as "contactId"
			from enrollments where id % 7 = 3 limit ${BATCH}`.execute(db);
		subjects = rows;
	});

	async function scoreEverybody(): Promise<void> {
		const { db } = watched.conn;
		const definition = sql`${watched.conn.json({})}`;
		await sql`insert into segments (workspace_id, key, name, zone, definition, time_dependent, refreshed_at,
			refresh_ms) values (${workspaceId}, 'vip', 'VIP', 'UTC', ${definition}, ${false}, 0, 0)`.execute(
			db,
		);
		await sql`insert into score_models (workspace_id, key, definition, updated_at)
			values (${workspaceId}, 'lead', ${definition}, 0)`.execute(db);
		await sql`insert into segment_members (segment_id, contact_id, since)
			select s.id, c.id, 0 from contacts c cross join segments s`.execute(db);
		await sql`insert into scores (contact_id, model_id, points, grade, groups, scored_at)
			select c.id, m.id, 1, 'A', ${definition}, 0 from contacts c cross join score_models m`.execute(db);
	}

	async function expectNoScan(work: () => Promise<unknown>): Promise<void> {
		const statements = await watched.during(work);
		expect(statements.length).toBeGreaterThan(0);
		for (const statement of statements) {
			const scans = await watched.scans(statement, BIG);
			expect({ statement: statement.sql, scans }).toEqual({ statement: statement.sql, scans: [] });
		}
	}

	describe.each(['just filled', 'analysed'])('%s:', (statistics) => {
		beforeAll(async () => {
			if (statistics === 'analysed') await sql`analyze`.execute(watched.conn.db);
		});

		it.each(Object.keys(CONDITIONS))(
			'%s is looked up by an index for each contact of the query',
			async (what) => {
				const rules = [parseRule({ version: 1, any: [CONDITIONS[what]] })];
				const moment = { now: T0, zone: 'UTC' };
				const ask = () => store.segments.match(workspaceId, rules, subjects, moment);
				expect(await ask()).toHaveLength(BATCH);
				await expectNoScan(ask);
			},
		);

		it('the beginning of a name is a range of the index by contact and name', async () => {
			const rules = [
				parseRule({ version: 1, any: [CONDITIONS['an event by the beginning of its name']] }),
			];
			const moment = { now: T0, zone: 'UTC' };
			const ask = () => store.segments.match(workspaceId, rules, subjects, moment);
			const plans = await Promise.all(
				(await watched.during(ask)).map((each) => watched.plan(each)),
			);
			expect(plans.join()).toMatch(
				place.name === 'postgres'
					? /events_contact.*Index Cond: \(\(contact_id = [^"]*\(name >= 'Order'::text\) AND \(name < 'Ordes'::text\)/
					: /events_contact \(contact_id=\? AND name>\? AND name<\?\)/,
			);
		});

		it('a page of contacts is found without reading all of them', async () => {
			const rule = parseRule({ version: 1, any: [ORDERED] });
			const page = { after: 0, limit: BATCH };
			const moment = { now: T0, zone: 'UTC' };
			await expectNoScan(() => store.segments.find(workspaceId, { rule }, page, moment));
		});
	});
});
