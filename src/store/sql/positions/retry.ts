import { sql } from 'kysely';
import { MAX_ATTEMPTS, retryDelayMs } from '../../../journey/backoff';
import type { Claimed, Lease } from '../../../journey/position';
import { attemptsAfter, retryPlan } from '../../../journey/suspects';
import type { RetryOptions } from '../../../journey/position-store';
import type { TimedTx, Tx } from '../common/transaction';
import { MAX_CRASH_ATTEMPTS } from './claim';
import { isHeld, LEASE_COLUMNS } from '../common/lease';
import { failPositions } from './complete';

/** See PositionStore.retry. */
export async function retryPositions(
	tx: TimedTx,
	leases: readonly Lease[],
	reason: string,
	{ culprits = [], mayShare = false }: RetryOptions = {},
): Promise<void> {
	const { now } = tx;
	const rows = await heldPositions(tx, leases);
	const again = rows.filter(({ attempts }) => attempts < MAX_ATTEMPTS);
	const planned = mayShare
		? again.map((row) => ({ ...row, batchLimit: rows.length }))
		: await divided(tx, again, new Set(culprits));
	const retryable = planned.map((row) => ({ ...row, readyAt: now + retryDelayMs(row.attempts) }));
	const retried = await scheduleRetries(tx, retryable, reason);
	await failPositions(
		tx,
		rows.filter(({ positionId }) => !retried.has(positionId)),
		reason,
	);
}

/** The positions of a failed execution, with the size of the batches in which they are retried. */
async function divided(
	tx: Tx,
	rows: readonly HeldPosition[],
	named: ReadonlySet<number>,
): Promise<HeldPosition[]> {
	if (rows.length === 0) return [];
	const { suspects, alone } = await suspectsAt(tx, rows[0].nodeId);
	const inOrder = rows.toSorted((a, b) => a.positionId - b.positionId);
	const culprit = inOrder.findIndex(({ positionId }) => named.has(positionId));
	const known = rows.filter(({ batchLimit }) => batchLimit !== null).length;
	const plan = retryPlan({
		positions: rows.length,
		culprit: culprit === -1 ? null : culprit,
		suspects: suspects - known + rows.length,
		attempts: Math.max(...rows.map(({ attempts }) => attempts)),
		alone: alone - rows.filter(({ batchLimit }) => batchLimit === 1).length,
	});
	return inOrder.map((row, i) => ({
		...row,
		batchLimit: i === plan.single ? 1 : plan.batchLimit,
		attempts: attemptsAfter(row.attempts, plan, i === plan.single),
	}));
}

/** Positions of the node that have shared a failed execution; `alone` has those that failed for good. */
async function suspectsAt({ trx }: Tx, nodeId: number) {
	const { rows } = await sql<{ suspects: number; alone: number }>`
		select count(ready_at) as suspects, count(case when batch_limit = 1 then 1 end) as alone
		from positions where node_id = ${nodeId} and batch_limit is not null`.execute(trx);
	return rows[0];
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

type HeldPosition = Claimed & Lease & { nodeId: number };

async function heldPositions(tx: Tx, leases: readonly Lease[]): Promise<HeldPosition[]> {
	const { conn, trx } = tx;
	const { rows } = await sql<HeldPosition>`
		select p.id as "positionId", p.lease, p.attempts, p.batch_limit as "batchLimit",
			p.node_id as "nodeId" from ${conn.records(leases, LEASE_COLUMNS)} as r
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
	const columns = { ...LEASE_COLUMNS, attempts: 'int', readyAt: 'int', batchLimit: 'int' } as const;
	const retried = await sql<{ id: number }>`update positions set lease = null,
			ready_at = r."readyAt", attempts = r.attempts, batch_limit = r."batchLimit", error = ${reason}
		from ${conn.records(rows, columns)} as r where ${isHeld} and positions.held_until is null
		returning positions.id`.execute(trx);
	return new Set(retried.rows.map(({ id }) => id));
}
