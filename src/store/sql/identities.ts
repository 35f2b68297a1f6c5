import { sql, type Kysely, type Transaction } from 'kysely';
import { keyText, type Owner } from '../../contact/grouping';
import type { IdentityKey } from '../../contact/identity';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import { ConcurrentChangeError } from './concurrent-change';

type Conn = Connection<Database>;

/** The contacts that the identifiers lead to, by `keyText`. */
export async function findOwners(
	conn: Conn,
	db: Kysely<Database>,
	workspaceId: number,
	keys: readonly IdentityKey[],
): Promise<Map<string, Owner>> {
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

export interface Link extends IdentityKey {
	contact_id: number;
}

/** Links identifiers that nobody has. */
export async function linkIdentities(
	conn: Conn,
	trx: Transaction<Database>,
	workspaceId: number,
	links: readonly Link[],
): Promise<void> {
	if (links.length === 0) return;
	const source = conn.records(links, { kind: 'text', value: 'text', contact_id: 'int' });
	const { rows } = await sql`insert into identities (workspace_id, kind, value, contact_id)
		select ${workspaceId}, r.kind, r.value, r.contact_id from ${source} as r where true
		order by r.kind, r.value on conflict do nothing returning contact_id`.execute(trx);
	// Another call made the same person meanwhile: start again, and find them.
	if (rows.length < links.length) throw new ConcurrentChangeError();
}
