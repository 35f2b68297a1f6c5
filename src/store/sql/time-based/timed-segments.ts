import { sql } from 'kysely';
import type { SqlBase } from '../common/base';
import { databaseTime, REST } from '../common/duty-cycle';
import type { WorkspaceTx } from '../common/transaction';
import { lockSegment, refreshSegment } from './refresh-segment';

/** A segment that time moves is looked at no more often than this, in ms. */
const REFRESH_EVERY = 60_000;

/** Segments whose members time alone changes, those that have waited longest first. */
export async function refreshTimedSegments(base: SqlBase, now: number): Promise<void> {
	const due = sql<boolean>`time_dependent = ${true}
		and refreshed_at + case when refresh_ms * ${REST} > ${REFRESH_EVERY}
			then refresh_ms * ${REST} else ${REFRESH_EVERY} end <= ${now}`;
	const { rows } = await sql<{ id: number; workspace_id: number }>`select id, workspace_id
		from segments where ${due} order by refreshed_at, id`.execute(base.conn.db);
	for (const { id, workspace_id } of rows) {
		for (let more = true; more;) {
			// Another process may have done it meanwhile: then it is due no more.
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
	// With more to come it stays due.
	if (result.more) return result;
	const spent = Math.max(0, Math.round((await databaseTime(conn, trx)) - began));
	await sql`update segments set refresh_ms = ${spent}, refreshed_at = ${now}
		where id = ${segment.id}`.execute(trx);
	return result;
}
