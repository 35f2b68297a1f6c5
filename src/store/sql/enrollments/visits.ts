import { sql } from 'kysely';
import type { Step } from '../../../journey/position';
import type { JsonObject } from '../../../lib/json';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx, Tx } from '../common/transaction';
import { dayIn } from '../../../time/day';
import { isCounting } from '../counts/rollup';
import { countVisits, type Visit } from '../counts/visit-counts';

/** A visit that ends now. */
export interface NewVisit {
	enrollmentId: number;
	positionId: number;
	nodeId: number;
	/** Number of the visit in its execution. */
	visit: number;
	outcome: string;
	/** ms; null: now. */
	arrivedAt: number | null;
	detail: JsonObject | null;
	journeyId: number;
	entryDay: number;
	/** Of the journey; null: UTC. */
	zone: string | null;
	/** Today in the journey's zone, where it is known. */
	day?: number;
	previous: Step | null;
}

const COLUMNS = {
	enrollment_id: 'int',
	position_id: 'int',
	node_id: 'int',
	visit: 'int',
	outcome: 'text',
	arrived_at: 'int',
	day: 'int',
	is_first: 'bool',
	from_node_id: 'int',
	from_outcome: 'text',
	from_arrived_at: 'int',
	detail: 'json',
} as const;

/**
 * Records and counts visits of one node, but for those that an earlier execution has recorded.
 * Returns the new ones, by `visitKey`.
 */
export async function recordVisits(
	tx: TimedTx,
	given: readonly NewVisit[],
): Promise<Map<string, NewVisit>> {
	const { conn, trx, now } = tx;
	if (given.length === 0) return new Map();
	const visits = firstOfEach(given);
	const visited = isCounting(tx) ? await enrollmentsThatVisited(tx, visits) : new Set<number>();
	const days = new Map<string | null, number>();
	const rows = visits.map((visit) => {
		const { zone, enrollmentId } = visit;
		if (!days.has(zone)) days.set(zone, dayIn(zone, now));
		const isFirst = !visited.has(enrollmentId);
		visited.add(enrollmentId);
		return {
			enrollment_id: enrollmentId,
			position_id: visit.positionId,
			node_id: visit.nodeId,
			visit: visit.visit,
			outcome: visit.outcome,
			arrived_at: visit.arrivedAt ?? now,
			day: visit.day ?? days.get(zone)!,
			is_first: isFirst,
			from_node_id: visit.previous?.nodeId ?? null,
			from_outcome: visit.previous?.outcome ?? null,
			from_arrived_at: visit.previous?.arrivedAt ?? null,
			detail: visit.detail,
		};
	});
	const inserted = await sql<{ position_id: number; visit: number }>`insert into node_visits
			(enrollment_id, position_id, node_id, visit, outcome, arrived_at, left_at, day, is_first,
			from_node_id, from_outcome, from_arrived_at, detail)
		select r.enrollment_id, r.position_id, r.node_id, r.visit, r.outcome, r.arrived_at, ${now},
			r.day, r.is_first, r.from_node_id, r.from_outcome, r.from_arrived_at, r.detail
		from ${conn.records(rows, COLUMNS)} as r where true on conflict do nothing
		returning position_id, visit`.execute(trx);
	const fresh = new Set(
		inserted.rows.map((row) => visitKey({ positionId: row.position_id, visit: row.visit })),
	);
	const counted = visits.flatMap((visit, i) =>
		fresh.has(visitKey(visit)) ? { visit, row: rows[i] } : [],
	);
	await countVisits(
		tx,
		counted.map(({ visit, row }): Visit => ({
			journeyId: visit.journeyId,
			nodeId: visit.nodeId,
			entryDay: visit.entryDay,
			day: row.day,
			outcome: row.outcome,
			arrivedAt: row.arrived_at,
			leftAt: now,
			isFirst: row.is_first,
			fromNodeId: row.from_node_id,
			fromOutcome: row.from_outcome,
			fromArrivedAt: row.from_arrived_at,
		})),
	);
	return new Map(counted.map(({ visit }) => [visitKey(visit), visit]));
}

/** Two items of a contact in one batch are one visit. */
export function firstOfEach<T extends Pick<NewVisit, 'positionId' | 'visit'>>(
	visits: readonly T[],
): T[] {
	return [
		...new Map(visits.toReversed().map((visit) => [visitKey(visit), visit])).values(),
	].reverse();
}

export const visitKey = ({ positionId, visit }: { positionId: number; visit: number }) =>
	`${positionId} ${visit}`;

/**
 * Enrollments that have visited the node. Those with several positions are locked, as another of
 * them may be visiting it at the same time.
 */
async function enrollmentsThatVisited(tx: Tx, visits: readonly NewVisit[]): Promise<Set<number>> {
	const { conn, trx } = tx;
	const ids = [...new Set(visits.map(({ enrollmentId }) => enrollmentId))];
	if (conn.capabilities.concurrentWriters) await lockParallel(tx, ids);
	const { rows } = await sql<{ enrollment_id: number }>`select distinct enrollment_id
		from node_visits where ${inSubquery(conn, 'enrollment_id', conn.ids(ids))}
		and node_id = ${visits[0].nodeId}`.execute(trx);
	return new Set(rows.map((row) => row.enrollment_id));
}

async function lockParallel({ conn, trx }: Tx, enrollmentIds: readonly number[]): Promise<void> {
	const { rows } = await sql<{ id: number }>`select enrollment_id as id from positions
		where ${inSubquery(conn, 'enrollment_id', conn.ids(enrollmentIds))}
		group by enrollment_id having count(*) > 1`.execute(trx);
	if (rows.length === 0) return;
	await sql`select id from enrollments where ${conn.anyOf(
		'id',
		'int',
		rows.map(({ id }) => id),
	)} order by id ${conn.forUpdate()}`.execute(trx);
}
