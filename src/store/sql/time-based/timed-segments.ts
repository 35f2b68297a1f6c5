import { sql, type Transaction } from 'kysely';
import type { Database } from '../../schema';
import type { SqlBase } from '../common/base';
import { databaseTime, REST } from '../common/duty-cycle';
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
			const done = await base.write((trx) => refreshOne(base, trx, workspace_id, which, now));
			await base.announce(done.readyAt);
			more = done.more;
		}
	}
}

async function refreshOne(
	{ conn }: SqlBase,
	trx: Transaction<Database>,
	workspaceId: number,
	which: ReturnType<typeof sql<boolean>>,
	now: number,
): Promise<{ readyAt: number | null; more: boolean }> {
	const segment = await lockSegment(conn, trx, workspaceId, which);
	if (segment === null) return { readyAt: null, more: false };
	const began = await databaseTime(conn, trx);
	const result = await refreshSegment(conn, trx, segment, now);
	// With more to come it stays due.
	if (result.more) return result;
	const spent = Math.max(0, Math.round((await databaseTime(conn, trx)) - began));
	await sql`update segments set refresh_ms = ${spent}, refreshed_at = ${now}
		where id = ${segment.id}`.execute(trx);
	return result;
}
