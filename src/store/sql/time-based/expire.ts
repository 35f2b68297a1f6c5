import { sql } from 'kysely';
import { inSubquery } from '../common/in-subquery';
import type { SqlBase } from '../common/base';
import { endEnrollments } from '../enrollments/end';
import { STANDS_STILL } from '../registry/journeys';

/** Enrollments per transaction. */
const BATCH = 1_000;
/** Per call; the rest follows with the next call. */
const MAX_BATCHES = 50;

/** Ends enrollments past their journey's maximum age. */
export async function expireEnrollments(base: SqlBase, now: number): Promise<void> {
	for (let i = 0; i < MAX_BATCHES; i++) {
		if ((await endBatch(base, now)) === 0) return;
	}
}

async function endBatch({ conn, write }: SqlBase, now: number): Promise<number> {
	return await write(async (tx) => {
		const old = sql`status = 'active' and expires_at is not null and expires_at <= ${now}
			and journey_id not in (select j.id from journeys j where ${STANDS_STILL})`;
		// Contacts and enrollments locked elsewhere follow with the next call.
		const oldest = sql`(select contact_id from enrollments where ${old}
			order by expires_at limit ${BATCH})`;
		const contacts = await sql<{ id: number }>`select c.id from contacts c
			where ${inSubquery(conn, 'c.id', oldest)} order by c.id ${conn.forUpdateSkipLocked('c')}`.execute(
			tx.trx,
		);
		const ids = contacts.rows.map((row) => row.id);
		if (ids.length === 0) return 0;
		const { rows } = await sql<{ id: number }>`select id from enrollments
			where ${inSubquery(conn, 'contact_id', conn.ids(ids))} and ${old}
			order by id ${conn.forUpdateSkipLocked()}`.execute(tx.trx);
		const endings = rows.map(({ id }) => ({
			enrollmentId: id,
			status: 'exited' as const,
			reason: 'max age',
		}));
		return (await endEnrollments({ ...tx, now }, endings)).length;
	});
}
