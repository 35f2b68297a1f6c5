import { sql } from 'kysely';
import type { JourneyConfig } from '../../../journey/journey';
import type { EnrollmentTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import type { Conn, Trx } from '../common/transaction';
import { attributedSince } from '../reactions/goals';
import type { Aged, SweepTarget } from './sweep';

interface EnrollmentRow extends Aged {
	journey_id: number;
	status: EnrollmentTable['status'];
	ended_at: number | null;
}

/**
 * Visits of nodes, by enrollment, as they have no ids of their own. Those of an enrollment that may
 * still continue or convert are kept: they hold its decisions and its arms.
 */
export const oldVisits = (conn: Conn, keepMs: number): SweepTarget<EnrollmentRow> => ({
	name: 'node_visits',
	keepMs,
	// Each enrollment has several visits.
	batch: 500,

	async read(trx, afterId, limit) {
		const { rows } =
			await sql<EnrollmentRow>`select id, entered_at as at, journey_id, status, ended_at
			from enrollments where id > ${afterId} order by id limit ${limit}
			${conn.forUpdateSkipLocked()}`.execute(trx);
		return rows;
	},

	async remove(trx, rows, now) {
		const convertSince = await attributions(trx, now);
		const over = rows.filter(({ status, ended_at, journey_id }) => {
			if (status === 'active' || ended_at === null || ended_at >= now - keepMs) return false;
			return status !== 'completed' || ended_at < (convertSince.get(journey_id) ?? Infinity);
		});
		const asked = over.map(({ id }) => id);
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

/** `attributedSince` by journey. */
async function attributions(trx: Trx, now: number): Promise<Map<number, number>> {
	const { rows } = await sql<{ id: number; config: JourneyConfig }>`
		select id, config from journeys`.execute(trx);
	return new Map(rows.map(({ id, config }) => [id, attributedSince({ config }, now)]));
}
