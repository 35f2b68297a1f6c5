import { sql } from 'kysely';
import type { Step } from '../../../journey/position';
import type { JsonObject } from '../../../lib/json';
import type { TimedTx } from '../common/transaction';
import { dayIn } from '../../../time/day';
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
	/** The enrollment had not visited the node before. */
	isFirst: boolean;
	/** See PositionTable.is_first_way. */
	isFirstWay: boolean;
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
	is_first_way: 'bool',
	from_node_id: 'int',
	from_outcome: 'text',
	from_arrived_at: 'int',
	detail: 'json',
} as const;

/**
 * Records and counts visits, but for those that an earlier execution has recorded.
 * Returns the new ones, by `visitKey`.
 */
export async function recordVisits(
	tx: TimedTx,
	given: readonly NewVisit[],
): Promise<Map<string, NewVisit>> {
	const { conn, trx, now } = tx;
	if (given.length === 0) return new Map();
	const visits = firstOfEach(given);
	const days = new Map<string | null, number>();
	const rows = visits.map((visit) => {
		const { zone } = visit;
		if (!days.has(zone)) days.set(zone, dayIn(zone, now));
		return {
			enrollment_id: visit.enrollmentId,
			position_id: visit.positionId,
			node_id: visit.nodeId,
			visit: visit.visit,
			outcome: visit.outcome,
			arrived_at: visit.arrivedAt ?? now,
			day: visit.day ?? days.get(zone)!,
			is_first: visit.isFirst,
			is_first_way: visit.isFirstWay,
			from_node_id: visit.previous?.nodeId ?? null,
			from_outcome: visit.previous?.outcome ?? null,
			from_arrived_at: visit.previous?.arrivedAt ?? null,
			detail: visit.detail,
		};
	});
	const inserted = await sql<{ position_id: number; visit: number }>`insert into node_visits
			(enrollment_id, position_id, node_id, visit, outcome, arrived_at, left_at, day, is_first,
			is_first_way, from_node_id, from_outcome, from_arrived_at, detail)
		select r.enrollment_id, r.position_id, r.node_id, r.visit, r.outcome, r.arrived_at, ${now},
			r.day, r.is_first, r.is_first_way, r.from_node_id, r.from_outcome, r.from_arrived_at, r.detail
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
			isFirstWay: row.is_first_way,
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
