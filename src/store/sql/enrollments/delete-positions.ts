import { sql, type RawBuilder } from 'kysely';
import type { Step } from '../../../journey/position';
import type { PositionTable } from '../../schema';
import type { TimedTx, Tx } from '../common/transaction';
import { countPositions } from '../counts/position-counts';

type Row = Pick<
	PositionTable,
	| 'enrollment_id'
	| 'journey_id'
	| 'parent_id'
	| 'node_id'
	| 'arrived_at'
	| 'from_node_id'
	| 'from_outcome'
	| 'from_arrived_at'
	| 'is_first'
	| 'is_first_way'
> & { id: number };

export interface EnrollmentPosition {
	positionId: number;
	enrollmentId: number;
	journeyId: number;
	nodeId: number;
	/** Of an entry, for which the enrollment itself stands as the visit. */
	isEntry: boolean;
	/** ms */
	arrivedAt: number;
	previous: Step | null;
	/** See PositionTable.is_first. */
	isFirst: boolean;
	/** See PositionTable.is_first_way. */
	isFirstWay: boolean;
}

/** Tombstones belong to no enrollment, so that no query takes them for an open position. */
const NO_ENROLLMENT = 0;

const TOMBSTONE_COLUMNS = {
	parent_id: 'int',
	node_id: 'int',
	from_node_id: 'int',
	from_arrived_at: 'int',
} as const;

const COLUMNS = sql`id, enrollment_id, journey_id, parent_id, node_id, arrived_at, from_node_id,
	from_outcome, from_arrived_at, is_first, is_first_way`;

export async function readPositions(
	{ trx }: Tx,
	which: RawBuilder<unknown>,
): Promise<EnrollmentPosition[]> {
	const { rows } = await sql<Row>`select ${COLUMNS} from positions where ${which}`.execute(trx);
	return rows.map(toPosition);
}

/** Deletes positions, and keeps tombstones. Lock the enrollments first. */
export async function deletePositions(
	tx: TimedTx,
	which: RawBuilder<unknown>,
): Promise<EnrollmentPosition[]> {
	const { trx } = tx;
	const { rows } = await sql<Row>`delete from positions where ${which}
		returning ${COLUMNS}`.execute(trx);
	await keepTombstones(tx, rows);
	const open = rows.filter((row) => row.enrollment_id !== NO_ENROLLMENT);
	await countPositions(tx, open, -1);
	return rows.map(toPosition);
}

const toPosition = (row: Row): EnrollmentPosition => ({
	positionId: row.id,
	enrollmentId: row.enrollment_id,
	journeyId: row.journey_id,
	nodeId: row.node_id,
	isEntry: row.parent_id === null,
	arrivedAt: row.arrived_at,
	isFirst: row.is_first,
	isFirstWay: row.is_first_way,
	previous:
		row.from_node_id === null
			? null
			: {
					nodeId: row.from_node_id,
					outcome: row.from_outcome ?? '',
					arrivedAt: row.from_arrived_at ?? row.arrived_at,
				},
});

/**
 * A position may be released and completed while the execution that parked it still runs. A replay
 * of that execution must find (parent, node) taken, or it would park the contact a second time; and
 * a further way on from the same visit must find it, as it went on once. So a tombstone is kept until the parent is completed, too.
 */
async function keepTombstones(tx: TimedTx, removed: readonly Row[]): Promise<void> {
	const { conn, trx, now } = tx;
	const ids = removed.map((row) => row.id);
	const parentIds = removed.flatMap((row) => row.parent_id ?? []);
	const { rows } = await sql<{ id: number; kept: number }>`
		select id, 0 as kept from positions where ${conn.anyOf('id', 'int', parentIds)}
		union all
		select id, 1 as kept from positions where ${conn.anyOf('parent_id', 'int', ids)}
			and enrollment_id = ${NO_ENROLLMENT}`.execute(trx);
	if (rows.length === 0) return;

	const parents = new Set(rows.filter((row) => row.kept === 0).map((row) => row.id));
	const tombstones = removed.filter((row) => row.parent_id !== null && parents.has(row.parent_id));
	const source = conn.records(tombstones, TOMBSTONE_COLUMNS);
	await sql`insert into positions
			(enrollment_id, contact_id, journey_id, node_id, parent_id, timeout_outcome, arrived_at,
			entry_day, is_first, is_beside, from_node_id, from_arrived_at)
		select ${NO_ENROLLMENT}, 0, 0, r.node_id, r.parent_id, 'reached', ${now}, 0, ${false}, ${false},
			r.from_node_id, r.from_arrived_at
		from ${source} as r
		where true on conflict do nothing`.execute(trx);
	const freed = rows.filter((row) => row.kept === 1).map((row) => row.id);
	await sql`delete from positions where ${conn.anyOf('id', 'int', freed)}`.execute(trx);
}
