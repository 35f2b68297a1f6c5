import { sql, type RawBuilder } from 'kysely';
import type { AttentionRequest, NeedingAttention } from '../../../operations/attention';
import { LATE_MS } from '../../../operations/survey';
import type { Conn } from '../common/transaction';
import { isDeleted } from '../registry/deleted-nodes';
import { ABANDONED_MS, MISSED_MS } from '../../../operations/heartbeat';

interface AttentionRow extends Omit<NeedingAttention, 'problem' | 'node' | 'isJourneyAlive'> {
	alive: number;
	nodeId: number | null;
	nodeName: string | null;
	nodeKey: string | null;
	workflowId: string | null;
	goneAt: number | null;
}

/**
 * See AttentionStore. A fixed number of statements, each with a limit; only where a node of the
 * journeys is orphaned are their active enrollments searched.
 */
export async function needingAttention(
	conn: Conn,
	{ journeyIds, limit }: AttentionRequest,
	now: number,
): Promise<NeedingAttention[]> {
	if (journeyIds.length === 0) return [];
	const isAlive = sql<boolean>`j.active and j.seen_at >= ${now - ABANDONED_MS}`;
	const isOrphaned = isOrphan(isAlive, now);
	const ofJourneys = conn.anyOf('e.journey_id', 'int', journeyIds);
	const select = (since: RawBuilder<unknown>, reason: RawBuilder<unknown>) => sql`
		select e.id as "enrollmentId", e.contact_id as "contactId", c.external_id as "externalId",
			c.email, e.journey_id as "journeyId", n.id as "nodeId", n.name as "nodeName",
			n.node_key as "nodeKey", n.workflow_id as "workflowId", n.gone_at as "goneAt", ${since} as since,
			${reason} as reason, case when ${isAlive} then 1 else 0 end as alive`;
	const contact = sql`join journeys j on j.id = e.journey_id
		left join contacts c on c.id = e.contact_id`;
	const failed = sql<AttentionRow>`${select(sql`e.ended_at`, sql`e.reason`)}
		from enrollments e ${contact}
		left join positions p on p.id = (select min(f.id) from positions f
			where f.enrollment_id = e.id)
		left join nodes n on n.id = p.node_id
		where e.status = 'failed' and ${ofJourneys}
		order by e.journey_id, e.id limit ${limit}`;
	const late = sql<AttentionRow>`${select(sql`p.ready_at`, sql`p.error`)}
		from nodes n cross join positions p
		join enrollments e on e.id = p.enrollment_id ${contact}
		where p.node_id = n.id and p.ready_at < ${now - LATE_MS}
			and e.status = 'active' and ${ofJourneys} and j.active
			and not (${isOrphaned})
		order by p.ready_at, p.id limit ${limit}`;
	const orphaned = sql<AttentionRow>`${select(sql`p.arrived_at`, sql`p.error`)}
		from enrollments e cross join positions p join nodes n on n.id = p.node_id ${contact}
		where p.enrollment_id = e.id and e.status = 'active' and ${ofJourneys}
			and p.held_until is null and (p.lease is null or p.ready_at < ${now - LATE_MS})
			and ${isOrphaned}
		order by p.id limit ${limit}`;
	const { rows: orphans } = await sql<{ id: number }>`select n.id from nodes n
		where n.id in (select k.node_id from position_counts k
			join journeys j on j.id = k.journey_id
			where ${conn.anyOf('k.journey_id', 'int', journeyIds)} and ${isOrphaned})`.execute(conn.db);
	return [
		...(orphans.length === 0 ? [] : (await orphaned.execute(conn.db)).rows).map((row) =>
			toNeeding('orphaned', row),
		),
		...(await failed.execute(conn.db)).rows.map((row) => toNeeding('failed', row)),
		...(await late.execute(conn.db)).rows.map((row) => toNeeding('late', row)),
	];
}

/**
 * The node (n) was deleted, or the journey's trigger has heartbeats, and the node has none. Both are written together; a
 * journey's own begin a moment earlier, with its activation.
 */
const isOrphan = (isAlive: RawBuilder<boolean>, now: number) =>
	sql<boolean>`${isAlive} and n.id <> j.node_id and (${isDeleted(now)}
		or coalesce(n.seen_at, 0) < (select t.seen_at from nodes t where t.id = j.node_id) - ${sql.lit(MISSED_MS)})`;

function toNeeding(
	problem: NeedingAttention['problem'],
	{ nodeId, nodeName, nodeKey, workflowId, goneAt, alive, ...row }: AttentionRow,
): NeedingAttention {
	return {
		problem,
		...row,
		node:
			nodeId === null
				? null
				: {
						id: nodeId,
						name: nodeName ?? '',
						nodeKey: nodeKey ?? '',
						workflowId: workflowId ?? '',
						isDeleted: goneAt !== null,
					},
		isJourneyAlive: alive === 1,
	};
}
