import { sql } from 'kysely';
import { DIGEST_ALPHABET_SIZE, digestIndex } from '../../../contact/digest';
import type { Tx } from './transaction';

/**
 * Locks the addresses until the transaction ends, so that an objection and a message to the address
 * exclude each other, whichever contacts they concern. Take it after the locks of contacts. Addresses
 * share a few locks, because Postgres has room for a limited number.
 */
export async function lockAddresses(tx: Tx, digests: readonly string[]): Promise<void> {
	const { conn, trx } = tx;
	if (!conn.capabilities.concurrentWriters || digests.length === 0) return;
	const held = [...new Set(digests.map(digestIndex))].sort((a, b) => a - b);
	const source = conn.records(
		held.map((bucket) => ({ bucket })),
		{ bucket: 'int' },
	);
	const name = `${conn.schema ?? ''} addresses`;
	await sql`select pg_advisory_xact_lock(hashtext(${name}), cast(r.bucket as integer))
		from (select bucket from ${source} as s order by bucket limit ${DIGEST_ALPHABET_SIZE}) as r`.execute(
		trx,
	);
}
