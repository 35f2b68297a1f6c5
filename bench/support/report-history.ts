import { sql, type RawBuilder } from 'kysely';
import type { JourneyConfig } from '../../src/journey/journey';
import type { Connection } from '../../src/store/connection';
import type { Database } from '../../src/store/schema';
import type { Store } from '../../src/store/store';

const DAY = 86_400_000;
export const FIRST_DAY = 20_200;
/** Enrollments enter over half a year. */
export const DAYS = 180;
export const VISITS_EACH = 10;

const CONFIG: JourneyConfig = {
	entry: { on: 'event', event: 'Signed Up' },
	reentry: { mode: 'afterLeaving' },
	vars: {},
	overdue: { policy: 'spread', minutes: 10 },
	goals: [{ name: 'Bought', event: { name: 'Order Completed' } }],
};

export interface ReportHistory {
	workspaceId: number;
	journeyId: number;
	/** The trigger, and the nodes behind it in order. */
	nodeIds: number[];
	/** The last days of the history, both included. */
	from: number;
	to: number;
}

/**
 * Half a year of a journey with ten nodes in a row, by statements: a visit of each node by each
 * enrollment, up to three hours after the other, and the counts as a recount gives them.
 */
export async function fillReportHistory(
	conn: Connection<Database>,
	store: Store,
	enrollments: number,
): Promise<ReportHistory> {
	const workspaceId = await store.workspace('bench');
	const names = ['trigger', ...Array.from({ length: VISITS_EACH }, (_, i) => `step ${i + 1}`)];
	const refs = names.map((name) => ({ workflowId: 'bench', nodeKey: name, name, type: name }));
	const nodeIds = await store.journeys.nodeIds(refs);
	const registration = { key: 'bench', name: 'Bench', workflowId: 'bench', nodeId: nodeIds[0] };
	const now = (FIRST_DAY + DAYS) * DAY;
	const journey = await store.journeys.register(
		{ ...registration, workspaceId, config: CONFIG },
		now,
	);
	const history = { workspaceId, journeyId: journey.id, nodeIds };
	await insertRows(conn, history, enrollments);
	await insertCounts(conn, journey.id);
	return { ...history, from: FIRST_DAY + DAYS - 28, to: FIRST_DAY + DAYS - 1 };
}

type Statement = RawBuilder<unknown>;

async function insertRows(
	conn: Connection<Database>,
	{ workspaceId, journeyId, nodeIds }: Pick<ReportHistory, 'workspaceId' | 'journeyId' | 'nodeIds'>,
	size: number,
): Promise<void> {
	const isPostgres = conn.dialect === 'postgres';
	const id = isPostgres ? sql`overriding system value` : sql``;
	const series = (to: number, name: string): Statement =>
		isPostgres
			? sql`generate_series(1::bigint, ${sql.lit(to)}::bigint) as ${sql.id(name)}(n)`
			: sql`(with recursive s(n) as (select 1 union all select n + 1 from s where n < ${sql.lit(to)})
				select n from s) as ${sql.id(name)}`;
	const json = (text: Statement): Statement => (isPostgres ? sql`cast(${text} as jsonb)` : text);
	const no = isPostgres ? sql`false` : sql`0`;
	// One after the other, as contacts do enter; in the first 22 hours of each day.
	const eachDay = Math.ceil(size / DAYS);
	const at = sql`(cast(${sql.lit(FIRST_DAY)} + (e.n - 1) / ${sql.lit(eachDay)} as bigint) * ${sql.lit(DAY)}
		+ (e.n - 1) % ${sql.lit(eachDay)} * ${sql.lit(Math.floor(80_000_000 / eachDay))})`;
	const day = (instant: Statement): Statement => sql`${instant} / ${sql.lit(DAY)}`;
	const yes = isPostgres ? sql`true` : sql`1`;
	const status = sql`case e.n % 10 when 0 then 'converted' when 1 then 'exited' when 2 then 'failed'
		when 3 then 'active' else 'completed' end`;
	const left = sql`(${at} + v.n * 3600000 + e.n * 7919 % 10800000)`;
	const arrived = sql`(${at} + (v.n - 1) * 3600000)`;
	const nodeOf = (n: Statement): Statement =>
		sql`case ${n} ${sql.join(
			nodeIds.map((node, i) => sql`when ${sql.lit(i)} then ${sql.lit(node)}`),
			sql` `,
		)} end`;
	const statements = [
		sql`insert into contacts (id, workspace_id, external_id, attributes, created_at, updated_at) ${id}
			select e.n, ${sql.lit(workspaceId)}, 'user-' || e.n,
				${json(sql`'{"plan":"' || case e.n % 3 when 0 then 'pro' else 'free' end || '"}'`)}, 0, 0
			from ${series(size, 'e')}`,
		sql`insert into enrollments (id, journey_id, contact_id, instance, status, entered_at, entry_day,
				ended_at, end_day, converted_at, reason, goal) ${id}
			select k.n, ${sql.lit(journeyId)}, k.n, '', k.status, k.at, ${day(sql`k.at`)},
				case when k.status <> 'active' then k.at + 36000000 end,
				case when k.status <> 'active' then ${day(sql`(k.at + 36000000)`)} end,
				case when k.status = 'converted' then k.at + 36000000 end,
				case k.status when 'exited' then 'Left' when 'failed' then 'No luck' end,
				case k.status when 'converted' then 'Bought' end
			from (select e.n, ${status} as status, ${at} as at from ${series(size, 'e')}) as k`,
		// In the order in which they end, as a store has them.
		sql`insert into node_visits (enrollment_id, position_id, node_id, outcome, arrived_at, left_at, day,
				is_first, from_node_id, from_outcome, from_arrived_at)
			select e.n, e.n * 16 + v.n, ${nodeOf(sql`v.n`)},
				case when e.n % 7 = 0 then 'timedOut' else 'reached' end, ${arrived}, ${left},
				${day(left)}, ${yes}, ${nodeOf(sql`v.n - 1`)},
				case when v.n = 1 then '' when e.n % 7 = 0 then 'timedOut' else 'reached' end,
				${arrived} - 3600000
			from ${series(size, 'e')} cross join ${series(VISITS_EACH, 'v')}
			order by ${left}`,
		sql`insert into positions (enrollment_id, contact_id, journey_id, node_id, timeout_outcome,
				arrived_at, due_at, ready_at, entry_day, is_first, is_beside)
			select e.id, e.contact_id, e.journey_id, ${sql.lit(nodeIds[VISITS_EACH])}, 'reached', e.entered_at,
				e.entered_at + ${sql.lit(400 * DAY)}, e.entered_at + ${sql.lit(400 * DAY)}, e.entry_day, ${no}, ${no}
			from enrollments e where e.status = 'active'`,
		sql`analyze`,
	];
	for (const statement of statements) await executeAtLeisure(conn, statement);
}

