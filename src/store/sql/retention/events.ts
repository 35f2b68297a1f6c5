import { sql } from 'kysely';
import { inSubquery } from '../common/in-subquery';
import type { Conn, Tx } from '../common/transaction';
import { COUNTS_FROM } from '../enrollments/counts-from';
import type { Aged, SweepTarget } from './sweep';

interface EventRow extends Aged {
	contact_id: number;
	occurred_at: number;
}

/** An enrollment that is active, or failed and may be retried by hand. */
interface UnfinishedEnrollment {
	contact_id: number;
	entry_event_id: number | null;
	/** Events count from this instant (ms) on. */
	since: number;
}

/**
 * Events by when they were received: an imported history is as old as its import. Events that an
 * unfinished enrollment of the contact may count are kept, because waits and rules look back to the
 * entry.
 */
export const oldEvents = (conn: Conn, keepMs: number): SweepTarget<EventRow> => ({
	name: 'events',
	keepMs,
	batch: 1_000,

	async read(trx, afterId, limit) {
		const { rows } = await sql<EventRow>`select id, received_at as at, contact_id, occurred_at
			from events where id > ${afterId} order by id limit ${limit}
			${conn.forUpdateSkipLocked()}`.execute(trx);
		return rows;
	},

	async remove(trx, rows) {
		// Erased contacts (0) have no unfinished enrollments.
		const contactIds = new Set(rows.flatMap((row) => row.contact_id || []));
		const enrollments = Map.groupBy(
			await enrollmentsOf({ conn, trx }, [...contactIds]),
			(enrollment) => enrollment.contact_id,
		);
		const held = await heldEvents({ conn, trx }, [...enrollments.keys()]);
		const unneeded = rows.filter((row) => {
			const ofContact = enrollments.get(row.contact_id) ?? [];
			const counts = ofContact.some(
				(enrollment) => enrollment.entry_event_id === row.id || row.occurred_at >= enrollment.since,
			);
			return !counts && !held.has(row.id);
		});
		const ids = unneeded.map(({ id }) => id);
		if (ids.length > 0) {
			await sql`delete from events where ${conn.anyOf('id', 'int', ids)}`.execute(trx);
		}
		return { events: ids.length };
	},
});

const IS_UNFINISHED = sql`(e.status = 'active' or (e.status = 'failed' and exists (
	select 1 from positions k where k.enrollment_id = e.id)))`;

async function enrollmentsOf(
	tx: Tx,
	contactIds: readonly number[],
): Promise<UnfinishedEnrollment[]> {
	const { conn, trx } = tx;
	if (contactIds.length === 0) return [];
	const { rows } = await sql<UnfinishedEnrollment>`select e.contact_id, e.entry_event_id,
			${COUNTS_FROM} as since
		from enrollments e left join events v on v.id = e.entry_event_id
		where ${inSubquery(conn, 'e.contact_id', conn.ids(contactIds))} and ${IS_UNFINISHED}`.execute(trx);
	return rows;
}

/** Events that the open positions of these contacts refer to. */
async function heldEvents(tx: Tx, contactIds: readonly number[]): Promise<ReadonlySet<number>> {
	const { conn, trx } = tx;
	if (contactIds.length === 0) return new Set();
	const ofUnfinished = sql`(select e.id from enrollments e
		where ${inSubquery(conn, 'e.contact_id', conn.ids(contactIds))} and ${IS_UNFINISHED})`;
	const { rows } = await sql<{ event_id: number }>`select event_id from positions
		where ${inSubquery(conn, 'enrollment_id', ofUnfinished)} and event_id is not null`.execute(trx);
	return new Set(rows.map((row) => row.event_id));
}
