import { sql } from 'kysely';
import type { OpenCount, Span, Split } from '../../../report/journey-counts';
import { startOfDay } from '../../../time/day';
import { journeyZone } from '../../../journey/cap';
import type { JourneyConfig } from '../../../journey/journey';
import type { Conn } from '../common/transaction';
import type { Sql } from '../rules/value';
import { inSpan } from './spans';
import { dividedEnrollments } from './split-counts';

interface OpenRow extends Omit<OpenCount, 'fromNodeId' | 'fromOutcome'> {
	/** 0: unknown. */
	fromNodeId: number;
	fromOutcome: string;
}

/**
 * See JourneyReports.open. Counted from the positions alone, of which there is one for each contact,
 * or one for each branch: enrollments and visits are looked up only for those that an execution has
 * taken, that wait without a time, or that are not alone at their node.
 */
export async function openCounts(
	conn: Conn,
	journeyId: number,
	span: Span,
	split?: Split,
): Promise<OpenCount[]> {
	const inRange =
		span.basis === 'entry' ? inSpan('p.entry_day', span) : await arrivedIn(conn, journeyId, span);
	const divided = split && (await dividedEnrollments(conn, journeyId, span, split));
	const group = divided ? sql`d.value` : sql`cast(null as text)`;
	const ofGroup = divided ? sql`join divided d on d.id = p.enrollment_id` : sql``;
	const nodeIds = await nodesWithPositions(conn, journeyId);
	if (nodeIds.length === 0) return [];
	const positions = (isTimed: Sql<boolean>) => sql`select p.id, p.enrollment_id, p.node_id,
			p.from_node_id, p.from_outcome, p.entry_day, p.is_first, p.is_beside, p.is_first_way, p.attempts, p.outcome,
			p.ready_at, p.held_until, ${group} as "group"
		from positions p ${ofGroup}
		where ${conn.anyOf('p.node_id', 'int', nodeIds)} and p.journey_id = ${journeyId} and ${isTimed} and ${inRange}`;
	const { rows } = await sql<OpenRow>`${divided ?? sql``} select k.node_id as "nodeId",
			k.from_node_id as "fromNodeId", k.from_outcome as "fromOutcome", k.entry_day as "entryDay",
			k."group", cast(sum(k.alone * (1 - k.failed)) as bigint) as waiting,
			cast(sum(k.alone * k.failed) as bigint) as failed,
			cast(sum(k.first * (1 - k.released)) as bigint) as enrollments, count(*) as positions,
			cast(sum(k.went_on * (1 - k.released)) as bigint) as "wentOn",
			cast(sum(k.released) as bigint) as released
		from (select w.node_id, coalesce(w.from_node_id, 0) as from_node_id,
				coalesce(w.from_outcome, '') as from_outcome, w.entry_day, w."group",
				case when ${isTaken} and not exists (select 1 from enrollments e
					where e.id = w.enrollment_id and e.status in ('active', 'failed')) then 1 else 0 end as over,
				case when ${isTaken} and exists (select 1 from node_visits s
					where s.enrollment_id = w.enrollment_id and s.position_id = w.id
					and s.node_id = w.node_id) then 1 else 0 end as released,
				case when w.ready_at is null and w.held_until is null and w.enrollment_id in (
					select id from enrollments where journey_id = ${journeyId} and status = 'failed')
					then 1 else 0 end as failed,
				case when w.is_beside and exists (select 1 from positions o
					where o.enrollment_id = w.enrollment_id and o.node_id = w.node_id
						and o.id <> w.id and (not o.is_beside or o.id < w.id))
					then 0 else 1 end as alone,
				case when w.is_first then 1 else 0 end as first,
				case when w.is_first_way then 1 else 0 end as went_on
			from (${positions(sql`p.ready_at is not null`)}
				union all ${positions(sql`p.ready_at is null`)}) as w) as k
		where k.over = 0
		group by k.node_id, k.from_node_id, k.from_outcome, k.entry_day, k."group"`.execute(conn.db);
	return rows.map(({ fromNodeId, fromOutcome, ...row }) => ({
		...row,
		fromNodeId: fromNodeId || null,
		fromOutcome: fromOutcome || null,
	}));
}

/** Others have no visit yet, and the end of their enrollment deletes them. */
const isTaken = sql<boolean>`(w.attempts > 0 or w.outcome is not null)`;

/** As a list, by which Postgres can tell a small journey from a large one. */
async function nodesWithPositions(conn: Conn, journeyId: number): Promise<number[]> {
	const { rows } = await sql<{ node_id: number }>`select node_id from position_counts
		where journey_id = ${journeyId} group by node_id having sum(positions) <> 0`.execute(conn.db);
	return rows.map((row) => row.node_id);
}

async function arrivedIn(conn: Conn, journeyId: number, { from, to }: Span): Promise<Sql<boolean>> {
	const { rows } = await sql<{ config: JourneyConfig }>`select config from journeys
		where id = ${journeyId}`.execute(conn.db);
	const zone = journeyZone(rows[0]?.config ?? {});
	return inSpan('p.arrived_at', {
		from: from === null ? null : startOfDay(from, zone),
		to: to === null ? null : startOfDay(to + 1, zone) - 1,
	});
}
