import { sql } from 'kysely';
import type { ArmCount, Assignment, Experiments } from '../../../experiment/experiments';
import type { SqlBase } from '../common/base';
import type { Conn, TimedTx, Trx, Tx } from '../common/transaction';

/** Contacts per statement. */
const SLICE = 10_000;

interface ContactAssignment extends Assignment {
	contactId: number;
}

/** See Experiments. */
export function sqlExperiments({ conn, write }: SqlBase): Experiments {
	return {
		async arms(nodeId) {
			const { rows } = await sql<ArmCount>`select arm, entered, converted from experiment_arms
				where node_id = ${nodeId} order by arm`.execute(conn.db);
			return rows;
		},

		assigned: (nodeId, contactIds) => assignedTo(conn, conn.db, nodeId, contactIds),

		async assign(nodeId, assignments, now) {
			if (assignments.length === 0) return [];
			const ids = assignments.map(({ contactId }) => contactId);
			const held = await write(async (tx) => {
				for (let i = 0; i < assignments.length; i += SLICE) {
					await keepFirst({ ...tx, now }, nodeId, assignments.slice(i, i + SLICE));
				}
				return await assignedTo(conn, tx.trx, nodeId, ids);
			});
			return ids.map((id) => held.get(id)!);
		},
	};
}

/** Ordered by contact, so that two calls for the same contacts do not deadlock. */
async function keepFirst(
	tx: TimedTx,
	nodeId: number,
	assignments: readonly ContactAssignment[],
): Promise<void> {
	const { conn, trx, now } = tx;
	// The first assignment of a contact counts, as it would over two batches.
	const byContact = new Map<number, ContactAssignment>();
	for (const given of assignments) {
		if (!byContact.has(given.contactId)) byContact.set(given.contactId, given);
	}
	const source = conn.records([...byContact.values()], {
		contactId: 'int',
		arm: 'text',
		probabilities: 'json',
	});
	await sql`insert into experiment_assignments (node_id, contact_id, arm, probabilities, decided_at)
		select ${nodeId}, r."contactId", r.arm, r.probabilities, ${now} from ${source} as r
		where true order by r."contactId" on conflict do nothing`.execute(trx);
}

async function assignedTo(
	conn: Conn,
	db: Trx | Conn['db'],
	nodeId: number,
	contactIds: readonly number[],
): Promise<Map<number, Assignment>> {
	if (contactIds.length === 0) return new Map();
	const ids = [...new Set(contactIds)];
	const { rows } = await sql<Assignment & { contact_id: number }>`
		select contact_id, arm, probabilities from experiment_assignments
		where node_id = ${nodeId} and ${conn.anyOf('contact_id', 'int', ids)}`.execute(db);
	return new Map(rows.map(({ contact_id, ...assignment }) => [contact_id, assignment]));
}

/**
 * Counts conversions for the arms of the enrollments, once per Split Test: for the arm of the first
 * visit, which is the one that was counted as entered.
 */
export async function countConversions(tx: Tx, enrollmentIds: readonly number[]): Promise<void> {
	const { conn, trx } = tx;
	if (enrollmentIds.length === 0) return;
	const ofEnrollments = conn.anyOf('enrollment_id', 'int', [...new Set(enrollmentIds)]);
	// The rows exist. An upsert locks them in the order given, which an update would not.
	await sql`insert into experiment_arms (node_id, arm, entered, converted)
		select s.node_id, s.outcome, 0, count(*) from (
			select node_id, outcome, row_number() over (partition by enrollment_id, node_id
				order by arrived_at, position_id, visit) as pass
			from node_visits where ${ofEnrollments}
		) as s join experiment_arms a on a.node_id = s.node_id and a.arm = s.outcome
		where s.pass = 1 group by s.node_id, s.outcome order by s.node_id, s.outcome
		on conflict (node_id, arm) do update set converted = experiment_arms.converted + excluded.converted`.execute(
		trx,
	);
}
