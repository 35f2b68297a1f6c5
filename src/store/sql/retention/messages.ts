import { sql } from 'kysely';
import type { MessageTable } from '../../schema';
import type { Conn } from '../common/transaction';
import type { Aged, SweepTarget } from './sweep';

interface MessageRow extends Aged {
	position_id: number;
	status: MessageTable['status'];
}

const DONE: ReadonlySet<MessageTable['status']> = new Set(['sent', 'failed', 'skipped', 'unknown']);

/**
 * Messages by when they were sent or last reserved. While the position exists its execution may be
 * replayed, and needs the row to know what it has sent. Links and callbacks work without the row.
 */
export const oldMessages = (conn: Conn, keepMs: number): SweepTarget<MessageRow> => ({
	name: 'messages',
	keepMs,
	batch: 1_000,

	async read(trx, afterId, limit) {
		const { rows } = await sql<MessageRow>`select id, position_id, status,
				case when sent_at > created_at then sent_at else created_at end as at
			from messages where id > ${afterId} order by id limit ${limit}
			${conn.forUpdateSkipLocked()}`.execute(trx);
		return rows;
	},

	async remove(trx, rows) {
		const done = rows.filter(({ status }) => DONE.has(status));
		const asked = [...new Set(done.map((row) => row.position_id))];
		const open = await sql<{ id: number }>`select id from positions
			where ${conn.anyOf('id', 'int', asked)}`.execute(trx);
		const positions = new Set(open.rows.map(({ id }) => id));
		const ids = done.filter((row) => !positions.has(row.position_id)).map(({ id }) => id);
		if (ids.length === 0) return {};
		const inbox = await sql`delete from inbox
			where ${conn.anyOf('message_id', 'int', ids)}`.execute(trx);
		await sql`delete from messages where ${conn.anyOf('id', 'int', ids)}`.execute(trx);
		return { messages: ids.length, inbox: Number(inbox.numAffectedRows ?? 0) };
	},
});
