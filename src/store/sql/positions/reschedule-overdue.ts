import { sql } from 'kysely';
import type { OverduePolicy } from '../../../journey/journey';
import type { TimedTx } from '../common/transaction';
import { MINUTE_MS } from '../../../lib/milliseconds';
import { deletePositions } from '../enrollments/delete-positions';
import { endActive, recordDeleted } from '../enrollments/end';

/** Late by less than this (ms) counts as on time: a restart of n8n should not spread positions. */
const GRACE_MS = 60_000;

/**
 * See MaintenanceStore.rescheduleOverdue. One statement, whatever the number of positions.
 */
export async function rescheduleOverdue(
	tx: TimedTx,
	nodeIds: readonly number[],
	policy: OverduePolicy,
): Promise<void> {
	const { conn, trx, now } = tx;
	const late = (byMs: number) => sql`${conn.anyOf('node_id', 'int', nodeIds)}
		and ready_at is not null and ready_at < ${now - byMs} and lease is null`;
	if (policy.policy === 'spread') {
		const spreadMs = policy.minutes * MINUTE_MS;
		await sql`update positions set ready_at = r.ready_at from (
				select id, cast(${now} as bigint) + (row_number() over (order by ready_at, id) - 1)
					* cast(${spreadMs} as bigint)
					/ count(*) over () as ready_at
				from positions where ${late(GRACE_MS)}) as r
			where positions.id = r.id`.execute(trx);
	}
	if (policy.policy === 'skip') {
		const tooLate = late(Math.max(GRACE_MS, policy.minutes * MINUTE_MS));
		// Locked for the same reason as in completePositions.
		await sql`select id from enrollments where id in (select enrollment_id from positions
			where ${tooLate}) order by id ${conn.forUpdate()}`.execute(trx);
		const deleted = await deletePositions(tx, tooLate);
		await recordDeleted(tx, deleted, 'exited');
		await endActive(tx, deleted, { status: 'exited', reason: 'overdue', onlyEmptied: true });
	}
}