/** What the transactions would have counted; see src/report/sketch.ts for the buckets. */
async function insertCounts(conn: Connection<Database>, journeyId: number): Promise<void> {
	const isPostgres = conn.dialect === 'postgres';
	const yes = isPostgres ? sql`true` : sql`1`;
	const asObject = isPostgres ? sql`jsonb_object_agg` : sql`json_group_object`;
	const bucket = (ms: Statement): Statement =>
		sql`cast(ceil(ln(${ms}) / ln(1.01 / 0.99)) as bigint)`;
	const durations = (kind: string, rows: Statement): Statement =>
		sql`insert into duration_counts (journey_id, node_id, from_node_id, day, basis, kind, outcome, sketch,
				compacted)
			select ${sql.lit(journeyId)}, k.node_id, k.from_node_id, k.day, k.basis, ${sql.lit(kind)}, k.outcome,
				${asObject}(k.bucket, k.n), ${yes}
			from (select b.basis, r.node_id, r.from_node_id, r.outcome, r.bucket,
					case b.basis when 'entry' then r.entry_day else r.day end as day, count(*) as n
				from (${rows}) as r cross join (select 'entry' as basis union all select 'event') as b
				group by 1, 2, 3, 4, 5, 6) as k
			group by k.node_id, k.from_node_id, k.day, k.basis, k.outcome`;
	const visits = sql`node_visits s join enrollments e on e.id = s.enrollment_id`;
	const statements = [
		sql`insert into enrollment_counts (journey_id, entry_day, day, status, reason, goal, enrollments,
				compacted)
			select journey_id, entry_day, entry_day, 'entered', '', '', count(*), ${yes} from enrollments
			group by journey_id, entry_day
			union all
			select journey_id, entry_day, end_day, status, case status when 'exited' then reason else '' end,
				coalesce(goal, ''), count(*), ${yes} from enrollments where status <> 'active'
			group by 1, 2, 3, 4, 5, 6`,
		sql`insert into visit_counts (journey_id, node_id, from_node_id, entry_day, day, from_outcome,
				outcome, visits, enrollments, went_on, compacted)
			select e.journey_id, s.node_id, s.from_node_id, e.entry_day, s.day, s.from_outcome, s.outcome,
				count(*), sum(case when s.is_first then 1 else 0 end), count(*), ${yes}
			from ${visits} group by 1, 2, 3, 4, 5, 6, 7`,
		durations(
			'stay',
			sql`select s.node_id, 0 as from_node_id, s.outcome, e.entry_day, s.day,
				${bucket(sql`s.left_at - s.arrived_at`)} as bucket from ${visits}`,
		),
		durations(
			'transition',
			sql`select s.node_id, s.from_node_id, s.from_outcome as outcome, e.entry_day, s.day,
				${bucket(sql`s.arrived_at - s.from_arrived_at`)} as bucket from ${visits}`,
		),
		durations(
			'enrollment',
			sql`select 0 as node_id, 0 as from_node_id, status as outcome, entry_day, end_day as day,
				${bucket(sql`coalesce(converted_at, ended_at) - entered_at`)} as bucket
			from enrollments where status <> 'active'`,
		),
		sql`insert into position_counts (journey_id, node_id, positions, compacted)
			select journey_id, node_id, count(*), ${yes} from positions group by journey_id, node_id`,
		sql`analyze`,
	];
	for (const statement of statements) await executeAtLeisure(conn, statement);
}

/** The store's own statements have a time-out. */
export async function executeAtLeisure(
	conn: Connection<Database>,
	statement: Statement,
): Promise<void> {
	await conn.transaction(async (trx) => {
		if (conn.dialect === 'postgres') await sql`set local statement_timeout = 0`.execute(trx);
		await statement.execute(trx);
	});
}
