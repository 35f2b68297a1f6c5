import { sql } from 'kysely';
import type { TimedTx } from '../common/transaction';
import { countStatusChanges } from '../counts/enrollment-counts';
import { journeyDays } from '../counts/journey-days';

interface CompletedRow {
	id: number;
	journey_id: number;
	entered_at: number;
	ended_at: number;
	entry_day: number;
	end_day: number;
	goal: string;
}

/** Converts enrollments that met a goal after their completion. Lock the contacts first. */
export async function convertCompleted(
	tx: TimedTx,
	met: ReadonlyArray<{ id: number; goal: string }>,
): Promise<void> {
	const { conn, trx, now } = tx;
	if (met.length === 0) return;
	const { rows } = await sql<CompletedRow>`select e.id, e.journey_id, e.entered_at, e.ended_at,
			e.entry_day, e.end_day, r.goal
		from ${conn.records(met, { id: 'int', goal: 'text' })} as r
		cross join enrollments e where e.id = r.id and e.status = 'completed'
		order by e.id ${conn.forUpdate('e')}`.execute(trx);
	const days = await journeyDays(
		tx,
		rows.map((row) => row.journey_id),
	);
	const converted = rows.map((row) => ({ ...row, day: days.get(row.journey_id)! }));
	const source = conn.records(converted, { id: 'int', goal: 'text', day: 'int' });
	await sql`update enrollments set status = 'converted', goal = r.goal, end_day = r.day,
			converted_at = ${now}
		from ${source} as r where enrollments.id = r.id`.execute(trx);
	await countStatusChanges(
		tx,
		converted.flatMap((row) => {
			const enrollment = { journeyId: row.journey_id, entryDay: row.entry_day, reason: null };
			return [
				{
					...enrollment,
					status: 'completed' as const,
					day: row.end_day,
					goal: null,
					durationMs: row.ended_at - row.entered_at,
					count: -1 as const,
				},
				{
					...enrollment,
					status: 'converted' as const,
					day: row.day,
					goal: row.goal,
					durationMs: now - row.entered_at,
					count: 1 as const,
				},
			];
		}),
	);
}
