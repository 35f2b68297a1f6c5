import { sql } from 'kysely';
import type { IncomingEntry } from '../../../event/parse';
import type { RecordedEvent } from '../../../event/recorded';
import type { EventTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import { ConcurrentChangeError } from '../common/concurrent-change';
import type { ScopedTx, Tx, WorkspaceTx } from '../common/transaction';
import { ascending } from '../contacts/rows';
import { dedupKey } from './dedup';

export interface NewEvent extends RecordedEvent {
	contactId: number;
	/** Index of the entry in the call. */
	index: number;
}

const EVENT_COLUMNS = {
	seq: 'int',
	contact_id: 'int',
	name: 'text',
	properties: 'json',
	occurred_at: 'int',
	dedup_key: 'text',
} as const;

/** Inserts the events of entries that are no duplicates. */
export async function insertEvents(
	tx: WorkspaceTx,
	entries: readonly IncomingEntry[],
	contactIds: readonly number[],
): Promise<NewEvent[]> {
	const { conn, trx, workspaceId, now } = tx;
	const rows = entries.flatMap((entry, seq) => {
		if (entry.event === null) return [];
		const dedup_key = entry.messageId === null ? null : dedupKey(entry.messageId);
		return {
			seq,
			contact_id: contactIds[seq],
			name: entry.event,
			properties: entry.properties,
			occurred_at: entry.occurredAt,
			dedup_key,
		};
	});
	if (rows.length === 0) return [];
	await recordEventNames(tx, new Set(rows.map((row) => row.name)));
	const inserted = await sql<{ id: number }>`
		insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at, dedup_key)
		select ${workspaceId}, r.contact_id, r.name, r.properties, r.occurred_at, ${now}, r.dedup_key
		from ${conn.records(rows, EVENT_COLUMNS)} as r where true order by r.seq
		on conflict do nothing returning id`.execute(trx);
	// Another call has just recorded the same messageId: start again, and drop it as a duplicate.
	if (inserted.rows.length < rows.length) throw new ConcurrentChangeError();
	const ids = ascending(inserted.rows);
	return rows.map((row, i) => ({
		id: ids[i],
		index: row.seq,
		contactId: row.contact_id,
		name: row.name,
		properties: row.properties,
		occurredAt: row.occurred_at,
	}));
}

async function recordEventNames(tx: ScopedTx, names: ReadonlySet<string>): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	if (names.size === 0) return;
	const source = conn.records(
		[...names].sort().map((name) => ({ name })),
		{ name: 'text' },
	);
	await sql`insert into event_names (workspace_id, name) select ${workspaceId}, r.name
		from ${source} as r where true on conflict do nothing`.execute(trx);
}

export type EventRow = Pick<EventTable, 'contact_id' | 'name' | 'properties' | 'occurred_at'> & {
	id: number;
};

/** Events of these names by these contacts since an instant, oldest first. */
export async function eventsSince(
	tx: Tx,
	contactIds: readonly number[],
	name: string,
	since: number,
): Promise<EventRow[]> {
	const { conn, trx } = tx;
	const { rows } = await sql<EventRow>`select id, contact_id, name, properties, occurred_at
		from events where ${inSubquery(conn, 'contact_id', conn.ids(contactIds))} and name = ${name}
		and occurred_at >= ${since} order by occurred_at, id`.execute(trx);
	return rows;
}
