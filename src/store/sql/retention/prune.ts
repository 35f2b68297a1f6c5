import { sql } from 'kysely';
import type { Pruned, Retention } from '../../../operations/retention';
import type { SqlBase } from '../common/base';
import { oldEvents } from './events';
import { oldMessages } from './messages';
import { oldVisits } from './visits';
import { sweepBatch, type Aged, type SweepTarget } from './sweep';

type Result = Pruned & { done: boolean };

/** Batches per call and kind: with 1,000 rows each, a call takes about a second. */
const MAX_BATCHES = 12;
const CALLS_AT_ONCE = 1_000;

const nothing = (): Pruned => ({ events: 0, ingestDedup: 0, messages: 0, inbox: 0, visits: 0 });

/** See Operations.prune. Takes at most a twentieth of the database's time; see DutyCycle. */
export async function prune(base: SqlBase, retention: Retention, now: number): Promise<Result> {
	const { eventsMs, messagesMs, visitsMs } = retention;
	let result: Result = { ...nothing(), done: false };
	await base.dutyCycle.runIfIdle('prune', now, base.conn, async () => {
		const { conn } = base;
		result = { ...nothing(), done: true };
		const add = (part: Result) => (result = sum(result, part));
		if (eventsMs !== undefined) {
			add(await sweepAll(base, oldEvents(conn, eventsMs), now));
			add(await pruneIngestDedup(base, eventsMs, now));
		}
		if (messagesMs !== undefined) add(await sweepAll(base, oldMessages(conn, messagesMs), now));
		if (visitsMs !== undefined) add(await sweepAll(base, oldVisits(conn, visitsMs), now));
	});
	return result;
}

async function sweepAll<Row extends Aged>(
	base: SqlBase,
	target: SweepTarget<Row>,
	now: number,
): Promise<Result> {
	let total: Result = { ...nothing(), done: true };
	for (let batch = 0; batch < MAX_BATCHES; batch++) {
		const { removed, more } = await sweepBatch(base, target, now);
		total = sum(total, { ...nothing(), ...removed, done: true });
		if (!more) return total;
	}
	return { ...total, done: false };
}

/** Without a cursor, as these rows have an index by age and are not referenced. */
async function pruneIngestDedup(
	{ conn, write }: SqlBase,
	keepMs: number,
	now: number,
): Promise<Result> {
	const total: Result = { ...nothing(), done: true };
	for (let batch = 0; batch < MAX_BATCHES; batch++) {
		const removed = await write(async (tx) => {
			const { rows } = await sql<{ workspace_id: number; dedup_key: string }>`
				select workspace_id, dedup_key from ingest_dedup where received_at < ${now - keepMs}
				order by received_at limit ${CALLS_AT_ONCE} ${conn.forUpdateSkipLocked()}`.execute(tx.trx);
			const source = conn.records(rows, { workspace_id: 'int', dedup_key: 'text' });
			await sql`delete from ingest_dedup where (workspace_id, dedup_key) in
				(select r.workspace_id, r.dedup_key from ${source} as r)`.execute(tx.trx);
			return rows.length;
		});
		total.ingestDedup += removed;
		total.done = removed < CALLS_AT_ONCE;
		if (total.done) return total;
	}
	return total;
}

function sum(a: Result, b: Result): Result {
	return {
		events: a.events + b.events,
		ingestDedup: a.ingestDedup + b.ingestDedup,
		messages: a.messages + b.messages,
		inbox: a.inbox + b.inbox,
		visits: a.visits + b.visits,
		done: a.done && b.done,
	};
}
