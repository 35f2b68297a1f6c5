import { sql } from 'kysely';
import type { ScopedTx, WorkspaceTx } from '../common/transaction';
import { lockContacts, type ContactRow } from './rows';

/** Locks the contacts that belong to the workspace. */
export async function lockWorkspaceContacts(
	tx: ScopedTx,
	ids: readonly number[],
): Promise<Map<number, ContactRow>> {
	const { workspaceId } = tx;
	const rows = await lockContacts(tx, [...new Set(ids)]);
	return new Map([...rows].filter(([, row]) => row.workspace_id === workspaceId));
}

/** Writes stages; the last change of a contact counts. Returns the contacts whose stage changed. */
export async function writeStages(
	tx: WorkspaceTx,
	changes: ReadonlyArray<{ contactId: number; stage: string | null }>,
): Promise<number[]> {
	const { conn, trx, now } = tx;
	const wanted = new Map(changes.map(({ contactId, stage }) => [contactId, stage]));
	const contacts = await lockWorkspaceContacts(tx, [...wanted.keys()]);
	const rows = [...contacts.values()]
		.map(({ id, stage }) => ({ id, before: stage, stage: wanted.get(id)! }))
		.filter(({ before, stage }) => before !== stage);
	if (rows.length === 0) return [];
	await sql`update contacts set stage = r.stage, updated_at = ${now}
		from ${conn.records(rows, { id: 'int', stage: 'text' })} as r
		where contacts.id = r.id`.execute(trx);
	return rows.map(({ id }) => id);
}
