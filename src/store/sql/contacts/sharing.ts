import { sql } from 'kysely';
import { inSubquery } from '../common/in-subquery';
import type { ScopedTx } from '../common/transaction';

/** How many of the contacts have the email address or phone number of another contact. */
export async function countSharing(
	{ conn, trx, workspaceId }: ScopedTx,
	contactIds: readonly number[],
): Promise<number> {
	if (contactIds.length === 0) return 0;
	const { rows } = await sql<{ n: number }>`select count(*) as n from contacts as c
		where ${inSubquery(conn, 'c.id', conn.ids(contactIds))} and (
			exists (select 1 from contacts as o where o.email = c.email and o.email is not null
				and o.workspace_id = ${workspaceId} and o.id <> c.id)
			or exists (select 1 from contacts as o where o.phone = c.phone and o.phone is not null
				and o.workspace_id = ${workspaceId} and o.id <> c.id))`.execute(trx);
	return rows[0].n;
}
