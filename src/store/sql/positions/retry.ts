import { sql } from 'kysely';
import { MAX_ATTEMPTS, retryDelayMs } from '../../../journey/backoff';
import type { Claimed, Lease } from '../../../journey/position';
import type { TimedTx, Tx } from '../common/transaction';
import { MAX_CRASH_ATTEMPTS } from './claim';
import { isHeld, LEASE_COLUMNS } from '../common/lease';
import { failPositions } from './complete';

/** See PositionStore.retry. */
export async function retryPositions(
	tx: TimedTx,
	leases: readonly Lease[],
	reason: string,
): Promise<void> {
	const { now } = tx;
	const rows = await heldPositions(tx, leases);
	const retryable = rows
		.filter((row) => row.attempts < MAX_ATTEMPTS)
		.map((row) => ({ ...row, readyAt: now + retryDelayMs(row.attempts) }));
	const retried = await scheduleRetries(tx, retryable, reason);
	await failPositions(
		tx,
		rows.filter(({ positionId }) => !retried.has(positionId)),
		reason,
	);
}

/**
 * See PositionStore.retryAfterOutage. An outage is not caused by the contacts: it counts for a few
 * attempts at most, so that no enrollment fails and batches stay large enough.
 */
export async function retryPositionsAfterOutage(
	tx: TimedTx,
	leases: readonly Lease[],
	reason: string,
): Promise<void> {
	const { now } = tx;
	const rows = await heldPositions(tx, leases);
	const retried = rows.map((row) => {
		const attempts = Math.min(row.attempts, MAX_CRASH_ATTEMPTS);
		return { ...row, attempts, readyAt: now + retryDelayMs(attempts) };
	});
	await scheduleRetries(tx, retried, reason);
}

async function heldPositions(tx: Tx, leases: readonly Lease[]) {
	const { conn, trx } = tx;
	const { rows } = await sql<Claimed & Lease>`
		select p.id as "positionId", p.lease, p.attempts from ${conn.records(leases, LEASE_COLUMNS)} as r
		cross join positions p where p.id = r."positionId" and p.lease = r.lease`.execute(trx);
	return rows;
}

/** Ids of the positions that will be retried: of an external hold only n8n has the item. */
async function scheduleRetries(
	tx: Tx,
	rows: ReadonlyArray<Claimed & Lease & { readyAt: number }>,
	reason: string,
): Promise<Set<number>> {
	const { conn, trx } = tx;
	if (rows.length === 0) return new Set();
	const columns = { ...LEASE_COLUMNS, attempts: 'int', readyAt: 'int' } as const;
	const retried = await sql<{ id: number }>`update positions set lease = null,
			ready_at = r."readyAt", attempts = r.attempts, error = ${reason}
		from ${conn.records(rows, columns)} as r where ${isHeld} and positions.held_until is null
		returning positions.id`.execute(trx);
	return new Set(retried.rows.map(({ id }) => id));
}
