import { sql } from 'kysely';
import { createHash } from 'node:crypto';
import type { CountedArm, SplitPhase } from '../../../journey/decision';
import { DAY_MS } from '../../../lib/milliseconds';
import type { Day } from '../../../time/day';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx } from '../common/transaction';
import {
	countArmConversions,
	countArmEntries,
	type CountedEntry,
} from '../counts/experiment-counts';

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
	const phases = await phaseIds(tx, nodeId, given);
	const first = new Map(given.toReversed().map((entry) => [entry.enrollmentId, entry]));
	const entries = [...first.values()]
		.map(({ phase, ...entry }) => ({ ...entry, phaseId: phases.get(phase)! }))
		.sort((a, b) => a.enrollmentId - b.enrollmentId);
	const counted = await insertEntries(tx, nodeId, entries);
	const fresh = entries.filter(({ enrollmentId }) => counted.has(enrollmentId));
	const contacts = await contactsOf(tx, [...counted]);
	const arms = new Map(fresh.map(({ enrollmentId, arm }) => [contacts.get(enrollmentId)!, arm]));
	arms.delete(ERASED);
	const unseen = await keepArmsOfContacts(tx, nodeId, arms);
	await countArmEntries(
		tx,
		fresh.map((entry) => {
			const contactId = contacts.get(entry.enrollmentId)!;
			return { ...entry, isRepeated: contactId !== ERASED && !unseen.delete(contactId) };
		}),
	);
}

/** The contact of enrollments whose contact was erased. */
const ERASED = 0;

/** The enrollments that had not been counted at the node. */
async function insertEntries(
	{ conn, trx, now }: TimedTx,
	nodeId: number,
	entries: ReadonlyArray<CountedEntry & { enrollmentId: number }>,
): Promise<Set<number>> {
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
	return new Set(rows.map((row) => row.enrollment_id));
}

async function contactsOf(
	{ conn, trx }: TimedTx,
	enrollmentIds: readonly number[],
): Promise<Map<number, number>> {
	const { rows } = await sql<{ id: number; contact_id: number }>`select id, contact_id
		from enrollments where ${conn.anyOf('id', 'int', enrollmentIds)}`.execute(trx);
	return new Map(rows.map(({ id, contact_id }) => [id, contact_id]));
}

/** Keeps the arms by contact; returns the contacts that had not been counted at the node. */
async function keepArmsOfContacts(
	{ conn, trx }: TimedTx,
	nodeId: number,
	arms: ReadonlyMap<number, string>,
): Promise<Set<number>> {
	const records = [...arms].map(([contactId, arm]) => ({ contactId, arm }));
	const source = conn.records(records, { contactId: 'int', arm: 'text' });
	// Ordered by contact, so that two batches with the same contacts do not deadlock.
	const { rows } = await sql<{ contact_id: number }>`insert into experiment_contacts
			(contact_id, node_id, arm)
		select r."contactId", ${nodeId}, r.arm from ${source} as r where true order by r."contactId"
		on conflict do nothing returning contact_id`.execute(trx);
	const unseen = new Set(rows.map((row) => row.contact_id));
	const seen = records.filter(({ contactId }) => !unseen.has(contactId));
	if (seen.length > 0) {
		await sql`insert into experiment_contacts (contact_id, node_id, arm)
			select r."contactId", ${nodeId}, r.arm
			from ${conn.records(seen, { contactId: 'int', arm: 'text' })} as r
			where true order by r."contactId"
			on conflict (contact_id, node_id) do update set arm = excluded.arm
				where experiment_contacts.arm <> excluded.arm`.execute(trx);
	}
	return unseen;
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
