import { sql } from 'kysely';
import type { TimedTx } from '../common/transaction';

/** A visit that is over. */
interface VisitRow {
	enrollment_id: number;
	position_id: number;
	node_id: number;
	outcome: string | null;
	arrived_at: number;
}

export async function recordVisits(tx: TimedTx, steps: readonly VisitRow[]): Promise<void> {
	const { conn, trx, now } = tx;
	if (steps.length === 0) return;
	const source = conn.records(steps, {
		enrollment_id: 'int',
		position_id: 'int',
		node_id: 'int',
		outcome: 'text',
		arrived_at: 'int',
	});
	await sql`insert into node_visits (enrollment_id, position_id, node_id, outcome, arrived_at, left_at)
		select r.enrollment_id, r.position_id, r.node_id, r.outcome, r.arrived_at, ${now}
		from ${source} as r where true on conflict do nothing`.execute(trx);
}
