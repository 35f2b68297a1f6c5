import { sql } from 'kysely';
import type { Outcome, StoredWait, WaitEnd } from '../../../journey/position';
import type { Rule } from '../../../rule/rule';
import type { PositionTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import { applyPriorEvents, WAIT_COLUMNS, waitRow, type ParkScope } from './apply-prior-events';
import { earliest } from '../common/earliest';
import { deletePositions } from '../enrollments/delete-positions';

interface PositionRow {
	id: number;
	parent_id: number | null;
	enrollment_id: number;
	contact_id: number;
	due_at: number | null;
	moved_ms: number | null;
	timeout_outcome: Outcome;
	outcome: PositionTable['outcome'];
	ended_by: WaitEnd | null;
	event_id: number | null;
	rule_id: number | null;
	wait: StoredWait | null;
	/** Of `rule_id`. */
	rule: Rule | null;
	zone: string | null;
}

/** Positions of failed enrollments. */
export interface PositionsByKind {
	resumable: PositionRow[];
	/**
	 * Positions of inline enrollments: only the execution that created them, or n8n's own Retry of it,
	 * could continue there.
	 */
	inlinePositions: PositionRow[];
}

/** The enrollments are locked. */
export async function positionsOf(
	{ conn, trx }: ParkScope,
	enrollments: ReadonlyArray<{ id: number }>,
	continued: readonly number[],
): Promise<PositionsByKind> {
	const ids = conn.ids(enrollments.map(({ id }) => id));
	const { rows } = await sql<PositionRow>`select p.id, p.parent_id, p.enrollment_id,
			p.contact_id, p.due_at, p.moved_ms, p.timeout_outcome, p.outcome, p.ended_by, p.event_id, p.rule_id, p.wait,
			u.rule, u.zone
		from positions p left join awaited_rules u on u.id = p.rule_id
		where ${inSubquery(conn, 'p.enrollment_id', ids)} order by p.id`.execute(trx);
	// A trigger's positions have a due time, and all others have a parent.
	const isContinued = new Set(continued);
	const isInline = (row: PositionRow) =>
		row.parent_id === null && row.due_at === null && !isContinued.has(row.id);
	return {
		resumable: rows.filter((row) => !isInline(row)),
		inlinePositions: rows.filter(isInline),
	};
}

/**
 * Resumes the enrollments: positions released before are released again, waiting ones wait on, or are
 * ready if they missed what ends their wait. Returns the earliest `ready_at` (ms), or null.
 */
export async function resumeEnrollments(
	scope: ParkScope,
	enrollmentIds: ReadonlySet<number>,
	{ resumable, inlinePositions }: PositionsByKind,
): Promise<number | null> {
	const { conn, trx, now } = scope;
	const isResumed = (row: PositionRow) => enrollmentIds.has(row.enrollment_id);
	const over = inlinePositions.filter(isResumed).map(({ id }) => id);
	await deletePositions(
		{ conn, trx, now },
		sql`${conn.anyOf('id', 'int', over)} and lease is null`,
	);

	const released = resumable.filter((row) => isResumed(row) && row.outcome !== null);
	const waiting = resumable.filter((row) => isResumed(row) && row.outcome === null);
	const rows = [
		...released.map((row) => ({ ...row, ready_at: now })),
		...(await pendingWaits(scope, waiting)),
	];
	if (rows.length === 0) return null;
	const source = conn.records(rows, { id: 'int', ...WAIT_COLUMNS });
	// A held lease is never ended here.
	await sql`update positions set ready_at = r.ready_at, due_at = r.due_at, timeout_outcome = r.timeout_outcome,
			outcome = r.outcome, ended_by = r.ended_by, event_id = r.event_id, rule_id = r.rule_id,
			wait = r.wait, attempts = 0, batch_limit = null, error = null, held_until = null
		from ${source} as r where positions.id = r.id and positions.lease is null`.execute(trx);
	return earliest(...rows.map((row) => row.ready_at));
}

/** Waits of other branches, with the events and rules that they missed while the enrollment failed. */
async function pendingWaits(scope: ParkScope, rows: readonly PositionRow[]) {
	const requests = rows.map((row) => ({
		enrollmentId: row.enrollment_id,
		contactId: row.contact_id,
		from: { positionId: row.id, lease: '' },
		dueAt: row.due_at,
		movedMs: row.moved_ms ?? 0,
		timeoutOutcome: row.timeout_outcome,
		wait: waitOf(row, scope.now),
		eventId: row.event_id,
		item: null,
	}));
	const parked = await applyPriorEvents(scope, requests);
	return parked.map((each, i) => ({ id: rows[i].id, ...waitRow(each) }));
}

/** The wait as in its park request. A rule that becomes true after the due time has no effect. */
function waitOf({ wait, rule, zone, due_at }: PositionRow, now: number): StoredWait | null {
	if (rule === null || (due_at !== null && due_at < now)) return wait;
	return { ...wait, rule: { rule, zone: zone! } };
}
