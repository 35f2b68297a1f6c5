import { sql, type Transaction } from 'kysely';
import type { Lease } from '../../journey/position';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import { LEASE_COLUMNS } from './lease';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

/** A visit that is over. */
interface StepRow {
	enrollment_id: number;
	position_id: number;
	node_id: number;
	outcome: string | null;
	arrived_at: number;
}

export async function recordSteps(
	conn: Conn,
	trx: Trx,
	steps: readonly StepRow[],
	now: number,
): Promise<void> {
	if (steps.length === 0) return;
	const source = conn.records(steps, {
		enrollment_id: 'int',
		position_id: 'int',
		node_id: 'int',
		outcome: 'text',
		arrived_at: 'int',
	});
	await sql`insert into steps (enrollment_id, position_id, node_id, outcome, arrived_at, left_at)
		select r.enrollment_id, r.position_id, r.node_id, r.outcome, r.arrived_at, ${now}
		from ${source} as r where true on conflict do nothing`.execute(trx);
}

/** A visit of a node that does not wait. */
export async function recordPasses(
	conn: Conn,
	trx: Trx,
	nodeId: number,
	leases: readonly Lease[],
	outcomes: readonly string[],
	now: number,
): Promise<void> {
	const rows = leases.map((lease, i) => ({ ...lease, outcome: outcomes[i] }));
	const source = conn.records(rows, { ...LEASE_COLUMNS, outcome: 'text' });
	await sql`insert into steps (enrollment_id, position_id, node_id, outcome, arrived_at, left_at)
		select p.enrollment_id, p.id, ${nodeId}, r.outcome, ${now}, ${now} from ${source} as r
		cross join positions p where p.id = r."positionId" and p.lease = r.lease
		on conflict do nothing`.execute(trx);
}
