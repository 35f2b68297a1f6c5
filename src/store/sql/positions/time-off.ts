import { sql, type Kysely, type RawBuilder } from 'kysely';
import { standsStill, type Journey } from '../../../journey/journey';
import type { Database } from '../../schema';
import type { SqlBase } from '../common/base';
import type { TimedTx, Tx } from '../common/transaction';
import { toJourney, type JourneyRow } from '../registry/journeys';
import { rescheduleOverdue } from './reschedule-overdue';

/** A journey with the key of its trigger. */
type OffRow = JourneyRow & { node_key: string };

/** See JourneyStore.switchOn. */
export async function switchOn(
	base: SqlBase,
	workflowId: string,
	standStill: ReadonlyMap<string, boolean>,
	now: number,
): Promise<void> {
	// Without a lock, because mostly there is none: each node of a workflow asks.
	const off = await journeysOff(base.conn.db, workflowId);
	if (off.length === 0) return;
	await base.write(async (tx) => {
		for (const row of await journeysOff(tx.trx, workflowId, base.conn.forUpdate('j'))) {
			const journey = toJourney(row);
			const stoodStill = standStill.get(row.node_key) ?? standsStill(journey);
			await endTimeOff({ ...tx, now }, journey, stoodStill);
		}
	});
}

async function journeysOff(
	db: Kysely<Database>,
	workflowId: string,
	lock: RawBuilder<unknown> = sql``,
): Promise<OffRow[]> {
	const { rows } = await sql<OffRow>`select j.*, n.node_key from journeys j
		join nodes n on n.id = j.node_id where j.workflow_id = ${workflowId}
		and j.off_since is not null and j.paused = ${false} order by j.id ${lock}`.execute(db);
	return rows;
}

/** One statement for the positions and one for the enrollments, whatever their number. */
async function endTimeOff(tx: TimedTx, journey: Journey, stoodStill: boolean): Promise<void> {
	const { conn, trx, now } = tx;
	const { id, workflowId, offSince } = journey;
	if (stoodStill && offSince !== null && offSince < now) {
		/** The time off since the beginning of what counts, in ms. */
		const since = (column: string) =>
			sql`(${now} - case when ${sql.ref(column)} > ${offSince} then ${sql.ref(column)}
				else cast(${offSince} as bigint) end)`;
		const ms = since('arrived_at');
		await sql`update positions set due_at = due_at + ${ms}, ready_at = ready_at + ${ms},
				moved_ms = moved_ms + ${ms}
			where ${conn.anyOf('node_id', 'int', await nodesOf(tx, workflowId))}
			and ready_at is not null and journey_id = ${id} and moved_ms is not null
			and due_at is not null and outcome is null and lease is null`.execute(trx);
		await sql`update enrollments set expires_at = expires_at + ${since('entered_at')}
			where journey_id = ${id} and status = 'active' and expires_at is not null`.execute(trx);
	}
	await sql`update journeys set off_since = null where id = ${id}`.execute(trx);
}

/** See JourneyStore.pause. */
export async function pauseJourneys({ trx, now }: TimedTx, workflowId: string): Promise<void> {
	await sql`update journeys set paused = ${true}, off_since = coalesce(off_since, ${now})
		where workflow_id = ${workflowId}`.execute(trx);
}

/** See JourneyStore.resume. */
export async function resumeJourneys(tx: TimedTx, workflowId: string): Promise<void> {
	const { conn, trx } = tx;
	const { rows } = await sql<JourneyRow>`select * from journeys where workflow_id = ${workflowId}
		and paused = ${true} order by id ${conn.forUpdate()}`.execute(trx);
	await sql`update journeys set paused = ${false} where workflow_id = ${workflowId}`.execute(trx);
	const journeys = rows.map(toJourney);
	const active = journeys.find((journey) => journey.active);
	// Of a workflow that is off, the time off goes on.
	if (active === undefined) return;
	for (const journey of journeys) await endTimeOff(tx, journey, standsStill(journey));
	await rescheduleOverdue(tx, await nodesOf(tx, workflowId), active.config.overdue);
}

async function nodesOf({ trx }: Tx, workflowId: string): Promise<number[]> {
	const { rows } = await sql<{ id: number }>`select id from nodes
		where workflow_id = ${workflowId}`.execute(trx);
	return rows.map((row) => row.id);
}
