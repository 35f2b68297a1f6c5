import { sql, type RawBuilder } from 'kysely';
import type { Consent } from '../../../contact/consent';
import { mergeConsents } from '../../../contact/consent-merge';
import { mergeTraits } from '../../../contact/trait-times';
import type { JsonObject } from '../../../lib/json';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx, Tx } from '../common/transaction';
import { countMemberships } from '../counts/segment-counts';
import { traitsOf, withTraits, type ContactRow } from './rows';
import { endEnrollments } from '../enrollments/end';
import { recordMerge } from './merged';

/** Two contacts to merge. No contact is on both sides of a batch. */
export interface MergePair {
	loser: number;
	survivor: number;
}

/** The merged row of the survivor; see mergeTraits and mergeConsents. */
export function mergeRows(survivor: ContactRow, loser: ContactRow, now: number): ContactRow {
	const consent = mergeConsents(
		(survivor.consent ?? {}) as Consent,
		(loser.consent ?? {}) as Consent,
	);
	return {
		...withTraits(survivor, mergeTraits(traitsOf(survivor), traitsOf(loser))),
		external_id: survivor.external_id ?? loser.external_id,
		stage: survivor.stage ?? loser.stage,
		score: survivor.score ?? loser.score,
		consent: Object.keys(consent).length > 0 ? (consent as JsonObject) : null,
		created_at: Math.min(survivor.created_at, loser.created_at),
		updated_at: now,
	};
}

/**
 * Moves all data of the losers to the survivors and deletes the losers; the caller writes the
 * survivors' rows. All contacts are locked. Returns the number of enrollments that it ended.
 */
export async function mergeContacts(tx: TimedTx, pairs: readonly MergePair[]): Promise<number> {
	const { conn, trx } = tx;
	if (pairs.length === 0) return 0;
	const r = conn.records(pairs, { loser: 'int', survivor: 'int' });
	const losers = pairs.map((pair) => pair.loser);
	const ended = await endDuplicateEnrollments(tx, pairs);
	await moveEnrollments(tx, r, losers);
	for (const table of ['events', 'messages', 'identities', 'inbox', 'consent_history']) {
		await sql`update ${sql.table(table)} set contact_id = r.survivor from ${r} as r
			where ${sql.ref(`${table}.contact_id`)} = r.loser
			and ${inSubquery(conn, `${table}.contact_id`, conn.ids(losers))}`.execute(trx);
	}
	await moveMemberships(tx, r, losers);
	await moveSingleRows(tx, r, losers);
	await recordMerge(tx, pairs);
	await sql`delete from contacts where ${inSubquery(conn, 'id', conn.ids(losers))}`.execute(trx);
	return ended;
}

interface ActiveEnrollment {
	id: number;
	contact_id: number;
	journey_id: number;
	instance: string;
	entered_at: number;
}

/** Of two active enrollments with the same journey and instance the one with more visits stays. */
async function endDuplicateEnrollments(tx: TimedTx, pairs: readonly MergePair[]): Promise<number> {
	const { conn, trx } = tx;
	const survivorOf = new Map(pairs.map(({ loser, survivor }) => [loser, survivor]));
	const ids = new Set(pairs.flatMap(({ loser, survivor }) => [loser, survivor]));
	const { rows } =
		await sql<ActiveEnrollment>`select id, contact_id, journey_id, instance, entered_at
		from enrollments where ${inSubquery(conn, 'contact_id', conn.ids([...ids]))}
		and status = 'active' order by id ${conn.forUpdate()}`.execute(trx);
	const sameEnrollments = Map.groupBy(rows, ({ contact_id, journey_id, instance }) =>
		JSON.stringify([survivorOf.get(contact_id) ?? contact_id, journey_id, instance]),
	);
	const duplicates = [...sameEnrollments.values()].filter((enrollments) => enrollments.length > 1);
	if (duplicates.length === 0) return 0;
	const visits = await countVisits(
		tx,
		duplicates.flat().map((enrollment) => enrollment.id),
	);
	const endings = duplicates.flatMap((enrollments) => {
		const [, ...others] = enrollments.sort(
			(a, b) => (visits.get(b.id) ?? 0) - (visits.get(a.id) ?? 0) || a.entered_at - b.entered_at,
		);
		return others.map(({ id }) => ({
			enrollmentId: id,
			status: 'exited' as const,
			reason: 'merged',
		}));
	});
	return (await endEnrollments(tx, endings)).length;
}

