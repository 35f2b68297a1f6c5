import { sql } from 'kysely';
import type {
	ArmCount,
	ArmSums,
	Assignment,
	Experiments,
	Pin,
	SplitSpan,
	SplitTestNode,
} from '../../../experiment/experiments';
import type { SplitPhase } from '../../../journey/decision';
import type { ExperimentPinTable } from '../../schema';
import type { SqlBase } from '../common/base';
import { inSubquery } from '../common/in-subquery';
import type { Conn, TimedTx, Trx } from '../common/transaction';

/** Contacts per statement. */
const SLICE = 10_000;

interface ContactAssignment extends Assignment {
	contactId: number;
}

/** See Experiments. */
export function sqlExperiments({ conn, write }: SqlBase): Experiments {
	return {
		async arms(nodeId) {
			const { rows } = await sql<ArmCount>`select c.arm, ${total('enrollments')} as entered,
					${total('conversions')} as converted
				from experiment_counts c where ${inSubquery(conn, 'c.phase_id', phasesOf(nodeId))}
				group by c.arm order by c.arm`.execute(conn.db);
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

		async ofWorkflows(workflowIds) {
			const { rows } = await sql<SplitTestNode>`select n.id as "nodeId", n.name from nodes n
				where ${conn.anyOf('n.workflow_id', 'text', workflowIds)}
					and exists (select 1 from experiment_phases p where p.node_id = n.id)
				order by n.id`.execute(conn.db);
			return rows;
		},

		async phases(nodeId) {
			const { rows } = await sql<{ id: number; definition: SplitPhase; began_at: number }>`
				select id, definition, began_at from experiment_phases
				where node_id = ${nodeId} order by began_at, id`.execute(conn.db);
			return rows.map(({ id, definition, began_at }) => ({ ...definition, id, beganAt: began_at }));
		},

		results: (nodeId, span) => armSums(conn, nodeId, span),

		async pinned(nodeId) {
			const { rows } = await sql<PinRow>`select ${PIN_COLUMNS} from experiment_pins
				where node_id = ${nodeId}`.execute(conn.db);
			return rows.length === 0 ? null : pinOf(rows[0]);
		},

		async pin(nodeId, { arm, at, by, includeHoldout, reassign }) {
			await write(async ({ trx }) => {
				await sql`insert into experiment_pins (node_id, ${PIN_COLUMNS})
					values (${nodeId}, ${arm}, ${at}, ${by}, ${includeHoldout}, ${reassign})
					on conflict (node_id) do update set arm = excluded.arm, pinned_at = excluded.pinned_at,
						pinned_by = excluded.pinned_by, include_holdout = excluded.include_holdout,
						reassign = excluded.reassign`.execute(trx);
			});
		},

		unpin: (nodeId) =>
			write(async ({ trx }) => {
				const { rows } = await sql<PinRow>`delete from experiment_pins
					where node_id = ${nodeId} returning ${PIN_COLUMNS}`.execute(trx);
				return rows.length === 0 ? null : pinOf(rows[0]);
			}),

		async lastArms(nodeId, contactIds) {
			if (contactIds.length === 0) return new Map();
			const { rows } = await sql<{ contact_id: number; arm: string }>`select contact_id, arm
				from experiment_contacts
				where ${inSubquery(conn, 'contact_id', conn.ids([...new Set(contactIds)]))}
					and node_id = ${nodeId}`.execute(conn.db);
			return new Map(rows.map(({ contact_id, arm }) => [contact_id, arm]));
		},
	};
}

const phasesOf = (nodeId: number) =>
	sql`(select id from experiment_phases where node_id = ${nodeId})`;

/** A sum as a number: Postgres has sums of another type. */
const total = (column: string) => sql<number>`cast(sum(${sql.ref(`c.${column}`)}) as bigint)`;

const PIN_COLUMNS = sql.join(
	['arm', 'pinned_at', 'pinned_by', 'include_holdout', 'reassign'].map((name) => sql.ref(name)),
);

type PinRow = Omit<ExperimentPinTable, 'node_id'>;

const pinOf = ({ arm, pinned_at, pinned_by, include_holdout, reassign }: PinRow): Pin => ({
	arm,
	at: pinned_at,
	by: pinned_by,
	includeHoldout: include_holdout,
	reassign,
});

async function armSums(
	conn: Conn,
	nodeId: number,
	{ from, to, windowDays }: SplitSpan,
): Promise<ArmSums[]> {
	const last = windowDays === null ? LAST_DAY : windowDays - 1;
	const { rows } = await sql<ArmSums>`select c.phase_id as "phaseId", c.arm,
			${total('enrollments')} as enrollments, ${total('repeated')} as repeated,
			cast(sum(case when c.lag <= ${last} then c.conversions else 0 end) as bigint) as conversions,
			sum(c.weight) as weight, sum(c.weight_squared) as "weightSquared",
			sum(case when c.lag <= ${last} then c.converted_weight else 0 end) as "convertedWeight",
			sum(case when c.lag <= ${last} then c.converted_weight_squared else 0 end)
				as "convertedWeightSquared"
		from experiment_counts c
		where ${inSubquery(conn, 'c.phase_id', phasesOf(nodeId))} and c.day between ${from ?? FIRST_DAY} and ${to ?? LAST_DAY}
		group by c.phase_id, c.arm order by c.phase_id, c.arm`.execute(conn.db);
	return rows;
}

/** Before and after all days. */
const FIRST_DAY = -1_000_000_000;
const LAST_DAY = 1_000_000_000;

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
