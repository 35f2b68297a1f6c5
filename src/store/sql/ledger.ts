import { sql } from 'kysely';
import type { Ledger } from '../../message/ledger';
import type { SqlBase } from './base';
import { lockConcerned, reactToMessages } from './ledger-reaction';
import { reserveMessages } from './ledger-reserve';

/** The messages ledger: one row per position, node and channel, whatever is replayed. */
export function sqlLedger({ conn, announce }: Pick<SqlBase, 'conn' | 'announce'>): Ledger {
	return {
		async reserve(requests, now) {
			if (requests.length === 0) return [];
			return await conn.transaction((trx) => reserveMessages(conn, trx, requests, now));
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
			const readyAt = await conn.transaction(async (trx) => {
				const concerned = await lockConcerned(conn, trx, results);
				await sql`update messages set status = r.status,
						provider_id = case messages.contact_id when 0 then null else r."providerId" end,
						reason = case messages.contact_id when 0 then null else r.reason end,
						sent_at = case r.status when 'sent' then ${instant} when 'unknown' then messages.sent_at
							end
					from ${source} as r where messages.id = r.id
					and messages.status not in ('sent', 'failed', 'skipped')`.execute(trx);
				return await reactToMessages(conn, trx, concerned, now);
			});
			await announce(readyAt);
		},
	};
}
