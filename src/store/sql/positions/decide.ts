import { sql } from 'kysely';
import type { Decision } from '../../../journey/decision';
import { extendExpiring, leaseHolders, type LeaseHolder } from '../common/lease';
import type { TimedTx, Tx } from '../common/transaction';
import { isCounting } from '../counts/rollup';
import { dayIn } from '../../../time/day';
import { countEntriesOfArms, type ArmEntry } from '../enrollments/experiment-entries';
import { firstOfEach, recordVisits, visitKey, type NewVisit } from '../enrollments/visits';
import { visitMarks } from './at-node';

/** Records decisions; the decision of an earlier execution on the same visit stays. */
export async function decideOnce(
	tx: TimedTx,
	nodeId: number,
	decisions: readonly Decision[],
): Promise<Array<string | null>> {
	if (decisions.length === 0) return [];
	// Arms are stored on the enrollments: all are locked at once, in the order that others lock them in.
	const lock = decisions.some(({ arm }) => arm !== undefined);
	const holders = await leaseHolders(tx, decisions, { lock });
	const held = decisions.filter((_, i) => holders[i]?.status === 'held');
	const visits = await visitsOf(tx, nodeId, decisions, holders);
	// After the enrollments, which are locked before positions.
	await extendExpiring(tx, decisions, holders);
	const fresh = await recordVisits(tx, visits);
	await keepArms(tx, nodeId, held, fresh);
	// If all are new, the given outcomes count.
	const outcomes =
		fresh.size === held.length ? new Map<string, string>() : await decided(tx, nodeId, held);
	return decisions.map((decision, i) =>
		holders[i]?.status === 'held' ? (outcomes.get(visitKey(decision)) ?? decision.outcome) : null,
	);
}

/** Visits by the decisions whose leases are held. */
async function visitsOf(
	tx: TimedTx,
	nodeId: number,
	decisions: readonly Decision[],
	holders: ReadonlyArray<LeaseHolder | null>,
): Promise<NewVisit[]> {
	const held = decisions.flatMap((decision, i) => {
		const holder = holders[i];
		return holder?.status === 'held' ? { decision, holder } : [];
	});
	const marks = isCounting(tx)
		? await visitMarks(
				tx,
				nodeId,
				held.map(({ decision: { positionId, previous = null }, holder }) => ({
					...holder,
					positionId,
					previous,
				})),
			)
		: [];
	return held.map(({ decision, holder: { enrollmentId, journeyId, entryDay, zone } }, i) => {
		const { positionId, visit, outcome, arrivedAt, detail, previous } = decision;
		return {
			...{ enrollmentId, positionId, nodeId, visit, outcome, journeyId, entryDay, zone },
			...(marks[i] ?? { isFirst: false, isFirstWay: false }),
			arrivedAt: arrivedAt ?? null,
			detail: detail ?? null,
			previous: previous ?? null,
		};
	});
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
	fresh: ReadonlyMap<string, NewVisit>,
): Promise<void> {
	const { conn, trx } = tx;
	const split = firstOfEach(decisions).filter((d) => d.arm !== undefined && fresh.has(visitKey(d)));
	if (split.length === 0) return;
	const ids = [...new Set(split.map((d) => fresh.get(visitKey(d))!.enrollmentId))];
	const { rows } = await sql<{ id: number; variants: Record<string, string> | null }>`
		select id, variants from enrollments where ${conn.anyOf('id', 'int', ids)}
		order by id ${conn.forUpdate()}`.execute(trx);
	const before = new Map(rows.map((row) => [row.id, row.variants ?? {}]));
	const entries: ArmEntry[] = [];
	for (const decision of split) {
		const { enrollmentId: id, zone } = fresh.get(visitKey(decision))!;
		const { node, counted } = decision.arm!;
		before.set(id, { ...before.get(id), [node]: decision.outcome });
		if (counted === null) continue;
		const day = dayIn(zone, tx.now);
		entries.push({ ...counted, enrollmentId: id, arm: decision.outcome, day });
	}
	const changed = [...before].map(([id, variants]) => ({ id, variants }));
	await sql`update enrollments set variants = r.variants
		from ${conn.records(changed, { id: 'int', variants: 'json' })} as r
		where enrollments.id = r.id`.execute(trx);
	await countEntriesOfArms(tx, nodeId, entries);
}
