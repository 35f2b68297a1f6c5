import { sql } from 'kysely';
import type { EnrollmentTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import type { Conn } from '../common/transaction';
import type { Aged, SweepTarget } from './sweep';

interface EnrollmentRow extends Aged {
	status: EnrollmentTable['status'];
	ended_at: number | null;
}

/**
 * Visits of nodes, by enrollment, as they have no ids of their own. Those of an enrollment that may
 * still continue are kept: they hold its decisions.
 */
export const oldVisits = (conn: Conn, keepMs: number): SweepTarget<EnrollmentRow> => ({
	name: 'node_visits',
	keepMs,
	// Each enrollment has several visits.
	batch: 500,

	async read(trx, afterId, limit) {
		const { rows } =
			await sql<EnrollmentRow>`select id, entered_at as at, status, ended_at from enrollments where id > ${afterId} order by id limit ${limit}
			${conn.forUpdateSkipLocked()}`.execute(trx);
		return rows;
	},

	async remove(trx, rows, now) {
		const asked = rows.flatMap(({ id, status, ended_at }) =>
			status !== 'active' && ended_at !== null && ended_at < now - keepMs ? id : [],
		);
		if (asked.length === 0) return {};
		// Failed enrollments with positions may be retried by hand.
		const open = await sql<{ id: number }>`select distinct enrollment_id as id from positions
			where ${inSubquery(conn, 'enrollment_id', conn.ids(asked))}`.execute(trx);
		const withPositions = new Set(open.rows.map(({ id }) => id));
		const ids = asked.filter((id) => !withPositions.has(id));
		const removed = await sql`delete from node_visits
			where ${inSubquery(conn, 'enrollment_id', conn.ids(ids))}`.execute(trx);
		return { visits: Number(removed.numAffectedRows ?? 0) };
	},
});
