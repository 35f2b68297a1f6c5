import { sql } from 'kysely';
import { ARRIVING } from '../../../journey/position';
import { MOVED_OUTCOME } from '../../../report/steps';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx, Tx } from '../common/transaction';
import { countPositions } from '../counts/position-counts';
import { readPositions, type EnrollmentPosition } from './delete-positions';
import { recordDeleted } from './end';

/**
 * Of positions as `p`: nobody works on them, now or in a replay of the execution that parked them,
 * which must find the position where it put it. `limit` keeps Postgres from a join with all
 * positions, which `not exists` may become.
 */
export const MOVABLE = sql<boolean>`(p.lease is null and p.held_until is null
	and (select q.id from positions q where q.id = p.parent_id limit 1) is null)`;

/**
 * Moves positions to another node, where they are ready to arrive: it takes them as it takes the
 * contacts of an execution that reaches it. Their visits where they waited end. Lock the contacts and
 * the enrollments first. Returns the ids of those that were moved; the others are not movable.
 */
export async function moveToArrive(
	tx: TimedTx,
	positionIds: readonly number[],
	nodeId: number,
): Promise<number[]> {
	const { conn, trx, now } = tx;
	const { rows: movable } = await sql<{ id: number }>`select p.id from positions p
		where ${conn.anyOf('p.id', 'int', positionIds)} and p.node_id <> ${nodeId} and ${MOVABLE}
		order by p.id ${conn.forUpdate('p')}`.execute(trx);
	const before = await readPositions(
		tx,
		conn.anyOf(
			'id',
			'int',
			movable.map(({ id }) => id),
		),
	);
	if (before.length === 0) return [];
	const rows = await arrivals(tx, before, nodeId);
	await sql`update positions set node_id = ${nodeId}, parent_id = -id, from_node_id = node_id,
			from_outcome = ${MOVED_OUTCOME}, from_arrived_at = arrived_at, arrived_at = ${now},
			ready_at = ${now}, due_at = ${now}, moved_ms = null, timeout_outcome = 'reached',
			outcome = ${ARRIVING}, ended_by = null, wait = null, rule_id = null, attempts = 0,
			error = null, is_first = r."isFirst", is_beside = r."isBeside", is_first_way = ${true}
		from ${conn.records(rows, { positionId: 'int', isFirst: 'bool', isBeside: 'bool' })} as r
		where positions.id = r."positionId"`.execute(trx);
	await recordDeleted(tx, before, MOVED_OUTCOME);
	await countMoved(
		tx,
		before.map((each) => ({ journey_id: each.journeyId, node_id: each.nodeId })),
		nodeId,
	);
	return before.map(({ positionId }) => positionId);
}

/** How the positions come to the node; see PositionTable. */
async function arrivals(
	{ conn, trx }: Tx,
	positions: readonly EnrollmentPosition[],
	nodeId: number,
) {
	const ids = conn.ids([...new Set(positions.map(({ enrollmentId }) => enrollmentId))]);
	const ofThem = sql`${inSubquery(conn, 'enrollment_id', ids)} and node_id = ${nodeId}`;
	const { rows } = await sql<{ id: number; open: number }>`
		select enrollment_id as id, 0 as open from node_visits where ${ofThem}
		union all select enrollment_id, 1 from positions where ${ofThem}`.execute(trx);
	const visited = new Set(rows.map(({ id }) => id));
	const there = new Set(rows.flatMap(({ id, open }) => (open === 1 ? id : [])));
	return positions
		.toSorted((a, b) => a.positionId - b.positionId)
		.map(({ positionId, enrollmentId }) => {
			const row = {
				positionId,
				isFirst: !visited.has(enrollmentId),
				isBeside: there.has(enrollmentId),
			};
			visited.add(enrollmentId);
			there.add(enrollmentId);
			return row;
		});
}

/** Moves positions, which wait on as before, to the node that stands for theirs. */
export async function moveToReplacement(
	tx: Tx,
	positionIds: readonly number[],
	from: number,
	to: number,
): Promise<number> {
	const { conn, trx } = tx;
	const { rows: movable } = await sql<{ id: number }>`select p.id from positions p
		where ${conn.anyOf('p.id', 'int', positionIds)} and p.node_id = ${from} and ${MOVABLE}
		order by p.id ${conn.forUpdate('p')}`.execute(trx);
	const ids = movable.map(({ id }) => id);
	const { rows } = await sql<{ journey_id: number }>`update positions set node_id = ${to},
			parent_id = case when parent_id is not null then -id end
		where ${conn.anyOf('id', 'int', ids)} returning journey_id`.execute(trx);
	await countMoved(
		tx,
		rows.map(({ journey_id }) => ({ journey_id, node_id: from })),
		to,
	);
	return rows.length;
}

async function countMoved(
	tx: Tx,
	before: ReadonlyArray<{ journey_id: number; node_id: number }>,
	to: number,
): Promise<void> {
	await countPositions(tx, before, -1);
	await countPositions(
		tx,
		before.map(({ journey_id }) => ({ journey_id, node_id: to })),
		1,
	);
}
