import { sql, type RawBuilder } from 'kysely';
import { dayIn, type Day } from '../../../time/day';
import type { TimedTx } from '../common/transaction';

/** Today in the time zone of each of the journeys, by the journey's id. */
export async function journeyDays(
	tx: TimedTx,
	journeyIds: Iterable<number>,
): Promise<Map<number, Day>> {
	const { conn, trx, now } = tx;
	const ids = [...new Set(journeyIds)];
	if (ids.length === 0) return new Map();
	const { rows } = await sql<{ id: number; zone: string | null }>`
		select id, config ->> 'zone' as zone from journeys
		where ${conn.anyOf('id', 'int', ids)}`.execute(trx);
	return new Map(rows.map(({ id, zone }) => [id, dayIn(zone, now)]));
}

/** The day of a row's `journey_id`. */
export const dayOfJourney = (days: ReadonlyMap<number, Day>): RawBuilder<Day> =>
	days.size === 0
		? sql<Day>`0`
		: sql<Day>`case journey_id ${sql.join(
				[...days].map(([id, day]) => sql`when ${id} then ${day}`),
				sql` `,
			)} else 0 end`;
