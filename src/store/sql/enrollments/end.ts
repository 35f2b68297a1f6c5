import { sql } from 'kysely';
import { ALSO_ENDED_OUTCOME } from '../../../report/steps';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx } from '../common/transaction';
import { countStatusChanges, type StatusChange } from '../counts/enrollment-counts';
import { dayOfJourney, journeyDays } from '../counts/journey-days';
import { deletePositions, readPositions, type EnrollmentPosition } from './delete-positions';
import { recordVisits, type NewVisit } from './visits';

/** An enrollment that a goal or an exit ends. */
export interface Ending {
	enrollmentId: number;
	status: 'converted' | 'exited';
	reason: string | null;
	/** Name of the goal that was met. */
	goal?: string;
}

interface EndedRow {
	id: number;
	journey_id: number;
	entered_at: number;
	entry_day: number;
	end_day: number;
	reason: string | null;
	goal: string | null;
}

/**
 * Ends the enrollments that are active, and deletes their positions. A position under a lease stays
 * until its execution is over: its lease status is 'ended', and its items are dropped. Lock the
 * contacts first. Returns the ids of the enrollments that ended.
 */
export async function endEnrollments(tx: TimedTx, endings: readonly Ending[]): Promise<number[]> {
	const { conn, trx, now } = tx;
	if (endings.length === 0) return [];
	// The first ending of an enrollment counts.
	const first = new Map(endings.toReversed().map((ending) => [ending.enrollmentId, ending]));
	const { rows: locked } = await sql<{ id: number; journey_id: number }>`select id, journey_id
		from enrollments where ${inSubquery(conn, 'id', conn.ids([...first.keys()]))}
		order by id ${conn.forUpdate()}`.execute(trx);
	const days = await journeyDays(
		tx,
		locked.map((row) => row.journey_id),
	);
	const source = conn.records([...first.values()], {
		enrollmentId: 'int',
		status: 'text',
		reason: 'text',
		goal: 'text',
	});
	const { rows } = await sql<EndedRow & { status: Ending['status'] }>`update enrollments
		set status = r.status, ended_at = ${now}, end_day = ${dayOfJourney(days)}, reason = r.reason,
			goal = r.goal,
			converted_at = case when r.status = 'converted' then cast(${now} as bigint) end
		from ${source} as r where enrollments.id = r."enrollmentId" and enrollments.status = 'active'
		returning enrollments.id, enrollments.journey_id, enrollments.entered_at,
			enrollments.entry_day, enrollments.end_day, enrollments.status, enrollments.reason,
			enrollments.goal`.execute(trx);
	await countStatusChanges(
		tx,
		rows.map((row) => statusChange(row, row.status, now)),
	);
	const ended = rows.map((row) => row.id);
	const ofEnded = inSubquery(conn, 'enrollment_id', conn.ids(ended));
	const deleted = await deletePositions(tx, sql`${ofEnded} and lease is null`);
	const leased = await readPositions(tx, sql`${ofEnded} and lease is not null`);
	// An execution that has not read its position by now never will.
	await recordEndedVisits(tx, rows, [...deleted, ...leased]);
	return ended;
}

/** Waits that the end of the enrollment ended: visits with its status as their outcome. */
async function recordEndedVisits(
	tx: TimedTx,
	ended: ReadonlyArray<EndedRow & { status: Ending['status'] }>,
	positions: readonly EnrollmentPosition[],
): Promise<void> {
	const byId = new Map(ended.map((row) => [row.id, row]));
	const there = new Set<string>();
	const visits = positions.flatMap((position): NewVisit[] => {
		const row = byId.get(position.enrollmentId);
		if (row === undefined || position.isEntry) return [];
		const place = `${row.id} ${position.nodeId}`;
		const outcome = there.has(place) ? ALSO_ENDED_OUTCOME : row.status;
		there.add(place);
		return [
			{
				...position,
				...{ visit: 0, outcome, detail: null, zone: null },
				...{ entryDay: row.entry_day, day: row.end_day },
			},
		];
	});
	await recordVisits(tx, visits);
}

/**
 * Visits of positions that were deleted although nothing had released them, so that no step loses
 * those who had reached it.
 */
export async function recordDeleted(
	tx: TimedTx,
	deleted: readonly EnrollmentPosition[],
	outcome: string,
): Promise<void> {
	const { conn, trx } = tx;
	const left = deleted.filter(({ isEntry }) => !isEntry);
	if (left.length === 0) return;
	const ids = [...new Set(left.map(({ enrollmentId }) => enrollmentId))];
	const { rows } = await sql<{ id: number; entryDay: number; zone: string | null }>`
		select e.id, e.entry_day as "entryDay", j.config ->> 'zone' as zone
		from enrollments e join journeys j on j.id = e.journey_id
		where ${conn.anyOf('e.id', 'int', ids)}`.execute(trx);
	const byId = new Map(rows.map(({ id, entryDay, zone }) => [id, { entryDay, zone }]));
	const visits = left.flatMap((position): NewVisit[] => {
		const enrollment = byId.get(position.enrollmentId);
		return enrollment ? [{ ...position, ...enrollment, visit: 0, outcome, detail: null }] : [];
	});
	await recordVisits(tx, visits);
}

interface EndOptions {
	status: 'completed' | 'failed' | 'exited';
	reason?: string;
	/** Only enrollments that have no position left. */
	onlyEmptied?: boolean;
}

/** Ends those of the enrollments that are active, whatever positions they have. Lock them first. */
export async function endActive(
	tx: TimedTx,
	enrollments: ReadonlyArray<{ enrollmentId: number; journeyId: number }>,
	{ status, reason, onlyEmptied = false }: EndOptions,
): Promise<void> {
	const { conn, trx, now } = tx;
	if (enrollments.length === 0) return;
	const ids = [...new Set(enrollments.map(({ enrollmentId }) => enrollmentId))];
	const days = await journeyDays(
		tx,
		enrollments.map(({ journeyId }) => journeyId),
	);
	// `limit` keeps Postgres from a join with all positions, which `not exists` may become.
	const isEmptied = onlyEmptied
		? sql`and (select p.id from positions p where p.enrollment_id = enrollments.id limit 1) is null`
		: sql``;
	const { rows } = await sql<EndedRow>`update enrollments set status = ${status},
			reason = ${reason ?? null}, ended_at = ${now}, end_day = ${dayOfJourney(days)}
		where ${conn.anyOf('id', 'int', ids)} and status = 'active' ${isEmptied}
		returning id, journey_id, entered_at, entry_day, end_day, reason, goal`.execute(trx);
	await countStatusChanges(
		tx,
		rows.map((row) => statusChange(row, status, now)),
	);
}

const statusChange = (
	{ journey_id, entered_at, entry_day, end_day, reason, goal }: EndedRow,
	status: StatusChange['status'],
	now: number,
): StatusChange => ({
	journeyId: journey_id,
	entryDay: entry_day,
	day: end_day,
	...{ status, reason, goal },
	durationMs: now - entered_at,
	count: 1,
});
