import { sql } from 'kysely';
import { inSubquery } from '../common/in-subquery';
import type { LeaseHolder } from '../common/lease';
import type { Tx } from '../common/transaction';
import { isCounting } from '../counts/rollup';
import { NO_WAY, firstWays, withWaysTaken, type Way, type WayRow } from './ways-on';

/** What an enrollment has of a node. */
export interface AtNode {
	/** Its visits there that have ended. */
	visits: number;
	/** Its open positions there, by id. */
	positions: number[];
}

interface Row extends WayRow {
	enrollmentId: number;
	/** Null: the row counts visits, or is a way. */
	positionId: number | null;
	visits: number;
}

export interface Found {
	/** Of the enrollments that have anything of the node; positions only if it is counted. */
	at: Map<number, AtNode>;
	/** See `withWaysTaken`. */
	taken: WayRow[];
}

export async function atNode(
	tx: Tx,
	nodeId: number,
	enrollmentIds: readonly number[],
	ways: readonly Way[],
): Promise<Found> {
	const { conn, trx } = tx;
	const ids = conn.ids([...new Set(enrollmentIds)]);
	const open = sql`union all select enrollment_id, id, 0, ${NO_WAY} from positions
		where ${inSubquery(conn, 'enrollment_id', ids)} and node_id = ${nodeId}
		${withWaysTaken(conn, ways, sql`0, cast(null as bigint), 0`)}`;
	const { rows } = await sql<Row>`select enrollment_id as "enrollmentId",
			cast(null as bigint) as "positionId", count(*) as visits, ${NO_WAY}
		from node_visits where ${inSubquery(conn, 'enrollment_id', ids)} and node_id = ${nodeId}
		group by enrollment_id ${isCounting(tx) ? open : sql``}`.execute(trx);
	const at = new Map<number, AtNode>();
	for (const { enrollmentId, positionId, visits, wayOf } of rows) {
		if (wayOf !== null) continue;
		const known = at.get(enrollmentId) ?? { visits: 0, positions: [] };
		if (positionId === null) known.visits = visits;
		else known.positions.push(positionId);
		at.set(enrollmentId, known);
	}
	return { at, taken: rows };
}

type Holder = Pick<LeaseHolder, 'nodeId' | 'isFirst' | 'isFirstWay'> & Way;

/** How a visit that ends now counts; see PositionTable. */
export interface VisitMarks {
	isFirst: boolean;
	isFirstWay: boolean;
}

/**
 * Marks of visits that end now; order kept. Those of a position which is at the node itself were
 * decided when it was parked.
 */
export async function visitMarks(
	tx: Tx,
	nodeId: number,
	holders: readonly Holder[],
): Promise<VisitMarks[]> {
	const passing = holders.filter((holder) => holder.nodeId !== nodeId);
	const there = holders.filter((holder) => holder.nodeId === nodeId);
	const were = await visitedBefore(tx, nodeId, passing);
	const counted = await visitedBy(tx, nodeId, there);
	const firstWay = firstWays(holders, [...were.taken, ...counted.taken]);
	return holders.map(({ enrollmentId, positionId, nodeId: at, isFirst, isFirstWay }, i) => {
		const isThere = at === nodeId;
		const visited = isThere ? counted.visited : were.visited;
		const key = isThere ? positionId : enrollmentId;
		const isAgain = visited.has(key);
		visited.add(key);
		return {
			isFirst: !isAgain && (!isThere || isFirst),
			isFirstWay: isThere && !isAgain ? isFirstWay : firstWay[i],
		};
	});
}

interface Visited {
	/** By id. */
	visited: Set<number>;
	/** See `withWaysTaken`. */
	taken: WayRow[];
}

/**
 * Enrollments that have been at the node. Those with several positions are locked, as another of
 * them may be arriving there at the same time.
 */
async function visitedBefore(tx: Tx, nodeId: number, ways: readonly Way[]): Promise<Visited> {
	if (ways.length === 0) return { visited: new Set(), taken: [] };
	const { conn, trx } = tx;
	const ids = conn.ids([...new Set(ways.map(({ enrollmentId }) => enrollmentId))]);
	const { rows } = await sql<WayRow & { id: number; several: number }>`
		select distinct enrollment_id as id, 0 as several, ${NO_WAY} from node_visits
		where ${inSubquery(conn, 'enrollment_id', ids)} and node_id = ${nodeId}
		union all
		select enrollment_id, 1, ${NO_WAY} from positions where ${inSubquery(conn, 'enrollment_id', ids)}
		group by enrollment_id having count(*) > 1
		${withWaysTaken(conn, ways, sql`0, 0`)}`.execute(trx);
	const about = rows.filter((row) => row.wayOf === null);
	const several = about.filter((row) => row.several === 1).map(({ id }) => id);
	const visited = new Set(about.filter((row) => row.several === 0).map(({ id }) => id));
	if (several.length === 0) return { visited, taken: rows };
	await sql`select id from enrollments where ${conn.anyOf('id', 'int', several)}
		order by id ${conn.forUpdate()}`.execute(trx);
	const now = await atNode(tx, nodeId, several, ways);
	for (const id of now.at.keys()) visited.add(id);
	return { visited, taken: now.taken };
}

/** Those of the positions that have visited the node. */
async function visitedBy(
	{ conn, trx }: Tx,
	nodeId: number,
	ways: readonly Way[],
): Promise<Visited> {
	if (ways.length === 0) return { visited: new Set(), taken: [] };
	const ids = ways.map(({ enrollmentId }) => enrollmentId);
	const positionIds = ways.map(({ positionId }) => positionId);
	const { rows } = await sql<WayRow & { id: number }>`select distinct position_id as id, ${NO_WAY}
		from node_visits where ${inSubquery(conn, 'enrollment_id', conn.ids(ids))}
			and node_id = ${nodeId} and ${conn.anyOf('position_id', 'int', positionIds)}
		${withWaysTaken(conn, ways, sql`0`)}`.execute(trx);
	const visits = rows.filter((row) => row.wayOf === null);
	return { visited: new Set(visits.map(({ id }) => id)), taken: rows };
}
