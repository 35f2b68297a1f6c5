import { sql } from 'kysely';
import type { SentMessage, SentMessages } from '../../../message/sent';
import { inSubquery } from '../common/in-subquery';
import type { SqlBase } from '../common/base';
import type { Conn } from '../common/transaction';
import { MAX_RESERVED_MS } from './cap-counts';

/** See SentMessages. */
export function sqlSent({ conn }: Pick<SqlBase, 'conn'>): SentMessages {
	const find = async (ids: ReadonlyArray<number | null>) => {
		const found = await byId(conn, [...new Set(ids.filter((id) => id !== null))]);
		return ids.map((id) => (id === null ? null : (found.get(id) ?? null)));
	};
	return {
		find,

		async findByProvider(workspaceId, channels, providerIds) {
			if (providerIds.length === 0) return [];
			const names = [...new Set(providerIds)].map((name) => ({ name }));
			const source = conn.records(names, { name: 'text' });
			const { rows } = await sql<SentMessage>`${SELECT}
				where ${inSubquery(conn, 'm.provider_id', sql`(select r.name from ${source} as r)`)}
				and ${conn.anyOf('m.channel', 'text', channels)}
				and c.workspace_id = ${workspaceId} order by m.id`.execute(conn.db);
			// Of several with one provider id the latest counts.
			const byName = new Map(rows.map((message) => [message.providerId, message]));
			return providerIds.map((id) => byName.get(id) ?? null);
		},

		async lastTo(asked, since) {
			if (asked.length === 0) return [];
			const wanted = asked.map(({ contactId, channel }, seq) => ({ seq, contactId, channel }));
			const source = conn.records(wanted, { seq: 'int', contactId: 'int', channel: 'text' });
			// A message in delivery counts: a reply may come before its result is recorded.
			const { rows } = await sql<{ seq: number; id: number | null }>`select r.seq, (
					select m.id from messages m where m.contact_id = r."contactId"
						and m.created_at > ${since - MAX_RESERVED_MS} and m.channel = r.channel
						and m.status in ('sending', 'handedOff', 'sent', 'unknown') and m.sent_at > ${since}
					order by m.sent_at desc, m.id desc limit 1) as id
				from ${source} as r`.execute(conn.db);
			const last = new Map(rows.map(({ seq, id }) => [seq, id]));
			return await find(asked.map((_, seq) => last.get(seq) ?? null));
		},
	};
}

/** Inner joins leave out messages of erased contacts. */
const SELECT = sql`select m.id, c.workspace_id as "workspaceId", m.contact_id as "contactId",
		m.enrollment_id as "enrollmentId", m.channel, m.recipient, m.status,
		m.sent_at as "sentAt", m.provider_id as "providerId", n.workflow_id as "workflowId",
		n.node_key as "nodeKey", n.name as "nodeName", m.purpose
	from messages m join contacts c on c.id = m.contact_id join nodes n on n.id = m.node_id`;

async function byId(conn: Conn, ids: readonly number[]): Promise<Map<number, SentMessage>> {
	if (ids.length === 0) return new Map();
	const { rows } = await sql<SentMessage>`${SELECT}
		where ${inSubquery(conn, 'm.id', conn.ids(ids))}`.execute(conn.db);
	return new Map(rows.map((message) => [message.id, message]));
}
