import { sql } from 'kysely';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx } from '../common/transaction';
import { deletePositions } from './delete-positions';

/** An enrollment that a goal or an exit ends. */
export interface Ending {
	enrollmentId: number;
	status: 'converted' | 'exited';
	reason: string | null;
	/** Name of the goal that was met. */
	goal?: string;
}

/**
 * Ends the enrollments that are active, and deletes their positions. A position under a lease stays
 * until its execution is over: its lease status is 'ended', and its items are dropped. Lock the
 * contacts first. Returns the ids of the enrollments that ended.
 */
export async function endEnrollments(tx: TimedTx, endings: readonly Ending[]): Promise<number[]> {
	const { conn, trx, now } = tx;
	if (endings.length === 0) return [];
	// The first ending of an enrollment counts.
	const first = new Map(endings.toReversed().map((ending) => [ending.enrollmentId, ending]));
	await sql`select id from enrollments
		where ${inSubquery(conn, 'id', conn.ids([...first.keys()]))} order by id ${conn.forUpdate()}`.execute(
		trx,
	);
	const source = conn.records([...first.values()], {
		enrollmentId: 'int',
		status: 'text',
		reason: 'text',
		goal: 'text',
	});
	const { rows } = await sql<{ id: number }>`update enrollments
		set status = r.status, ended_at = ${now}, reason = r.reason, goal = r.goal
		from ${source} as r where enrollments.id = r."enrollmentId" and enrollments.status = 'active'
		returning enrollments.id`.execute(trx);
	const ended = rows.map((row) => row.id);
	const ofEnded = inSubquery(conn, 'enrollment_id', conn.ids(ended));
	await deletePositions(tx, sql`${ofEnded} and lease is null`);
	return ended;
}
