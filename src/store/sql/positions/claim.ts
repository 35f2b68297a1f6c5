import { sql, type RawBuilder } from 'kysely';
import type { Claimed, Lease } from '../../../journey/position';
import { LEASE_MS, type NextReadyTime } from '../../../journey/position-store';
import { inSubquery } from '../common/in-subquery';
import { isHeld, LEASE_COLUMNS } from '../common/lease';
import type { Conn, TimedTx } from '../common/transaction';

/** One index probe per node, whatever the number of waiting positions. */
export async function readNextReadyTimes(
	conn: Conn,
	nodeIds: readonly number[],
): Promise<NextReadyTime[]> {
	const nodes = conn.records(
		nodeIds.map((id) => ({ id })),
		{ id: 'int' },
	);
	const { rows } = await sql<{ nodeId: number; readyAt: number | null }>`select n.id as "nodeId", (
			select ready_at from positions p where p.node_id = n.id and p.ready_at is not null
			order by p.ready_at limit 1) as "readyAt" from ${nodes} as n`.execute(conn.db);
	return rows.flatMap(({ nodeId, readyAt }) => (readyAt === null ? [] : { nodeId, readyAt }));
}

/**
 * A claim pushes `ready_at` behind the lease, so that one index finds what is due, what is to be
 * retried and what a dead process held. With `id in (select ...)` it was 10 times slower on a
 * Postgres table never analysed.
 */
export async function claimReady(
	tx: TimedTx,
	nodeId: number,
	limit: number,
	lease: string,
): Promise<Claimed[]> {
	const { conn, trx, now } = tx;
	const ready = sql`(select id from positions where ${dueAt(conn, nodeId, now)}
		and ready_at is not null order by node_id, ready_at limit ${limit}
		${conn.forUpdateSkipLocked()})`;
	const { rows } = await sql<Claimed>`update positions set lease = ${lease},
			ready_at = ${now + LEASE_MS}, attempts = attempts + 1, outcome = coalesce(outcome, timeout_outcome)
		where ${inSubquery(conn, 'id', ready)} returning id as "positionId", attempts`.execute(trx);
	// In the order of parking: the databases return the rows in different orders.
	return rows.sort((a, b) => a.positionId - b.positionId);
}

/**
 * The same either way. Of a Postgres table never analysed the first is thought to be few rows: with
 * 100,000 due it sorted them all for each batch of 500, which took 54 ms. The second is read in the
 * order of the index: 5 ms. SQLite takes it for a range of whole nodes, and has no such doubts.
 */
function dueAt(conn: Conn, nodeId: number, now: number): RawBuilder<boolean> {
	return conn.capabilities.plansByStatistics
		? sql`node_id >= ${nodeId} and (node_id, ready_at) <= (${nodeId}, ${now})`
		: sql`node_id = ${nodeId} and ready_at <= ${now}`;
}

/**
 * Undoes a claim that led to no execution: it does not count as an attempt, and where time alone
 * had released the position, an event may still come first.
 */
export async function releasePositions(tx: TimedTx, leases: readonly Lease[]): Promise<void> {
	const { conn, trx, now } = tx;
	await sql`update positions set lease = null, ready_at = ${now}, attempts = attempts - 1,
			outcome = case when attempts = 1 and outcome = timeout_outcome then null else outcome end
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where ${isHeld}`.execute(trx);
}

/**
 * Attempts that crashes of a process and store outages count for at most. A contact may be the cause
 * of a crash, so its position is retried in a smaller batch, but not alone: after a day of crashes
 * thousands of batches of one would take hours.
 */
export const MAX_CRASH_ATTEMPTS = 2;

/** Ends the leases of dead processes. External holds stay: n8n itself continues those executions. */
export async function freeLeasesOf(tx: TimedTx, tokens: readonly string[]): Promise<void> {
	const { conn, trx, now } = tx;
	const dead = conn.records(
		tokens.map((token) => ({ token })),
		{ token: 'text' },
	);
	await sql`update positions set lease = null, ready_at = ${now},
			attempts = case when error is null and attempts > ${MAX_CRASH_ATTEMPTS} then ${MAX_CRASH_ATTEMPTS}
				else attempts end
		where lease is not null and held_until is null
		and substr(lease, 1, 12) in (select r.token from ${dead} as r)`.execute(trx);
}
