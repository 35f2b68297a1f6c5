import { sql, type RawBuilder } from 'kysely';
import type { Settlement } from '../../../message/ledger';
import { earliest } from '../common/earliest';
import { ConcurrentChangeError } from '../common/concurrent-change';
import type { TimedTx, Tx } from '../common/transaction';
import { lockContacts } from '../contacts/resolve';
import { react } from '../reactions/react';
import { lockWorkspaceShared } from '../common/workspace-lock';

export interface Addressed {
	contact_id: number;
	workspace_id: number;
}

/**
 * Locks the contacts whose messages become 'sent' or 'failed', if a rule of their workspace asks for
 * messages at all. Locked before the rules are read, as a wait for such a rule may be beginning.
 */
export async function lockConcerned(tx: Tx, results: readonly Settlement[]): Promise<Addressed[]> {
	const { conn } = tx;
	const final = results.filter(({ status }) => status === 'sent' || status === 'failed');
	if (final.length === 0) return [];
	const asks = (table: string, column: string) =>
		sql`exists (select 1 from ${sql.table(table)} t where t.workspace_id = c.workspace_id
			and cast(t.${sql.id(column)} as text) like '%"message"%')`;
	const asked = sql`(${asks('segments', 'definition')} or ${asks('awaited_rules', 'rule')}
		or ${asks('journeys', 'config')})`;
	// With one writer nothing can begin meanwhile.
	if (!conn.capabilities.concurrentWriters) return await addressedBy(tx, final, asked);
	const before = await addressedBy(tx, final);
	const workspaces = new Set(before.map((row) => row.workspace_id));
	for (const id of [...workspaces].sort((a, b) => a - b))
		await lockWorkspaceShared({ ...tx, workspaceId: id });
	const locked = await lockContacts(
		tx,
		before.map((row) => row.contact_id),
	);
	const concerned = await addressedBy(tx, final, asked);
	// Merged between the search and the lock: start again, with the remaining contact.
	if (concerned.some((row) => !locked.has(row.contact_id))) throw new ConcurrentChangeError();
	return concerned;
}

async function addressedBy(
	tx: Tx,
	results: readonly Settlement[],
	condition: RawBuilder<unknown> = sql`true`,
): Promise<Addressed[]> {
	const { conn, trx } = tx;
	const { rows } = await sql<Addressed>`select distinct m.contact_id, c.workspace_id
		from ${conn.records(results, { id: 'int' })} as r cross join messages m
		join contacts c on c.id = m.contact_id
		where m.id = r.id and ${condition}`.execute(trx);
	return rows;
}

/** Applies what follows from new message statuses; returns when positions may be ready, or null. */
export async function reactToMessages(
	tx: TimedTx,
	concerned: readonly Addressed[],
): Promise<number | null> {
	const instants: Array<number | null> = [];
	for (const [workspaceId, resolved] of Map.groupBy(concerned, (row) => row.workspace_id)) {
		const changes = resolved.map(({ contact_id }) => ({
			contactId: contact_id,
			parts: ['message' as const],
		}));
		const { readyAt } = await react({ ...tx, workspaceId }, changes);
		instants.push(readyAt);
	}
	return earliest(...instants);
}
