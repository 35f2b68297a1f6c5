import { sql } from 'kysely';
import type { Conn, ScopedTx } from './transaction';

/*
 * A change of contacts reads the segments and journeys; the definition of a segment or journey reads
 * all contacts. On Postgres neither sees the uncommitted rows of the other, so both could miss a
 * contact. On SQLite there is one writer at a time anyway.
 */

/**
 * Take it before changing contacts: definitions wait until this transaction ends. It comes before
 * any lock of a contact, or two such transactions and a definition could deadlock.
 */
export async function lockWorkspaceShared(tx: ScopedTx): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	if (!conn.capabilities.concurrentWriters) return;
	await sql`select pg_advisory_xact_lock_shared(${key(conn, workspaceId)})`.execute(trx);
}

/** Take it before a definition that concerns all contacts: waits for running changes of contacts. */
export async function lockWorkspaceExclusive(tx: ScopedTx): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	if (!conn.capabilities.concurrentWriters) return;
	await sql`select pg_advisory_xact_lock(${key(conn, workspaceId)})`.execute(trx);
}

/** By schema, as several stores may share a database; a hash collision costs no more than a wait. */
const key = ({ schema = '' }: Conn, workspaceId: number) =>
	sql`hashtext(${schema}), cast(${workspaceId} as integer)`;
