import { sql, type Transaction } from 'kysely';
import type { Ledger, LedgerEntry, MessageRequest, Settlement } from '../../message/ledger';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import { among } from './among';
import type { SqlBase } from './base';
import { lockContacts } from './people';
import { react } from './react';

/** The messages ledger: one row per position, node and channel, whatever is replayed. */
export function sqlLedger({ conn, announce }: Pick<SqlBase, 'conn' | 'announce'>): Ledger {
	return {
		async reserve(requests, now) {
			if (requests.length === 0) return [];
			const key = (positionId: number, nodeId: number, channel: string) =>
				`${positionId} ${nodeId} ${channel}`;
			return await conn.transaction(async (trx) => {
				const source = conn.records(await asTheyAre(conn, trx, requests), {
					positionId: 'int',
					nodeId: 'int',
					enrollmentId: 'int',
					contactId: 'int',
					channel: 'text',
					recipient: 'text',
				});
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
			const readyAt = await conn.transaction(async (trx) => {
				const concerned = await whomItConcerns(conn, trx, results);
				await lockContacts(
					conn,
					trx,
					concerned.map((row) => row.contact_id),
				);
				await sql`update messages set status = r.status,
						provider_id = case messages.contact_id when 0 then null else r."providerId" end,
						reason = case messages.contact_id when 0 then null else r.reason end,
						sent_at = case r.status when 'sent' then ${instant} when 'unknown' then messages.sent_at
							end
					from ${source} as r where messages.id = r.id
					and messages.status not in ('sent', 'failed', 'skipped')`.execute(trx);
				return await reactTo(conn, trx, concerned, now);
			});
			await announce(readyAt);
		},
	};
}

/**
 * The requests with the contact that their enrollment is of: it may have been merged on the way, or
 * erased, and then nobody's address is written down any more.
 */
async function asTheyAre(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	requests: readonly MessageRequest[],
): Promise<MessageRequest[]> {
	const ids = conn.ids(requests.map((request) => request.enrollmentId));
	const { rows } = await sql<{ id: number; contact_id: number }>`select id, contact_id
		from enrollments where ${among(conn, 'id', ids)} order by id ${conn.forUpdate()}`.execute(trx);
	const contactOf = new Map(rows.map((row) => [row.id, row.contact_id]));
	return requests.map((request) => {
		const contactId = contactOf.get(request.enrollmentId) ?? request.contactId;
		return { ...request, contactId, recipient: contactId === 0 ? '' : request.recipient };
	});
}

interface Concerned {
	contact_id: number;
	workspace_id: number;
}

/** Contacts of the messages, where a rule of their workspace asks for messages at all. */
async function whomItConcerns(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	results: readonly Settlement[],
): Promise<Concerned[]> {
	const final = results.filter(({ status }) => status === 'sent' || status === 'failed');
	if (final.length === 0) return [];
	const asks = (table: string, column: string) =>
		sql`exists (select 1 from ${sql.table(table)} t where t.workspace_id = c.workspace_id
			and cast(t.${sql.id(column)} as text) like '%"message"%')`;
	const { rows } = await sql<Concerned>`select distinct m.contact_id, c.workspace_id
		from ${conn.records(final, { id: 'int' })} as r cross join messages m
		join contacts c on c.id = m.contact_id
		where m.id = r.id and (${asks('segments', 'definition')} or ${asks('rules', 'rule')}
			or ${asks('journeys', 'config')})`.execute(trx);
	return rows;
}

async function reactTo(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	concerned: readonly Concerned[],
	now: number,
): Promise<number | null> {
	const instants: number[] = [];
	for (const [workspaceId, people] of Map.groupBy(concerned, (row) => row.workspace_id)) {
		const changes = people.map(({ contact_id }) => ({
			contactId: contact_id,
			parts: ['message' as const],
		}));
		const { readyAt } = await react(conn, trx, workspaceId, changes, now);
		if (readyAt !== null) instants.push(readyAt);
	}
	return instants.length > 0 ? Math.min(...instants) : null;
}
