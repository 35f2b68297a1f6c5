import { sql, type RawBuilder } from 'kysely';
import { ARRIVING, type Claimed, type Lease } from '../../../journey/position';
import { LEASE_MS, type NextReadyTime } from '../../../journey/position-store';
import { inSubquery } from '../common/in-subquery';
import { isHeld, LEASE_COLUMNS, leaseHolders } from '../common/lease';
import type { Conn, TimedTx } from '../common/transaction';
import { deletePositions } from '../enrollments/delete-positions';

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
			order by p.ready_at limit 1) as "readyAt" from ${nodes} as n
			where not ${isPaused(sql`n.id`)}`.execute(conn.db);
	return rows.flatMap(({ nodeId, readyAt }) => (readyAt === null ? [] : { nodeId, readyAt }));
}

/**
 * A claim moves `ready_at` to the end of the lease, so that one index finds due positions, retries and
 * expired leases. With `id in (select ...)` it was 10 times slower on a Postgres table never analysed.
 */
export async function claimReady(
	tx: TimedTx,
	nodeId: number,
	limit: number,
	lease: string,
): Promise<Claimed[]> {
	const { conn, trx, now } = tx;
	const ready = sql`(select id from positions where ${dueAt(conn, nodeId, now)}
		and ready_at is not null and not ${isPaused(sql`${nodeId}`)}
		order by node_id, ready_at limit ${limit}
		${conn.forUpdateSkipLocked()})`;
	const { rows } = await sql<Claimed & { outcome: string }>`update positions set lease = ${lease},
			ready_at = ${now + LEASE_MS}, attempts = attempts + 1, outcome = coalesce(outcome, timeout_outcome)
		where ${inSubquery(conn, 'id', ready)} returning id as "positionId", attempts, outcome,
			batch_limit as "batchLimit"`.execute(
		trx,
	);
	// In the order of parking: the databases return the rows in different orders.
	return rows
		.sort((a, b) => a.positionId - b.positionId)
		.map(({ positionId, attempts, batchLimit, outcome }) => ({
			...{ positionId, attempts, batchLimit },
			...(outcome === ARRIVING && { isArriving: true }),
		}));
}

/** Whether an operator has paused the workflow of the node. */
const isPaused = (nodeId: RawBuilder<unknown>) => sql<boolean>`exists (select 1 from journeys j
	where j.workflow_id = (select o.workflow_id from nodes o where o.id = ${nodeId})
	and j.paused = ${true})`;

/**
 * Two spellings of one condition. On a table never analysed Postgres expects few rows for the simple
 * one: with 100,000 due it sorted them all for each batch of 500, which took 54 ms. The other is read
 * in the order of the index: 5 ms. SQLite would read whole nodes for it, and needs no help.
 */
function dueAt(conn: Conn, nodeId: number, now: number): RawBuilder<boolean> {
	return conn.capabilities.plansByStatistics
		? sql`node_id >= ${nodeId} and (node_id, ready_at) <= (${nodeId}, ${now})`
		: sql`node_id = ${nodeId} and ready_at <= ${now}`;
}

/**
 * See PositionStore.release. If time alone had released the position, an event may still end its wait
 * first. Those of enrollments that ended meanwhile are deleted.
 */
export async function releasePositions(tx: TimedTx, leases: readonly Lease[]): Promise<void> {
	const { conn, trx, now } = tx;
	const holders = await leaseHolders(tx, leases, { lock: true });
	const over = leases.flatMap(({ positionId }, i) =>
		holders[i]?.status === 'ended' ? positionId : [],
	);
	if (over.length > 0) await deletePositions(tx, conn.anyOf('id', 'int', over));
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
