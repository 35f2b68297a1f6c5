import { sql } from 'kysely';
import type { MessageRequest } from '../../../message/ledger';
import type { Addressee } from '../../../message/policy/policy';
import type { ContactTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import { ConcurrentChangeError } from '../common/concurrent-change';
import type { Tx } from '../common/transaction';

type Row = Pick<ContactTable, 'consent' | 'timezone' | 'workspace_id'> & {
	enrollment_id: number;
	id: number;
};

/** The contact that a message is reserved for. */
export interface ReservedFor extends Addressee {
	workspaceId: number;
}

/**
 * Locks the contacts that the requests' enrollments belong to now, as they may have been merged
 * meanwhile; by enrollment. Erased contacts are missing.
 */
export async function lockAddressees(
	tx: Tx,
	requests: readonly MessageRequest[],
): Promise<Map<number, ReservedFor>> {
	const { conn, trx } = tx;
	const ids = [...new Set(requests.map(({ enrollmentId }) => enrollmentId))];
	const { rows } = await sql<Row>`select e.id as enrollment_id, c.id, c.workspace_id, c.consent,
			c.timezone
		from enrollments e join contacts c on c.id = e.contact_id
		where ${inSubquery(conn, 'e.id', conn.ids(ids))} order by c.id ${conn.forUpdate('c')}`.execute(trx);
	const found = new Map(
		rows.map(({ enrollment_id, id, workspace_id, consent, timezone }) => [
			enrollment_id,
			{ id, workspaceId: workspace_id, consent: consent ?? {}, timezone },
		]),
	);
	await refuseMerged(
		tx,
		ids.filter((id) => !found.has(id)),
	);
	return found;
}

/** Merged between the search and the lock: start again, with the remaining contact. */
async function refuseMerged(tx: Tx, missing: readonly number[]): Promise<void> {
	const { conn, trx } = tx;
	if (missing.length === 0) return;
	const { rows } = await sql<{ id: number }>`select id from enrollments
		where ${inSubquery(conn, 'id', conn.ids(missing))} and contact_id <> 0`.execute(trx);
	if (rows.length > 0) throw new ConcurrentChangeError();
}
