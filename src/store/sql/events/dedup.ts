import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../../schema';
import type { Conn, WorkspaceTx } from '../common/transaction';
import type { IncomingEntry } from '../../../event/parse';

/** 132 bits of SHA-256: a messageId may be long, and the index should not be. */
export function dedupKey(messageId: string): string {
	return createHash('sha256').update(messageId).digest('base64url').slice(0, 22);
}

/**
 * The entries whose messageId was not recorded before; of repeated ones within the call the first.
 * Duplicates have no effect at all.
 */
export async function dropDuplicates(
	tx: WorkspaceTx,
	entries: readonly IncomingEntry[],
): Promise<IncomingEntry[]> {
	// Index of the first entry with a messageId, by digest.
	const tracks = new Map<string, number>();
	const calls = new Map<string, number>();
	entries.forEach(({ messageId, event }, i) => {
		if (messageId === null) return;
		const seen = event === null ? calls : tracks;
		const dedup = dedupKey(messageId);
		if (!seen.has(dedup)) seen.set(dedup, i);
	});
	const recorded = await knownEvents(tx.conn, tx.trx, tx.workspaceId, [...tracks.keys()]);
	const fresh = await recordCallIds(tx, [...calls.keys()]);
	const first = new Set([
		...[...tracks].filter(([dedup]) => !recorded.has(dedup)).map(([, i]) => i),
		...[...calls].filter(([dedup]) => fresh.has(dedup)).map(([, i]) => i),
	]);
	return entries.filter(({ messageId }, i) => messageId === null || first.has(i));
}

/** See EventStore.recorded. */
export async function recordedBefore(
	conn: Conn,
	workspaceId: number,
	messageIds: readonly string[],
): Promise<boolean[]> {
	const dedups = messageIds.map(dedupKey);
	const known = await knownEvents(conn, conn.db, workspaceId, [...new Set(dedups)]);
	return dedups.map((dedup) => known.has(dedup));
}

async function knownEvents(
	conn: Conn,
	db: Kysely<Database>,
	workspaceId: number,
	dedups: readonly string[],
): Promise<Set<string>> {
	if (dedups.length === 0) return new Set();
	const { rows } = await sql<{ dedup_key: string }>`select e.dedup_key
		from ${rowsOf(conn, dedups)} as r cross join events e
		where e.workspace_id = ${workspaceId} and e.dedup_key = r.dedup_key`.execute(db);
	return new Set(rows.map((row) => row.dedup_key));
}

/** Records calls without an event; returns those that are new. */
async function recordCallIds(tx: WorkspaceTx, dedups: readonly string[]): Promise<Set<string>> {
	const { conn, trx, workspaceId, now } = tx;
	if (dedups.length === 0) return new Set();
	const { rows } = await sql<{
		dedup_key: string;
	}>`insert into ingest_dedup (workspace_id, dedup_key, received_at)
		select ${workspaceId}, r.dedup_key, ${now} from ${rowsOf(conn, dedups)} as r where true
		order by r.dedup_key on conflict do nothing returning dedup_key`.execute(trx);
	return new Set(rows.map((row) => row.dedup_key));
}

function rowsOf(conn: Conn, keys: readonly string[]) {
	return conn.records(
		keys.map((key) => ({ dedup_key: key })),
		{ dedup_key: 'text' },
	);
}
