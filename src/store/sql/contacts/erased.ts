import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { erasedDigest } from '../../../contact/erased';
import { keyText } from '../../../contact/grouping';
import type { IdentityKey } from '../../../contact/identity';
import type { Database } from '../../schema';
import type { ScopedTx } from '../common/transaction';

const SETTING = 'erasedKey';

/** Null if no contact has ever been erased. */
async function readKey(db: Kysely<Database>): Promise<string | null> {
	const { rows } = await sql<{ value: string }>`select value from settings
		where key = ${SETTING}`.execute(db);
	return rows[0]?.value ?? null;
}

/** Those of the identifiers (by `keyText`) that belonged to erased contacts. */
export async function erasedKeysOf(
	tx: ScopedTx,
	keys: readonly IdentityKey[],
): Promise<ReadonlySet<string>> {
	const { conn, trx, workspaceId } = tx;
	const secret = await readKey(trx);
	if (secret === null) return new Set();
	const byDigest = new Map(keys.map((key) => [erasedDigest(secret, key), keyText(key)]));
	const source = conn.records(
		[...byDigest.keys()].map((digest) => ({ digest })),
		{ digest: 'text' },
	);
	const { rows } = await sql<{ digest: string }>`select e.digest from ${source} as r
		cross join erased_identifiers e where e.workspace_id = ${workspaceId}
			and e.digest = r.digest`.execute(trx);
	return new Set(rows.map((row) => byDigest.get(row.digest)!));
}

/** Records the identifiers as erased. */
export async function recordErased(tx: ScopedTx, keys: readonly IdentityKey[]): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	if (keys.length === 0) return;
	await sql`insert into settings (key, value)
		values (${SETTING}, ${randomBytes(32).toString('base64url')})
		on conflict do nothing`.execute(trx);
	const secret = await readKey(trx);
	const digests = keys.map((key) => ({ digest: erasedDigest(secret!, key) }));
	await sql`insert into erased_identifiers (workspace_id, digest) select ${workspaceId}, r.digest
		from ${conn.records(digests, { digest: 'text' })} as r where true order by r.digest
		on conflict do nothing`.execute(trx);
}

/** Makes erased identifiers usable again, for contacts that are added deliberately. */
export async function clearErased(tx: ScopedTx, keys: readonly IdentityKey[]): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	const secret = await readKey(trx);
	if (secret === null) return;
	const digests = keys.map((key) => erasedDigest(secret, key));
	await sql`delete from erased_identifiers where workspace_id = ${workspaceId}
		and ${conn.anyOf('digest', 'text', digests)}`.execute(trx);
}
