import { sql } from 'kysely';
import type { Decision } from '../../../journey/decision';
import { renewLeases } from '../common/lease';
import type { TimedTx, Tx } from '../common/transaction';
import { countEntriesOfArms, type ArmEntry } from '../enrollments/experiment-entries';

const DECISION_COLUMNS = {
	positionId: 'int',
	visit: 'int',
	outcome: 'text',
	detail: 'json',
} as const;

/** Records decisions; the decision of an earlier execution on the same visit stays. */
export async function decideOnce(
	tx: TimedTx,
	nodeId: number,
	decisions: readonly Decision[],
): Promise<Array<string | null>> {
	if (decisions.length === 0) return [];
	const statuses = await renewLeases(tx, decisions);
	const held = decisions.filter((_, i) => statuses[i] === 'held');
	const fresh = await recordDecisions(tx, nodeId, held);
	await keepArms(tx, nodeId, held, fresh);
	// If all are new, the given outcomes count.
	const outcomes =
		fresh.size === held.length ? new Map<string, string>() : await decided(tx, nodeId, held);
	return decisions.map((decision, i) =>
		statuses[i] === 'held' ? (outcomes.get(visitKey(decision)) ?? decision.outcome) : null,
	);
}

export const visitKey = ({ positionId, visit }: Pick<Decision, 'positionId' | 'visit'>) =>
	`${positionId} ${visit}`;

/** Inserts the decisions that are new; their enrollments by visit. */
async function recordDecisions(
	tx: TimedTx,
	nodeId: number,
	decisions: readonly Decision[],
): Promise<Map<string, number>> {
	const { conn, trx, now } = tx;
	const { rows } = await sql<{ position_id: number; visit: number; enrollment_id: number }>`
		insert into node_visits (enrollment_id, position_id, node_id, outcome, arrived_at, left_at, visit,
			detail)
		select p.enrollment_id, p.id, ${nodeId}, r.outcome, ${now}, ${now}, r.visit, r.detail
		from ${conn.records(decisions, DECISION_COLUMNS)} as r
		cross join positions p where p.id = r."positionId"
		on conflict do nothing returning position_id, visit, enrollment_id`.execute(trx);
	return new Map(
		rows.map((row) => [
			visitKey({ positionId: row.position_id, visit: row.visit }),
			row.enrollment_id,
		]),
	);
}

/** Recorded outcomes of these visits, by `visitKey`. */
export async function decided(
	tx: Tx,
	nodeId: number,
	decisions: ReadonlyArray<Pick<Decision, 'positionId' | 'visit'>>,
): Promise<Map<string, string>> {
	const { conn, trx } = tx;
	const source = conn.records(decisions, { positionId: 'int', visit: 'int' });
	const { rows } = await sql<{ position_id: number; visit: number; outcome: string }>`
		select s.position_id, s.visit, s.outcome from ${source} as r
		cross join positions p cross join node_visits s
		where p.id = r."positionId" and s.enrollment_id = p.enrollment_id and s.position_id = p.id
			and s.node_id = ${nodeId} and s.visit = r.visit`.execute(trx);
	return new Map(
		rows.map((row) => [visitKey({ positionId: row.position_id, visit: row.visit }), row.outcome]),
	);
}

/** Stores the arms of Split Tests on the enrollments, and counts them. */
async function keepArms(
	tx: TimedTx,
	nodeId: number,
	decisions: readonly Decision[],
	fresh: ReadonlyMap<string, number>,
): Promise<void> {
	const { conn, trx } = tx;
	const split = decisions.filter((d) => d.arm !== undefined && fresh.has(visitKey(d)));
	if (split.length === 0) return;
	const ids = [...new Set(split.map((d) => fresh.get(visitKey(d))!))];
	const { rows } = await sql<{ id: number; variants: Record<string, string> | null }>`
		select id, variants from enrollments where ${conn.anyOf('id', 'int', ids)}
		order by id ${conn.forUpdate()}`.execute(trx);
	const before = new Map(rows.map((row) => [row.id, row.variants ?? {}]));
	const entries: ArmEntry[] = [];
	for (const decision of split) {
		const id = fresh.get(visitKey(decision))!;
		const { node, counted } = decision.arm!;
		before.set(id, { ...before.get(id), [node]: decision.outcome });
		if (counted !== null) entries.push({ ...counted, enrollmentId: id, arm: decision.outcome });
	}
	const changed = [...before].map(([id, variants]) => ({ id, variants }));
	await sql`update enrollments set variants = r.variants
		from ${conn.records(changed, { id: 'int', variants: 'json' })} as r
		where enrollments.id = r.id`.execute(trx);
	await countEntriesOfArms(tx, nodeId, entries);
}
