import { sql } from 'kysely';
import type { Ledger, LedgerRecord } from '../../../message/ledger';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

type Row = LedgerRecord & { positionId: number; nodeId: number };

/** See Ledger.known. Ids rise in the order of reservation. */
export async function knownMessages(
	conn: Connection<Database>,
	at: Parameters<Ledger['known']>[0],
): Promise<LedgerRecord[][]> {
	if (at.length === 0) return [];
	const { rows } = await sql<Row>`select m.id, m.channel, m.status, m.provider_id as "providerId",
			m.reason, m.sent_at as "sentAt", m.position_id as "positionId", m.node_id as "nodeId"
		from ${conn.records(at, { positionId: 'int', nodeId: 'int' })} as r cross join messages m
		where m.position_id = r."positionId" and m.node_id = r."nodeId" order by m.id`.execute(conn.db);
	const found = Map.groupBy(rows, keyOf);
	return at.map((visit) =>
		(found.get(keyOf(visit)) ?? []).map(
			({ positionId: _position, nodeId: _node, ...record }) => record,
		),
	);
}

const keyOf = ({ positionId, nodeId }: { positionId: number; nodeId: number }) =>
	`${positionId} ${nodeId}`;
