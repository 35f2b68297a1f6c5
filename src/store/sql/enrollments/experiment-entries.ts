import { sql } from 'kysely';
import { createHash } from 'node:crypto';
import type { CountedArm, SplitPhase } from '../../../journey/decision';
import { DAY_MS } from '../../../lib/milliseconds';
import type { Day } from '../../../time/day';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx } from '../common/transaction';
import { countArmConversions, countArmEntries } from '../counts/experiment-counts';

/** An enrollment that takes an arm of a Split Test. */
export interface ArmEntry extends CountedArm {
	enrollmentId: number;
	arm: string;
	/** Today in the journey's time zone. */
	day: Day;
}

/**
 * Counts the enrollments for their arms, each once at the node: in a loop it would otherwise be
 * counted again and again. Lock the enrollments first.
 */
export async function countEntriesOfArms(
	tx: TimedTx,
	nodeId: number,
	given: readonly ArmEntry[],
): Promise<void> {
	if (given.length === 0) return;
	const { conn, trx, now } = tx;
	const first = new Map(given.toReversed().map((entry) => [entry.enrollmentId, entry]));
	const enrollments = await enrollmentsOf(tx, nodeId, [...first.keys()]);
	const phases = await phaseIds(tx, nodeId, [...first.values()]);
	const entries = enrollments.map((row) => {
		const { arm, phase, probability, day } = first.get(row.id)!;
		return {
			...{ enrollmentId: row.id, contactId: row.contact_id, arm, probability, day },
			phaseId: phases.get(phase)!,
			isRepeated: row.repeated === 1,
		};
	});
	const source = conn.records(entries, {
		enrollmentId: 'int',
		arm: 'text',
		probability: 'real',
		phaseId: 'int',
		day: 'int',
	});
	const { rows } = await sql<{ enrollment_id: number }>`insert into experiment_entries
			(enrollment_id, node_id, phase_id, arm, probability, day, decided_at)
		select r."enrollmentId", ${nodeId}, r."phaseId", r.arm, r.probability, r.day, ${now}
		from ${source} as r where true order by r."enrollmentId"
		on conflict do nothing returning enrollment_id`.execute(trx);
	const counted = new Set(rows.map((row) => row.enrollment_id));
	const seen = new Set<number>();
	await countArmEntries(
		tx,
		entries
			.filter(({ enrollmentId }) => counted.has(enrollmentId))
			.map((entry) => {
				const isRepeated = entry.isRepeated || seen.has(entry.contactId);
				if (entry.contactId !== ERASED) seen.add(entry.contactId);
				return { ...entry, isRepeated };
			}),
	);
}

/** The contact of enrollments whose contact was erased. */
const ERASED = 0;

interface EnrollmentRow {
	id: number;
	contact_id: number;
	/** Whether another enrollment of the contact has been counted at the node. */
	repeated: number;
}

async function enrollmentsOf(
	{ conn, trx }: TimedTx,
	nodeId: number,
	ids: readonly number[],
): Promise<EnrollmentRow[]> {
	const { rows } = await sql<EnrollmentRow>`select e.id, e.contact_id,
			case when e.contact_id <> ${ERASED} and exists (select 1 from enrollments o
				join experiment_entries x on x.enrollment_id = o.id and x.node_id = ${nodeId}
				where o.contact_id = e.contact_id and o.id <> e.id) then 1 else 0 end as repeated
		from enrollments e where ${conn.anyOf('e.id', 'int', ids)} order by e.id`.execute(trx);
	return rows;
}

/** The ids of the phases. A phase begins with the first contact that is counted in it. */
async function phaseIds(
	{ conn, trx, now }: TimedTx,
	nodeId: number,
	entries: readonly CountedArm[],
): Promise<Map<SplitPhase, number>> {
	// The decisions of a batch share one object.
	const phases = [...new Set(entries.map(({ phase }) => phase))];
	const keys = new Map(phases.map((phase) => [phase, keyOf(phase)]));
	const read = async () => {
		const { rows } = await sql<{ id: number; key: string }>`select id, key from experiment_phases
			where node_id = ${nodeId} and ${conn.anyOf('key', 'text', [...keys.values()])}`.execute(trx);
		return new Map(rows.map(({ id, key }) => [key, id]));
	};
	let ids = await read();
	const begun = new Map(
		[...keys]
			.filter(([, key]) => !ids.has(key))
			.map(([definition, key]) => [key, { key, definition }]),
	);
	if (begun.size > 0) {
		const source = conn.records([...begun.values()], { key: 'text', definition: 'json' });
		await sql`insert into experiment_phases (node_id, key, definition, began_at)
			select ${nodeId}, r.key, r.definition, ${now} from ${source} as r
			where true order by r.key on conflict do nothing`.execute(trx);
		ids = await read();
	}
	return new Map([...keys].map(([phase, key]) => [phase, ids.get(key)!]));
}

/** The same weights have the same key. */
function keyOf({ arms, holdout, learning }: SplitPhase): string {
	const text = JSON.stringify([arms.map(({ name, weight }) => [name, weight]), holdout, learning]);
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Counts conversions for the arms for which the enrollments were counted, once per Split Test. */
export async function countConversions(
	tx: TimedTx,
	enrollmentIds: readonly number[],
): Promise<void> {
	const { conn, trx, now } = tx;
	if (enrollmentIds.length === 0) return;
	const { rows } = await sql<{
		phase_id: number;
		arm: string;
		probability: number;
		day: number;
		decided_at: number;
	}>`select phase_id, arm, probability, day, decided_at from experiment_entries
		where ${inSubquery(conn, 'enrollment_id', conn.ids([...new Set(enrollmentIds)]))}`.execute(trx);
	await countArmConversions(
		tx,
		rows.map(({ phase_id, arm, probability, day, decided_at }) => ({
			...{ phaseId: phase_id, arm, probability, day },
			lag: Math.max(0, Math.floor((now - decided_at) / DAY_MS)),
		})),
	);
}
