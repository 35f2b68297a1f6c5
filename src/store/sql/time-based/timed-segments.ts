import { sql } from 'kysely';
import type { SqlBase } from '../common/base';
import { databaseTime, REST } from '../common/duty-cycle';
import type { WorkspaceTx } from '../common/transaction';
import { lockSegment, refreshSegment } from './refresh-segment';

/** The shortest time between two refreshes of a segment, in ms. */
const REFRESH_EVERY = 60_000;

/** Refreshes time-dependent segments that are due, the least recently refreshed first. */
export async function refreshTimedSegments(base: SqlBase, now: number): Promise<void> {
	const due = sql<boolean>`time_dependent = ${true}
		and refreshed_at + case when refresh_ms * ${REST} > ${REFRESH_EVERY}
			then refresh_ms * ${REST} else ${REFRESH_EVERY} end <= ${now}`;
	const { rows } = await sql<{ id: number; workspace_id: number }>`select id, workspace_id
		from segments where ${due} order by refreshed_at, id`.execute(base.conn.db);
	for (const { id, workspace_id } of rows) {
		for (let more = true; more;) {
			// Asked again under the lock: another process may have refreshed the segment meanwhile.
			const which = sql<boolean>`id = ${id} and ${due}`;
			const done = await base.write((tx) =>
				refreshOne({ ...tx, workspaceId: workspace_id, now }, which),
			);
			await base.announce(done.readyAt);
			more = done.more;
		}
	}
}

async function refreshOne(
	tx: WorkspaceTx,
	which: ReturnType<typeof sql<boolean>>,
): Promise<{ readyAt: number | null; more: boolean }> {
	const { conn, trx, now } = tx;
	const segment = await lockSegment(tx, which);
	if (segment === null) return { readyAt: null, more: false };
	const began = await databaseTime(conn, trx);
	const result = await refreshSegment(tx, segment);
	// It stays due while changes are left.
	if (result.more) return result;
	const spent = Math.max(0, Math.round((await databaseTime(conn, trx)) - began));
	await sql`update segments set refresh_ms = ${spent}, refreshed_at = ${now}
		where id = ${segment.id}`.execute(trx);
	return result;
}
