import { sql } from 'kysely';
import type { Step } from '../../../journey/position';
import { inSubquery } from '../common/in-subquery';
import type { Conn } from '../common/transaction';
import type { Sql } from '../rules/value';

/** From a visit of a node to the next one. */
export interface Way {
	enrollmentId: number;
	/** The position whose execution takes it. */
	positionId: number;
	/** The visit that it leads on from; null: unknown. */
	previous: Step | null;
}

/** A way that was taken; null where the row is about something else. */
export interface WayRow {
	wayOf: number | null;
	fromNodeId: number | null;
	fromArrivedAt: number | null;
}

/** Columns of a WayRow in rows about something else. */
export const NO_WAY = sql`cast(null as bigint) as "wayOf", cast(null as bigint) as "fromNodeId",
	cast(null as bigint) as "fromArrivedAt"`;

/**
 * `union all` with the ways that the executions have taken already, to visits and to positions, with
 * tombstones; `others` stands for the columns before. Other ways of the enrollments may be among them.
 */
export function withWaysTaken(conn: Conn, ways: readonly Way[], others: Sql): Sql {
	const known = ways.flatMap(({ previous, ...way }) => (previous ? { ...way, previous } : []));
	if (known.length === 0) return sql``;
	const unique = (ids: readonly number[]) => conn.ids([...new Set(ids)]);
	const enrollmentIds = unique(known.map(({ enrollmentId }) => enrollmentId));
	const positionIds = unique(known.map(({ positionId }) => positionId));
	const nodeIds = [...new Set(known.map(({ previous }) => previous.nodeId))];
	const instants = known.map(({ previous }) => previous.arrivedAt);
	const isFrom = sql`${conn.anyOf('from_node_id', 'int', nodeIds)}
		and from_arrived_at between ${instants.reduce((a, b) => Math.min(a, b))}
		and ${instants.reduce((a, b) => Math.max(a, b))}`;
	return sql`union all select ${others}, position_id, from_node_id, from_arrived_at from node_visits
		where ${inSubquery(conn, 'enrollment_id', enrollmentIds)} and ${isFrom}
		union all select ${others}, parent_id, from_node_id, from_arrived_at from positions
		where ${inSubquery(conn, 'parent_id', positionIds)} and ${isFrom}`;
}

/** Which ways are the first ones on from their visits; order kept. An unknown visit went on. */
export function firstWays(ways: readonly Way[], rows: readonly WayRow[]): boolean[] {
	const taken = new Set(
		rows.flatMap(({ wayOf, fromNodeId, fromArrivedAt }) =>
			wayOf === null ? [] : keyOf(wayOf, fromNodeId!, fromArrivedAt!),
		),
	);
	return ways.map(({ positionId, previous }) => {
		if (previous === null) return true;
		const key = keyOf(positionId, previous.nodeId, previous.arrivedAt);
		if (taken.has(key)) return false;
		taken.add(key);
		return true;
	});
}

const keyOf = (positionId: number, nodeId: number, arrivedAt: number) =>
	`${positionId} ${nodeId} ${arrivedAt}`;
