import { sql } from 'kysely';
import { identifierDigest } from '../../../contact/digest';
import { keyText } from '../../../contact/grouping';
import type { IdentityKey } from '../../../contact/identity';
import type { ContactsTx, KeyedTx, ScopedTx } from '../common/transaction';

/** Those of the identifiers (by `keyText`) that belonged to erased contacts. */
export async function erasedKeysOf(
	tx: ScopedTx & KeyedTx,
	keys: readonly IdentityKey[],
): Promise<ReadonlySet<string>> {
	const { conn, trx, workspaceId, digestKey } = tx;
	if (keys.length === 0) return new Set();
	const byDigest = new Map(keys.map((key) => [identifierDigest(digestKey, key), keyText(key)]));
	const source = conn.records(
		[...byDigest.keys()].map((digest) => ({ digest })),
		{ digest: 'text' },
	);
	const { rows } = await sql<{ digest: string }>`select e.digest from ${source} as r
		cross join erased_identifiers e where e.workspace_id = ${workspaceId}
			and e.digest = r.digest and e.allowed_at is null`.execute(trx);
	return new Set(rows.map((row) => byDigest.get(row.digest)!));
}

/** Records the identifiers as erased. */
export async function recordErased(tx: ContactsTx, keys: readonly IdentityKey[]): Promise<void> {
	const { conn, trx, workspaceId, now, digestKey } = tx;
	if (keys.length === 0) return;
	const digests = keys.map((key) => ({ digest: identifierDigest(digestKey, key) }));
	await sql`insert into erased_identifiers (workspace_id, digest, erased_at)
		select ${workspaceId}, r.digest, ${now}
		from ${conn.records(digests, { digest: 'text' })} as r where true order by r.digest
		on conflict (workspace_id, digest) do update set erased_at = excluded.erased_at,
			allowed_at = null`.execute(trx);
}

/** Makes erased identifiers usable again, for contacts that are added deliberately. */
export async function allowErased(tx: ContactsTx, keys: readonly IdentityKey[]): Promise<void> {
	const { conn, trx, workspaceId, now, digestKey } = tx;
	const digests = keys.map((key) => identifierDigest(digestKey, key));
	await sql`update erased_identifiers set allowed_at = ${now} where workspace_id = ${workspaceId}
		and ${conn.anyOf('digest', 'text', digests)} and allowed_at is null`.execute(trx);
}
