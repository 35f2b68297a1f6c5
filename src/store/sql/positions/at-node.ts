import { sql } from 'kysely';
import { inSubquery } from '../common/in-subquery';
import type { LeaseHolder } from '../common/lease';
import type { Tx } from '../common/transaction';
import { isCounting } from '../counts/rollup';

/** What an enrollment has of a node. */
export interface AtNode {
	/** Its visits there that have ended. */
	visits: number;
	/** Its open positions there, by id. */
	positions: number[];
}

interface Row {
	enrollmentId: number;
	/** Null: the row counts visits. */
	positionId: number | null;
	visits: number;
}

/** Of the enrollments that have anything of the node; positions only if it is counted. */
export async function atNode(
	tx: Tx,
	nodeId: number,
	enrollmentIds: readonly number[],
): Promise<Map<number, AtNode>> {
	const { conn, trx } = tx;
	const ids = conn.ids([...new Set(enrollmentIds)]);
	const open = sql`union all select enrollment_id, id, 0 from positions
		where ${inSubquery(conn, 'enrollment_id', ids)} and node_id = ${nodeId}`;
	const { rows } = await sql<Row>`select enrollment_id as "enrollmentId",
			cast(null as bigint) as "positionId", count(*) as visits
		from node_visits where ${inSubquery(conn, 'enrollment_id', ids)} and node_id = ${nodeId}
		group by enrollment_id ${isCounting(tx) ? open : sql``}`.execute(trx);
	const found = new Map<number, AtNode>();
	for (const { enrollmentId, positionId, visits } of rows) {
		const known = found.get(enrollmentId) ?? { visits: 0, positions: [] };
		if (positionId === null) known.visits = visits;
		else known.positions.push(positionId);
		found.set(enrollmentId, known);
	}
	return found;
}

type Holder = Pick<LeaseHolder, 'enrollmentId' | 'nodeId' | 'isFirst'> & { positionId: number };

/**
 * Whether these visits, which end now, are the first of the node by their enrollments; order kept.
 * That of a position which is at the node itself was decided when it was parked.
 */
export async function firstVisits(
	tx: Tx,
	nodeId: number,
	holders: readonly Holder[],
): Promise<boolean[]> {
	const passing = holders.filter((holder) => holder.nodeId !== nodeId);
	const were = await visitedBefore(tx, nodeId, passing);
	const there = holders.filter((holder) => holder.nodeId === nodeId && holder.isFirst);
	const counted = await visitedBy(tx, nodeId, there);
	return holders.map(({ enrollmentId, positionId, nodeId: at, isFirst }) => {
		const known = at === nodeId ? counted : were;
		const key = at === nodeId ? positionId : enrollmentId;
		const first = !known.has(key) && (at !== nodeId || isFirst);
		known.add(key);
		return first;
	});
}

/**
 * Enrollments that have been at the node. Those with several positions are locked, as another of
 * them may be arriving there at the same time.
 */
async function visitedBefore(
	tx: Tx,
	nodeId: number,
	holders: ReadonlyArray<Pick<Holder, 'enrollmentId'>>,
): Promise<Set<number>> {
	if (holders.length === 0) return new Set();
	const { conn, trx } = tx;
	const ids = conn.ids([...new Set(holders.map(({ enrollmentId }) => enrollmentId))]);
	const { rows } = await sql<{ id: number; several: number }>`
		select distinct enrollment_id as id, 0 as several from node_visits
		where ${inSubquery(conn, 'enrollment_id', ids)} and node_id = ${nodeId}
		union all
		select enrollment_id, 1 from positions where ${inSubquery(conn, 'enrollment_id', ids)}
		group by enrollment_id having count(*) > 1`.execute(trx);
	const several = rows.filter((row) => row.several === 1).map(({ id }) => id);
	const visited = new Set(rows.filter((row) => row.several === 0).map(({ id }) => id));
	if (several.length === 0) return visited;
	await sql`select id from enrollments where ${conn.anyOf('id', 'int', several)}
		order by id ${conn.forUpdate()}`.execute(trx);
	for (const id of (await atNode(tx, nodeId, several)).keys()) visited.add(id);
	return visited;
}

/** Those of the positions that have visited the node. */
async function visitedBy(
	{ conn, trx }: Tx,
	nodeId: number,
	holders: ReadonlyArray<Pick<Holder, 'enrollmentId' | 'positionId'>>,
): Promise<Set<number>> {
	if (holders.length === 0) return new Set();
	const ids = holders.map(({ enrollmentId }) => enrollmentId);
	const positionIds = holders.map(({ positionId }) => positionId);
	const { rows } = await sql<{ position_id: number }>`select distinct position_id from node_visits
		where ${inSubquery(conn, 'enrollment_id', conn.ids(ids))} and node_id = ${nodeId}
		and ${conn.anyOf('position_id', 'int', positionIds)}`.execute(trx);
	return new Set(rows.map((row) => row.position_id));
}
