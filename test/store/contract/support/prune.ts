import { sql } from 'kysely';
import type { Pruned, Retention } from '../../../../src/operations/retention';
import { DAY, type JourneyWorld } from '../../support/journey';

const MOST_CALLS = 100;

/**
 * Deletes portion after portion until nothing is left to be deleted; between portions the time is
 * moved on, since a store that was busy with the first one pauses.
 */
export async function pruneAll(world: JourneyWorld, retention: Retention): Promise<Pruned> {
	const total: Pruned = { events: 0, ingestDedup: 0, messages: 0, inbox: 0, visits: 0 };
	const { operations } = world.store;
	for (let call = 0; call < MOST_CALLS; call++) {
		// Pauses are in real time, of which a slow machine may need more: hence another instant.
		const { done, ...removed } = await operations.prune(retention, world.now + call);
		for (const kind of Object.keys(total) as (keyof Pruned)[]) total[kind] += removed[kind];
		if (done) return total;
		world.now += call > 2 ? DAY : 0;
	}
	throw new Error(`${MOST_CALLS} portions were not enough.`);
}

export async function rowsOf(world: JourneyWorld, table: string): Promise<number> {
	const { rows } = await sql<{ n: number }>`select count(*) as n
		from ${sql.table(table)}`.execute(world.conn.db);
	return rows[0].n;
}
