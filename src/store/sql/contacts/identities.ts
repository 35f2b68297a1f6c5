import { sql, type Kysely } from 'kysely';
import { keyText, type IdentityOwner } from '../../../contact/grouping';
import { byTrust, type IdentityKey } from '../../../contact/identity';
import type { Database } from '../../schema';
import { inSubquery, withoutIndex } from '../common/in-subquery';
import { ConcurrentChangeError } from '../common/concurrent-change';
import type { Conn, ScopedTx } from '../common/transaction';
import { resolveMerged } from './merged';

/** The contacts with these identifiers, by `keyText`. */
export async function findContactsByKey(
	conn: Conn,
	db: Kysely<Database>,
	workspaceId: number,
	keys: readonly IdentityKey[],
): Promise<Map<string, IdentityOwner>> {
	const wanted = conn.records(keys, { kind: 'text', value: 'text' });
	const { rows } = await sql<IdentityKey & { contact_id: number; external_id: string | null }>`
		select i.kind, i.value, i.contact_id, c.external_id from ${wanted} as r
		cross join identities i cross join contacts c
		where i.workspace_id = ${workspaceId} and i.kind = r.kind and i.value = r.value
			and c.id = i.contact_id`.execute(db);
	return new Map(
		rows.map((row) => [
			keyText(row),
			{ contactId: row.contact_id, hasUserId: row.external_id !== null },
		]),
	);
}

/**
 * The most trusted identifier of each contact of the workspace, by the id asked for; after a merge it
 * is one of the remaining contact.
 */
export async function keysOf(
	conn: Conn,
	db: Kysely<Database>,
	workspaceId: number,
	contactIds: readonly number[],
): Promise<Map<number | undefined, IdentityKey[]>> {
	return await resolveMerged(conn, db, contactIds, async (ids) => {
		const { rows } = await sql<IdentityKey & { contact_id: number }>`select contact_id, kind, value
			from identities where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
			and ${withoutIndex('workspace_id')} = ${workspaceId} order by kind, value`.execute(db);
		const byContact = Map.groupBy(rows, (row) => row.contact_id);
		return new Map(
			[...byContact].map(([id, candidates]) => {
				const [{ kind, value }] = byTrust(candidates);
				return [id, [{ kind, value }]];
			}),
		);
	});
}

export interface Link extends IdentityKey {
	contact_id: number;
}

/** Links identifiers that belong to no contact. */
export async function linkIdentities(tx: ScopedTx, links: readonly Link[]): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	if (links.length === 0) return;
	const source = conn.records(links, { kind: 'text', value: 'text', contact_id: 'int' });
	const { rows } = await sql`insert into identities (workspace_id, kind, value, contact_id)
		select ${workspaceId}, r.kind, r.value, r.contact_id from ${source} as r where true
		order by r.kind, r.value on conflict do nothing returning contact_id`.execute(trx);
	// Another call has just created a contact with one of them: start again, and find it.
	if (rows.length < links.length) throw new ConcurrentChangeError();
}
