import { sql } from 'kysely';
import type { OpenCount, Span, Split } from '../../../report/journey-counts';
import { startOfDay } from '../../../time/day';
import { journeyZone } from '../../../journey/cap';
import type { JourneyConfig } from '../../../journey/journey';
import type { Conn } from '../common/transaction';
import type { Sql } from '../rules/value';
import { inSpan } from './spans';
import { valuedEnrollments } from './split-counts';

interface OpenRow extends Omit<OpenCount, 'fromNodeId' | 'fromOutcome'> {
	/** 0: unknown. */
	fromNodeId: number;
	fromOutcome: string;
}

/** A position that waits and was never claimed has no visit to look for. */
const mayBeReleased = sql`(p.attempts > 0 or e.status = 'failed' or e.retried_at is not null)`;

/**
 * See JourneyReports.open. Counted from the positions, of which there is one for each contact, or one
 * for each branch. A window is faster on Postgres than a look-up of each position's siblings.
 */
export async function openCounts(
	conn: Conn,
	journeyId: number,
	span: Span,
	grouping: 'total' | 'entryDay',
	split?: Split,
): Promise<OpenCount[]> {
	const valued = split === undefined ? null : await valuedEnrollments(conn, journeyId, span, split);
	const ofJourney =
		valued === null
			? sql`enrollments e cross join positions p where e.journey_id = ${journeyId}`
			: sql`valued e cross join positions p left join most m on m.value = e.value where true`;
	const group = valued === null ? sql`cast(null as text)` : sql`m.value`;
	const entryDay = grouping === 'total' ? sql`cast(null as bigint)` : sql`e.entry_day`;
	const inRange =
		span.basis === 'entry' ? inSpan('e.entry_day', span) : await arrivedIn(conn, journeyId, span);
	const { rows } =
		await sql<OpenRow>`${valued ?? sql``} select k.node_id as "nodeId", k.from_node_id as "fromNodeId",
			k.from_outcome as "fromOutcome", k.entry_day as "entryDay", k."group",
			cast(sum(k.alone * (1 - k.failed)) as bigint) as waiting,
			cast(sum(k.alone * k.failed) as bigint) as failed,
			cast(sum(k.alone * k.first) as bigint) as enrollments, count(*) as positions,
			cast(sum(k.released) as bigint) as released
		from (select p.node_id, coalesce(p.from_node_id, 0) as from_node_id,
				coalesce(p.from_outcome, '') as from_outcome, ${entryDay} as entry_day,
				case when e.status = 'failed' then 1 else 0 end as failed,
				case when row_number() over (partition by p.enrollment_id, p.node_id order by p.id) = 1 then 1 else 0 end as alone,
				case when exists (select 1 from node_visits s where s.enrollment_id = e.id
					and s.node_id = p.node_id) then 0 else 1 end as first,
				case when ${mayBeReleased} and exists (select 1 from node_visits s
					where s.enrollment_id = e.id and s.position_id = p.id and s.node_id = p.node_id)
					then 1 else 0 end as released,
				${group} as "group"
			from ${ofJourney} and e.status in ('active', 'failed')
				and p.enrollment_id = e.id and ${inRange}) as k
		group by k.node_id, k.from_node_id, k.from_outcome, k.entry_day, k."group"`.execute(conn.db);
	return rows.map(({ fromNodeId, fromOutcome, ...row }) => ({
		...row,
		fromNodeId: fromNodeId || null,
		fromOutcome: fromOutcome || null,
	}));
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
