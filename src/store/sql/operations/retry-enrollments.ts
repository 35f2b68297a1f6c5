import type { Trx } from '../common/transaction';
import { sql, type RawBuilder } from 'kysely';
import type {
	FailedEnrollments,
	RetriedEnrollment,
	EnrollmentSelection,
} from '../../../operations/repair';
import { inSubquery } from '../common/in-subquery';
import type { SqlBase } from '../common/base';
import { ConcurrentChangeError } from '../common/concurrent-change';
import { resumeEnrollments, positionsOf } from '../positions/resume-enrollments';
import { applyMissedGoals, type FailedEnrollment } from './missed-goals';
import { lockContacts } from '../contacts/resolve';

/** Runs of a journey that are let go on in one transaction. */
const BATCH = 1_000;

/** A later run of the same contact and instance, or one that came with a merge and is active. */
const REPLACEMENT = sql`(select n.id from enrollments n where n.contact_id = e.contact_id
	and n.journey_id = e.journey_id and n.instance = e.instance
	and (n.id > e.id or n.status = 'active') limit 1)`;

/** `limit` as in settle.ts. What was enrolled by an execution of n8n's own is none of ours to release. */
const FOOTHOLD = sql`(select p.id from positions p where p.enrollment_id = e.id
	and (p.parent_id is not null or p.due_at is not null) limit 1)`;

/** See ByHand. */
export async function retryEnrollmentsOf(
	base: SqlBase,
	{ workspaceId, contactIds, journeyId }: EnrollmentSelection,
	now: number,
): Promise<RetriedEnrollment[]> {
	const { conn } = base;
	const ofJourney = journeyId === undefined ? sql`` : sql`and e.journey_id = ${journeyId}`;
	const theirs = sql`join journeys j on j.id = e.journey_id and j.workspace_id = ${workspaceId}
		where ${inSubquery(conn, 'e.contact_id', conn.ids([...new Set(contactIds)]))}
		and e.status = 'failed' ${ofJourney} order by e.id`;
	return await retrySome(base, workspaceId, theirs, now);
}

/** See ByHand. */
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
		const oldest = sql`where e.journey_id = ${journeyId} and e.status = 'failed' ${lately}
			and e.contact_id > 0 and ${REPLACEMENT} is null and ${FOOTHOLD} is not null
			order by e.id limit ${most}`;
		const some = await retrySome(base, rows[0].workspace_id, oldest, now);
		done.push(...some);
		if (some.length < most) break;
	}
	return done;
}

/** Those that `which` selects from `enrollments e`. */
async function retrySome(
	base: SqlBase,
	workspaceId: number,
	which: RawBuilder<unknown>,
	now: number,
): Promise<RetriedEnrollment[]> {
	const { results, readyAt } = await base.writeTo(workspaceId, async (trx) => {
		const { rows } = await sql<{ id: number; contact_id: number }>`
			select e.id, e.contact_id from enrollments e ${which}`.execute(trx);
		return await retryEnrollments(base, trx, workspaceId, rows, now);
	});
	await base.announce(readyAt);
	return results;
}

type LockedEnrollment = FailedEnrollment & { replacement: number | null };

async function retryEnrollments(
	{ conn }: SqlBase,
	trx: Trx,
	workspaceId: number,
	found: ReadonlyArray<{ id: number; contact_id: number }>,
	now: number,
): Promise<{ results: RetriedEnrollment[]; readyAt: number | null }> {
	if (found.length === 0) return { results: [], readyAt: null };
	const resolved = found.map((run) => run.contact_id);
	const contacts = await lockContacts(conn, trx, [...new Set(resolved)]);
	const ids = found.map((run) => run.id);
	// Whoever lets a contact in locks it before, so nobody enters after this.
	const { rows: runs } =
		await sql<LockedEnrollment>`select e.id, e.journey_id, e.contact_id, e.entered_at,
			e.ended_at, e.entry_event_id, ${REPLACEMENT} as replacement,
			(select v.occurred_at from events v where v.id = e.entry_event_id) as entry_at
		from enrollments e where ${conn.anyOf('e.id', 'int', ids)} and e.status = 'failed'
		order by e.id ${conn.forUpdate('e')}`.execute(trx);
	// Merged or erased after we looked: start again.
	if (runs.some((run) => !contacts.has(run.contact_id))) throw new ConcurrentChangeError();

	const scope = { conn, trx, workspaceId, contacts, now };
	const hopeful = runs.filter(({ replacement }) => replacement === null);
	const { standing, inlinePositions } = await positionsOf(scope, hopeful);
	const going = hopeful.filter(({ id }) => standing.some((p) => p.enrollment_id === id));
	await activate(conn, trx, going, now);
	const ended = await applyMissedGoals(scope, going);
	const on = new Set(going.flatMap(({ id }) => (ended.has(id) ? [] : id)));
	const readyAt = await resumeEnrollments(scope, on, { standing, inlinePositions });

	const resultOf = (run: LockedEnrollment): RetriedEnrollment['result'] => {
		if (on.has(run.id)) return 'retried';
		if (ended.has(run.id)) return 'ended';
		return run.replacement === null ? 'nowhere' : 'replaced';
	};
	return {
		results: runs.map((run) => ({
			enrollmentId: run.id,
			contactId: run.contact_id,
			journeyId: run.journey_id,
			result: resultOf(run),
		})),
		readyAt,
	};
}

/** Their positions follow, so that they are found by nobody meanwhile. */
async function activate(
	conn: SqlBase['conn'],
	trx: Trx,
	runs: readonly FailedEnrollment[],
	now: number,
): Promise<void> {
	const ids = runs.map(({ id }) => id);
	await sql`update enrollments set status = 'active', ended_at = null, reason = null,
		retried_at = ${now} where ${conn.anyOf('id', 'int', ids)}`.execute(trx);
}
