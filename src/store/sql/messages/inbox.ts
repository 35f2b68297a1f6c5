import { sql } from 'kysely';
import type { Inbox, InboxContent, InboxMessage } from '../../../message/inbox';
import { inSubquery } from '../common/in-subquery';
import type { SqlBase } from '../common/base';

/** Anyone with the link may read the inbox, so the size of a page is limited. */
const MAX_PAGE = 100;

interface InboxRow {
	message_id: number;
	content: InboxContent;
	created_at: number;
	expires_at: number | null;
	read_at: number | null;
}

/** See Inbox. */
export function sqlInbox({ conn, write }: Pick<SqlBase, 'conn' | 'write'>): Inbox {
	return {
		async put(entries, now) {
			if (entries.length === 0) return;
			const r = conn.records(entries, { id: 'int', content: 'json', expiresAt: 'int' });
			const ids = conn.ids(entries.map(({ id }) => id));
			await write(async (tx) => {
				// Locked, so that a merge or an erasure comes before, or finds the new rows.
				await sql`insert into inbox (message_id, contact_id, created_at, expires_at, content)
					select m.id, m.contact_id, ${now}, r."expiresAt", r.content
					from ${r} as r cross join messages m
					where m.id = r.id and ${inSubquery(conn, 'm.id', ids)} and m.contact_id <> 0
					order by m.id ${conn.forUpdate('m')}
					on conflict (message_id) do nothing`.execute(tx.trx);
			});
		},

		async list(contactId, { limit, before }, now) {
			const shown = sql`contact_id = ${contactId} and dismissed_at is null
				and (expires_at is null or expires_at > ${now})`;
			const older = before === undefined ? sql`` : sql`and message_id < ${before}`;
			const size = Math.max(1, Math.min(limit, MAX_PAGE));
			const page = await sql<InboxRow>`select message_id, content, created_at, expires_at, read_at
				from inbox where ${shown} ${older} order by message_id desc limit ${size}`.execute(conn.db);
			const count = await sql<{ n: number }>`select count(*) as n from inbox
				where ${shown} and read_at is null`.execute(conn.db);
			return { messages: page.rows.map(toMessage), unread: count.rows[0].n };
		},

		async mark(contactId, ids, as, now) {
			if (ids.length === 0) return [];
			const column = sql.ref(as === 'read' ? 'read_at' : 'dismissed_at');
			return await write(async (tx) => {
				const { rows } = await sql<{ message_id: number }>`update inbox set ${column} = ${now}
					where ${inSubquery(conn, 'message_id', conn.ids(ids))} and contact_id = ${contactId}
					and ${column} is null returning message_id`.execute(tx.trx);
				return rows.map((row) => row.message_id).toSorted((a, b) => a - b);
			});
		},
	};
}

function toMessage(row: InboxRow): InboxMessage {
	return {
		...row.content,
		id: row.message_id,
		createdAt: row.created_at,
		expiresAt: row.expires_at,
		readAt: row.read_at,
	};
}
