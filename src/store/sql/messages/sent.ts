import { sql } from 'kysely';
import { addressDigest } from '../../../contact/digest';
import type { SentMessage, SentMessages } from '../../../message/sent';
import { inSubquery, withoutIndex } from '../common/in-subquery';
import type { SqlBase } from '../common/base';
import type { Conn } from '../common/transaction';
import { MAX_RESERVED_MS } from '../common/reservation';

/** See SentMessages. */
export function sqlSent({ conn, digestKey }: Pick<SqlBase, 'conn' | 'digestKey'>): SentMessages {
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
				and ${withoutIndex('c.workspace_id')} = ${workspaceId} order by m.id`.execute(conn.db);
			// Of several with one provider id the latest counts.
			const byName = new Map(rows.map((message) => [message.providerId, message]));
			return providerIds.map((id) => byName.get(id) ?? null);
		},

		async lastTo(workspaceId, asked, since) {
			if (asked.length === 0) return [];
			const byAddress = asked.flatMap(({ channel, addresses }, seq) =>
				addresses.flatMap((address) => {
					const addressKey = addressDigest(digestKey, { workspaceId, channel, address });
					return addressKey === null ? [] : [{ seq, addressKey }];
				}),
			);
			const byContact = asked.flatMap(({ channel, contactId }, seq) =>
				contactId === null ? [] : [{ seq, channel, contactId }],
			);
			const addressed = conn.records(byAddress, { seq: 'int', addressKey: 'text' });
			const known = conn.records(byContact, { seq: 'int', channel: 'text', contactId: 'int' });
			// A message in delivery counts: a reply may come before its result is recorded.
			const newest = sql`and m.created_at > ${since - MAX_RESERVED_MS}
				and m.status in ('sending', 'handedOff', 'sent', 'unknown') and m.sent_at > ${since}
				order by m.sent_at desc, m.id desc limit 1`;
			const { rows } = await sql<{ seq: number; rank: number; id: number | null }>`
				select r.seq, 1 as rank, (select m.id from messages m
					where m.address_key = r."addressKey" ${newest}) as id from ${addressed} as r
				union all
				select r.seq, 2 as rank, (select m.id from messages m
					where m.contact_id = r."contactId" and m.channel = r.channel ${newest}) as id
				from ${known} as r
				order by rank`.execute(conn.db);
			const found = await find(rows.map(({ id }) => id));
			return asked.map((_, seq) => {
				const [first, ...others] = found.filter((message, i) => message && rows[i].seq === seq);
				return first ?? others[0] ?? null;
			});
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
