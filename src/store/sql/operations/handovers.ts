import { sql } from 'kysely';
import type { FailedHere, Handover, Handovers } from '../../../journey/handovers';
import type { LeaseStatus } from '../../../journey/position';
import type { SqlBase } from '../common/base';
import { leaseHolders } from '../common/lease';
import type { Conn, WorkspaceTx } from '../common/transaction';
import { retryEnrollments, REPLACEMENT } from './retry-enrollments';

const COLUMNS = { positionId: 'int', from: 'text', lease: 'text' } as const;

/** The position is free, held by the ended execution, or by the new one already. */
const isFree = sql<boolean>`(positions.lease is null or positions.lease = r."from"
	or positions.lease = r.lease)`;

/** See Handovers. */
export function sqlHandovers(base: SqlBase): Handovers {
	return {
		takeOver: (workspaceId, handovers, until, now) =>
			takeOver(base, workspaceId, handovers, until, now),
		failedHere: (journeyId, nodeId, contactIds) =>
			failedHere(base.conn, journeyId, nodeId, contactIds),
	};
}

async function takeOver(
	base: SqlBase,
	workspaceId: number,
	handovers: readonly Handover[],
	until: number,
	now: number,
): Promise<LeaseStatus[]> {
	const { statuses, readyAt } = await base.writeTo(workspaceId, async (tx) => {
		const scope: WorkspaceTx = { ...tx, workspaceId, now };
		const readyAt = await revive(scope, handovers);
		const statuses = await hold(scope, handovers, until);
		return { statuses, readyAt };
	});
	await base.announce(readyAt);
	return statuses;
}

/** Failed enrollments are active again; their other positions are ready, or wait on. */
async function revive(tx: WorkspaceTx, handovers: readonly Handover[]): Promise<number | null> {
	const { conn, trx, workspaceId } = tx;
	const { rows } = await sql<{ id: number; contact_id: number; position_id: number }>`
		select e.id, e.contact_id, positions.id as position_id
		from ${conn.records(handovers, COLUMNS)} as r
		cross join positions join enrollments e on e.id = positions.enrollment_id
		join journeys j on j.id = e.journey_id and j.workspace_id = ${workspaceId}
		where positions.id = r."positionId" and e.status = 'failed' and ${isFree}
		order by e.id`.execute(trx);
	const { readyAt } = await retryEnrollments(
		tx,
		rows,
		rows.map((row) => row.position_id),
	);
	return readyAt;
}

async function hold(
	tx: WorkspaceTx,
	handovers: readonly Handover[],
	until: number,
): Promise<LeaseStatus[]> {
	const { conn, trx } = tx;
	await sql`update positions set lease = r.lease, ready_at = null, held_until = ${until},
			outcome = coalesce(outcome, timeout_outcome),
			attempts = case when positions.lease = r.lease then attempts else attempts + 1 end
		from ${conn.records(handovers, COLUMNS)} as r
		where positions.id = r."positionId" and ${isFree} and positions.enrollment_id in (
			select e.id from enrollments e where e.id = positions.enrollment_id
			and e.status = 'active')`.execute(trx);
	const holders = await leaseHolders(tx, handovers);
	return holders.map((holder) => holder?.status ?? 'fenced');
}

async function failedHere(
	conn: Conn,
	journeyId: number,
	nodeId: number,
	contactIds: readonly number[],
): Promise<FailedHere[]> {
	const { rows } = await sql<FailedHere>`select e.contact_id as "contactId",
			e.id as "enrollmentId", e.instance, e.entered_at as "enteredAt", p.id as "positionId"
		from ${conn.records(
			contactIds.map((id) => ({ id })),
			{ id: 'int' },
		)} as r
		cross join enrollments e join positions p on p.enrollment_id = e.id
		where e.contact_id = r.id and e.journey_id = ${journeyId} and e.status = 'failed'
			and p.node_id = ${nodeId} and p.parent_id is null and p.due_at is null and p.lease is null
			and ${REPLACEMENT} is null
		order by e.id`.execute(conn.db);
	return rows;
}