async function countVisits(tx: Tx, enrollmentIds: readonly number[]): Promise<Map<number, number>> {
	const { conn, trx } = tx;
	const { rows } = await sql<{ enrollment_id: number; n: number }>`
		select enrollment_id, count(*) as n from node_visits
		where ${inSubquery(conn, 'enrollment_id', conn.ids(enrollmentIds))}
		group by enrollment_id`.execute(trx);
	return new Map(rows.map((row) => [row.enrollment_id, row.n]));
}

async function moveEnrollments(
	tx: Tx,
	r: RawBuilder<unknown>,
	losers: readonly number[],
): Promise<void> {
	const { conn, trx } = tx;
	const { rows } = await sql<{ id: number; contact_id: number }>`update enrollments
		set contact_id = r.survivor from ${r} as r where enrollments.contact_id = r.loser
		and ${inSubquery(conn, 'enrollments.contact_id', conn.ids(losers))}
		returning enrollments.id, enrollments.contact_id`.execute(trx);
	if (rows.length === 0) return;
	// By enrollment: the index by contact leaves out positions that wait for time alone.
	const enrollments = conn.records(rows, { id: 'int', contact_id: 'int' });
	const ids = conn.ids(rows.map((row) => row.id));
	await sql`update positions set contact_id = r.contact_id from ${enrollments} as r
		where positions.enrollment_id = r.id
		and ${inSubquery(conn, 'positions.enrollment_id', ids)}`.execute(trx);
}

/** Of two memberships in one segment, one ends. */
async function moveMemberships(
	tx: TimedTx,
	r: RawBuilder<unknown>,
	losers: readonly number[],
): Promise<void> {
	const { conn, trx } = tx;
	const moved = await sql<{ segment_id: number }>`insert into segment_members
			(contact_id, segment_id, since)
		select r.survivor, t.segment_id, t.since from ${r} as r cross join segment_members t
		where t.contact_id = r.loser and ${inSubquery(conn, 't.contact_id', conn.ids(losers))} on conflict do nothing returning segment_id`.execute(
		trx,
	);
	const gone = await sql<{ segment_id: number }>`delete from segment_members
		where ${inSubquery(conn, 'contact_id', conn.ids(losers))} returning segment_id`.execute(trx);
	const kept = moved.rows.map(({ segment_id }) => segment_id);
	const ended = gone.rows.flatMap(({ segment_id }) => {
		const i = kept.indexOf(segment_id);
		if (i < 0) return [segment_id];
		kept.splice(i, 1);
		return [];
	});
	await countMemberships(tx, { left: ended });
}

/** Tables with one row per contact and another key: the survivor's row stays. */
const ONE_PER_CONTACT = [
	{
		table: 'scores',
		columns: ['model_id', 'points', 'grade', 'groups', 'above_threshold', 'scored_at'],
	},
	{ table: 'experiment_assignments', columns: ['node_id', 'arm', 'probabilities', 'decided_at'] },
	{ table: 'experiment_contacts', columns: ['node_id', 'arm'] },
	{ table: 'date_triggers', columns: ['journey_id', 'due_at', 'due_local', 'last_fired_local'] },
];

async function moveSingleRows(
	tx: Tx,
	r: RawBuilder<unknown>,
	losers: readonly number[],
): Promise<void> {
	const { conn, trx } = tx;
	for (const { table, columns } of ONE_PER_CONTACT) {
		const names = sql.join(columns.map((column) => sql.ref(column)));
		const values = sql.join(columns.map((column) => sql.ref(`t.${column}`)));
		await sql`insert into ${sql.table(table)} (contact_id, ${names})
			select r.survivor, ${values} from ${r} as r cross join ${sql.table(table)} t
			where t.contact_id = r.loser and ${inSubquery(conn, 't.contact_id', conn.ids(losers))}
			on conflict do nothing`.execute(trx);
		await sql`delete from ${sql.table(table)}
			where ${inSubquery(conn, 'contact_id', conn.ids(losers))}`.execute(trx);
	}
}
