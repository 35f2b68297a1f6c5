import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { IncomingEntry } from '../../event/parse';
import type { RecordedEvent } from '../../event/recorded';
import type { Connection } from '../connection';
import type { Database, EventTable } from '../schema';
import { among } from './among';
import { ascending } from './people';

export interface NewEvent extends RecordedEvent {
	contactId: number;
	/** Where the entry stands in the call. */
	index: number;
}

const EVENT_COLUMNS = {
	seq: 'int',
	contact_id: 'int',
	name: 'text',
	properties: 'json',
	occurred_at: 'int',
	dedup: 'text',
} as const;

/** 128 bits of SHA-256: a messageId may be long, and the index should not be. */
export function dedupKey(messageId: string): string {
	return createHash('sha256').update(messageId).digest('base64url').slice(0, 22);
}

/** Writes the events of the entries; those recorded before (by messageId) are left out. */
export async function insertEvents(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	workspaceId: number,
	entries: readonly IncomingEntry[],
	contactIds: readonly number[],
	now: number,
): Promise<NewEvent[]> {
	const rows = entries.flatMap((entry, seq) => {
		if (entry.event === null) return [];
		const dedup = entry.messageId === null ? null : dedupKey(entry.messageId);
		return {
			seq,
			contact_id: contactIds[seq],
			name: entry.event,
			properties: entry.properties,
			occurred_at: entry.occurredAt,
			dedup,
		};
	});
	const named = rows.filter((row) => row.dedup !== null);
	const nameless = rows.filter((row) => row.dedup === null);

	const insert = async (batch: typeof rows) => {
		if (batch.length === 0) return [];
		const result = await sql<{ id: number; dedup: string | null }>`
			insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at, dedup)
			select ${workspaceId}, r.contact_id, r.name, r.properties, r.occurred_at, ${now}, r.dedup
			from ${conn.records(batch, EVENT_COLUMNS)} as r where true order by r.seq
			on conflict do nothing returning id, dedup`.execute(trx);
		return result.rows;
	};
	await noteNames(conn, trx, workspaceId, new Set(rows.map((row) => row.name)));
	const idOfKey = new Map((await insert(named)).map((row) => [row.dedup, row.id]));
	const idsOfNameless = ascending(await insert(nameless));

	const idOf = (row: (typeof rows)[number]) => {
		if (row.dedup === null) return idsOfNameless[nameless.indexOf(row)];
		const id = idOfKey.get(row.dedup);
		// The first entry with a messageId has it; the same id again in one call is a repetition.
		idOfKey.delete(row.dedup);
		return id;
	};
	return rows.flatMap((row) => {
		const id = idOf(row);
		if (id === undefined) return [];
		return {
			id,
			index: row.seq,
			contactId: row.contact_id,
			name: row.name,
			properties: row.properties,
			occurredAt: row.occurred_at,
		};
	});
}

async function noteNames(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	workspaceId: number,
	names: ReadonlySet<string>,
): Promise<void> {
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
	conn: Connection<Database>,
	trx: Transaction<Database>,
	contactIds: readonly number[],
	name: string,
	since: number,
): Promise<EventRow[]> {
	const { rows } = await sql<EventRow>`select id, contact_id, name, properties, occurred_at
		from events where ${among(conn, 'contact_id', conn.ids(contactIds))} and name = ${name}
		and occurred_at >= ${since} order by occurred_at, id`.execute(trx);
	return rows;
}
