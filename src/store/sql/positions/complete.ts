import { sql } from 'kysely';
import type { Lease } from '../../../journey/position';
import { inSubquery } from '../common/in-subquery';
import { isHeld, LEASE_COLUMNS, renewLeases } from '../common/lease';
import type { Conn, TimedTx, Tx } from '../common/transaction';
import { settleHandedOff } from '../messages/settle';
import { deletePositions } from '../enrollments/delete-positions';
import { endActive } from '../enrollments/end';

/**
 * Deletes completed positions, and completes enrollments that have none left. Messages that they
 * handed off count as sent. Returns when that may have made positions ready (ms; null: none).
 */
export async function completePositions(
	tx: TimedTx,
	leases: readonly Lease[],
): Promise<number | null> {
	const { conn, trx } = tx;
	// Contacts are locked before enrollments.
	const readyAt = await settleHandedOff(tx, leases);
	const ids = leases.map((lease) => lease.positionId);
	// Two branches of one enrollment may end at once: the lock lets the later one see the earlier.
	const ofPositions = sql`(select enrollment_id from positions where ${conn.anyOf('id', 'int', ids)})`;
	await sql`select id from enrollments where ${inSubquery(conn, 'id', ofPositions)}
		order by id ${conn.forUpdate()}`.execute(trx);
	const deleted = await deletePositions(tx, areHeld(conn, leases));
	await endActive(tx, deleted, { status: 'completed', onlyEmptied: true });
	return readyAt;
}

const areHeld = (conn: Conn, leases: readonly Lease[]) =>
	sql`(id, lease) in (select r."positionId", r.lease
		from ${conn.records(leases, LEASE_COLUMNS)} as r)`;

/**
 * Fails the enrollments. Their positions stay, not claimable, for a retry by hand; positions of
 * enrollments that ended meanwhile are deleted.
 */
export async function failPositions(
	tx: TimedTx,
	leases: readonly Lease[],
	reason: string,
): Promise<void> {
	const { conn, trx } = tx;
	if (leases.length === 0) return;
	const statuses = await renewLeases(tx, leases, { lock: true });
	const over = leases.filter((_, i) => statuses[i] === 'ended');
	if (over.length > 0) await deletePositions(tx, areHeld(conn, over));
	const { rows } = await sql<{ enrollmentId: number; journeyId: number }>`update positions
		set error = ${reason}
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where ${isHeld}
		returning positions.enrollment_id as "enrollmentId", positions.journey_id as "journeyId"`.execute(
		trx,
	);
	await failEnrollments(tx, rows, reason);
}

export async function failEnrollments(
	tx: TimedTx,
	enrollments: ReadonlyArray<{ enrollmentId: number; journeyId: number }>,
	reason: string,
): Promise<void> {
	const { conn, trx } = tx;
	if (enrollments.length === 0) return;
	await endActive(tx, enrollments, { status: 'failed', reason });
	const enrollmentIds = enrollments.map(({ enrollmentId }) => enrollmentId);
	await sql`update positions set ready_at = null, held_until = null, lease = null,
			batch_limit = case when batch_limit = 1 then 1 end
		where ${inSubquery(conn, 'enrollment_id', conn.ids(enrollmentIds))}`.execute(trx);
}

export async function holdPositionsExternally(
	tx: Tx,
	leases: readonly Lease[],
	until: number,
): Promise<void> {
	const { conn, trx } = tx;
	await sql`update positions set ready_at = null, held_until = ${until}
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where ${isHeld}`.execute(trx);
}

const SWEEP_LIMIT = 1_000;

/** `completed` is the number of positions; `readyAt` as in completePositions. */
export async function completeExpiredHolds(
	tx: TimedTx,
): Promise<{ completed: number; readyAt: number | null }> {
	const { conn, trx, now } = tx;
	const { rows } = await sql<Lease>`select id as "positionId", lease from positions
		where held_until is not null and held_until <= ${now}
		order by held_until limit ${SWEEP_LIMIT} ${conn.forUpdateSkipLocked()}`.execute(trx);
	const readyAt = rows.length > 0 ? await completePositions(tx, rows) : null;
	return { completed: rows.length, readyAt };
}
