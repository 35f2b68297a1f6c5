import { sql, type RawBuilder } from 'kysely';
import type {
	FailedEnrollments,
	RetriedEnrollment,
	EnrollmentSelection,
} from '../../../operations/repair';
import { inSubquery } from '../common/in-subquery';
import type { SqlBase } from '../common/base';
import { ConcurrentChangeError } from '../common/concurrent-change';
import type { TimedTx, WorkspaceTx } from '../common/transaction';
import { countStatusChanges } from '../counts/enrollment-counts';
import { resumeEnrollments, positionsOf } from '../positions/resume-enrollments';
import { applyMissedGoals, type FailedEnrollment } from './missed-goals';
import { lockContacts } from '../contacts/resolve';

/** Enrollments per transaction. */
const BATCH = 1_000;

/** A later enrollment of the same contact and instance, or an active one that came with a merge. */
export const REPLACEMENT = sql`(select n.id from enrollments n where n.contact_id = e.contact_id
	and n.journey_id = e.journey_id and n.instance = e.instance
	and (n.id > e.id or n.status = 'active') limit 1)`;

/** `limit` as in completeEmptied. Positions of inline enrollments cannot be released again. */
const RESUMABLE_POSITION = sql`(select p.id from positions p where p.enrollment_id = e.id
	and (p.parent_id is not null or p.due_at is not null) limit 1)`;

/** See Operations.retryOf. */
export async function retryEnrollmentsOf(
	base: SqlBase,
	{ workspaceId, contactIds, journeyId }: EnrollmentSelection,
	now: number,
): Promise<RetriedEnrollment[]> {
	const { conn } = base;
	const ofJourney = journeyId === undefined ? sql`` : sql`and e.journey_id = ${journeyId}`;
	const failedOfContacts = sql`join journeys j on j.id = e.journey_id and j.workspace_id = ${workspaceId}
		where ${inSubquery(conn, 'e.contact_id', conn.ids([...new Set(contactIds)]))}
		and e.status = 'failed' ${ofJourney} order by e.id`;
	return await retrySome(base, workspaceId, failedOfContacts, now);
}

/** See Operations.retryFailed. */
export async function retryFailedEnrollments(
	base: SqlBase,
	{ journeyId, since, limit }: FailedEnrollments,
	now: number,
): Promise<RetriedEnrollment[]> {
	const { rows } = await sql<{ workspace_id: number }>`select workspace_id from journeys
		where id = ${journeyId}`.execute(base.conn.db);
	if (rows.length === 0) return [];
	const lately = since === undefined ? sql`` : sql`and e.ended_at >= ${since}`;
	const done: RetriedEnrollment[] = [];
	while (done.length < limit) {
		const most = Math.min(BATCH, limit - done.length);
		const after = done.at(-1)?.enrollmentId ?? 0;
		const oldest = sql`where e.journey_id = ${journeyId} and e.status = 'failed' ${lately}
			and e.id > ${after} and e.contact_id > 0 and ${REPLACEMENT} is null and ${RESUMABLE_POSITION} is not null
			order by e.id limit ${most}`;
		const some = await retrySome(base, rows[0].workspace_id, oldest, now);
		done.push(...some);
		if (some.length < most) break;
	}
	return done;
}

/** Retries the enrollments that `which` selects from `enrollments e`. */
async function retrySome(
	base: SqlBase,
	workspaceId: number,
	which: RawBuilder<unknown>,
	now: number,
): Promise<RetriedEnrollment[]> {
	const { results, readyAt } = await base.writeTo(workspaceId, async (tx) => {
		const { rows } = await sql<{ id: number; contact_id: number }>`
			select e.id, e.contact_id from enrollments e ${which}`.execute(tx.trx);
		return await retryEnrollments({ ...tx, workspaceId, now }, rows);
	});
	await base.announce(readyAt);
	return results;
}

type LockedEnrollment = FailedEnrollment & { replacement: number | null };

/** `continued`: positions of inline enrollments that n8n's own Retry goes on with. */
export async function retryEnrollments(
	tx: WorkspaceTx,
	found: ReadonlyArray<{ id: number; contact_id: number }>,
	continued: readonly number[] = [],
): Promise<{ results: RetriedEnrollment[]; readyAt: number | null }> {
	const { conn, trx, workspaceId, now } = tx;
	if (found.length === 0) return { results: [], readyAt: null };
	const contactIds = found.map((enrollment) => enrollment.contact_id);
	const contacts = await lockContacts(tx, [...new Set(contactIds)]);
	const ids = found.map((enrollment) => enrollment.id);
	// Enrolling a contact locks it first, so none of them enters after this.
	const { rows: enrollments } =
		await sql<LockedEnrollment>`select e.id, e.journey_id, e.contact_id, e.entered_at,
			e.ended_at, e.entry_event_id, e.instance, e.instance_key, ${REPLACEMENT} as replacement,
			(select v.occurred_at from events v where v.id = e.entry_event_id) as entry_at
		from enrollments e where ${conn.anyOf('e.id', 'int', ids)} and e.status = 'failed'
		order by e.id ${conn.forUpdate('e')}`.execute(trx);
	// Merged or erased between the search and the lock: start again.
	if (enrollments.some((enrollment) => !contacts.has(enrollment.contact_id)))
		throw new ConcurrentChangeError();

	const scope = { conn, trx, workspaceId, contacts, now };
	const retryable = enrollments.filter(({ replacement }) => replacement === null);
	const { resumable, inlinePositions } = await positionsOf(scope, retryable, continued);
	const reactivated = retryable.filter(({ id }) => resumable.some((p) => p.enrollment_id === id));
	await activate(tx, reactivated);
	const ended = await applyMissedGoals(scope, reactivated);
	const resumedIds = new Set(reactivated.flatMap(({ id }) => (ended.has(id) ? [] : id)));
	const readyAt = await resumeEnrollments(scope, resumedIds, { resumable, inlinePositions });

	const resultOf = (enrollment: LockedEnrollment): RetriedEnrollment['result'] => {
		if (resumedIds.has(enrollment.id)) return 'retried';
		if (ended.has(enrollment.id)) return 'ended';
		return enrollment.replacement === null ? 'nowhere' : 'replaced';
	};
	return {
		results: enrollments.map((enrollment) => ({
			enrollmentId: enrollment.id,
			contactId: enrollment.contact_id,
			journeyId: enrollment.journey_id,
			result: resultOf(enrollment),
		})),
		readyAt,
	};
}

interface FailedRow {
	journey_id: number;
	entered_at: number;
	ended_at: number;
	entry_day: number;
	end_day: number;
}

/** Their positions are not claimable until resumeEnrollments updates them. */
async function activate(tx: TimedTx, enrollments: readonly FailedEnrollment[]): Promise<void> {
	const { conn, trx, now } = tx;
	const ids = conn.ids(enrollments.map(({ id }) => id));
	const { rows } = await sql<FailedRow>`select journey_id, entered_at, ended_at, entry_day, end_day
		from enrollments where ${inSubquery(conn, 'id', ids)}`.execute(trx);
	await sql`update enrollments set status = 'active', ended_at = null, end_day = null, reason = null,
		retried_at = ${now} where ${inSubquery(conn, 'id', ids)}`.execute(trx);
	await countStatusChanges(
		tx,
		rows.map((row) => ({
			journeyId: row.journey_id,
			entryDay: row.entry_day,
			day: row.end_day,
			status: 'failed',
			...{ reason: null, goal: null },
			durationMs: row.ended_at - row.entered_at,
			count: -1,
		})),
	);
}
