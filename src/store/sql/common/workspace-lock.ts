import { sql } from 'kysely';
import type { Conn, ScopedTx } from './transaction';

/*
 * Whoever changes contacts asks which segments and journeys there are; whoever defines one of those
 * looks at all contacts. On Postgres neither sees what the other has not committed, so that a
 * contact could be missed by both. On SQLite there is one writer at a time anyway.
 */

/**
 * Before contacts are changed: definitions wait until this transaction is over. It comes before any
 * lock of a contact, or else two of these could wait for each other by way of a definition.
 */
export async function lockWorkspaceShared(tx: ScopedTx): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	if (conn.kind !== 'postgres') return;
	await sql`select pg_advisory_xact_lock_shared(${key(conn, workspaceId)})`.execute(trx);
}

/** Before something is defined that concerns all contacts: waits for changes under way. */
export async function lockWorkspaceExclusive(tx: ScopedTx): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	if (conn.kind !== 'postgres') return;
	await sql`select pg_advisory_xact_lock(${key(conn, workspaceId)})`.execute(trx);
}

/** Stores in one database have schemas of their own; a coincidence costs but a wait. */
const key = ({ schema = '' }: Conn, workspaceId: number) =>
	sql`hashtext(${schema}), cast(${workspaceId} as integer)`;
