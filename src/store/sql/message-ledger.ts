import { sql } from 'kysely';
import type { Ledger } from '../../message/ledger';
import { retryBusy } from '../dialect/transactions';
import type { SqlBase } from './common/base';
import { knownMessages } from './messages/known';
import { reserveMessages } from './messages/reserve';
import { settleMessages } from './messages/settle';

/** See Ledger. One row per position, node and channel, however often an execution is replayed. */
export function sqlLedger({ conn, write, announce }: SqlBase): Ledger {
	return {
		async reserve(requests, now) {
			if (requests.length === 0) return [];
			return await write((tx) => reserveMessages({ ...tx, now }, requests));
		},

		known: (at) => knownMessages(conn, at),

		async commit(items, now, status = 'sending') {
			if (items.length === 0) return new Set();
			const source = conn.records(items, { id: 'int', positionId: 'int', lease: 'text' });
			// One statement that is its own transaction: it delays every message by one round trip only.
			const { rows } = await retryBusy(() =>
				sql<{ id: number }>`update messages
					set status = ${status}, sent_at = ${now} from ${source} as r
					where messages.id = r.id and messages.status = 'queued' and exists (
						select 1 from positions p join enrollments e on e.id = p.enrollment_id
						where p.id = r."positionId" and p.lease = r.lease and e.status = 'active')
					returning messages.id`.execute(conn.db),
			);
			return new Set(rows.map((row) => row.id));
		},

		async settle(results, now) {
			if (results.length === 0) return;
			const readyAt = await write((tx) => settleMessages({ ...tx, now }, results));
			await announce(readyAt);
		},
	};
}
