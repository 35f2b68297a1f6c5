import { sql } from 'kysely';
import type { Ledger, LedgerEntry } from '../../message/ledger';
import type { Connection } from '../connection';
import type { Database } from '../schema';

/** The messages ledger: one row per position, node and channel, whatever is replayed. */
export function sqlLedger(conn: Connection<Database>): Ledger {
	return {
		async reserve(requests, now) {
			if (requests.length === 0) return [];
			const source = conn.records(requests, {
				positionId: 'int',
				nodeId: 'int',
				enrollmentId: 'int',
				contactId: 'int',
				channel: 'text',
				recipient: 'text',
			});
			const key = (positionId: number, nodeId: number, channel: string) =>
				`${positionId} ${nodeId} ${channel}`;
			return await conn.transaction(async (trx) => {
				const inserted = await sql<{ id: number }>`insert into messages (position_id, node_id,
						channel, enrollment_id, contact_id, status, recipient, created_at)
					select r."positionId", r."nodeId", r.channel, r."enrollmentId", r."contactId", 'queued',
						r.recipient, ${now} from ${source} as r where true
					on conflict do nothing returning id`.execute(trx);
				const fresh = new Set(inserted.rows.map((row) => row.id));
				const { rows } = await sql<
					Omit<LedgerEntry, 'isNew'> & { positionId: number; nodeId: number; channel: string }
				>`select m.id, m.status, m.provider_id as "providerId", m.reason, m.sent_at as "sentAt",
						m.position_id as "positionId", m.node_id as "nodeId", m.channel
					from ${source} as r cross join messages m
					where m.position_id = r."positionId" and m.node_id = r."nodeId"
						and m.channel = r.channel`.execute(trx);
				const found = new Map(rows.map((r) => [key(r.positionId, r.nodeId, r.channel), r]));
				return requests.map((request) => {
					const row = found.get(key(request.positionId, request.nodeId, request.channel))!;
					const { id, status, providerId, reason, sentAt } = row;
					return { id, status, providerId, reason, sentAt, isNew: fresh.has(id) };
				});
			});
		},

		async commit(items, now) {
			const source = conn.records(items, { id: 'int', positionId: 'int', lease: 'text' });
			return await conn.transaction(async (trx) => {
				const { rows } = await sql<{ id: number }>`update messages
					set status = 'sending', sent_at = ${now} from ${source} as r
					where messages.id = r.id and messages.status = 'queued' and exists (
						select 1 from positions p join enrollments e on e.id = p.enrollment_id
						where p.id = r."positionId" and p.lease = r.lease and e.status = 'active')
					returning messages.id`.execute(trx);
				return new Set(rows.map((row) => row.id));
			});
		},

		async settle(results, now) {
			if (results.length === 0) return;
			const source = conn.records(results, {
				id: 'int',
				status: 'text',
				providerId: 'text',
				reason: 'text',
			});
			// Inside `case` Postgres takes a bare parameter for text.
			const instant = sql`cast(${now} as bigint)`;
			await conn.transaction(async (trx) => {
				await sql`update messages set status = r.status, provider_id = r."providerId",
						reason = r.reason,
						sent_at = case r.status when 'sent' then ${instant} when 'unknown' then messages.sent_at
							end
					from ${source} as r where messages.id = r.id
					and messages.status not in ('sent', 'failed', 'skipped')`.execute(trx);
			});
		},
	};
}
