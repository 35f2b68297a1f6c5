import { sql } from 'kysely';
import type { Pruned } from '../../../operations/retention';
import { DAY_MS } from '../../../lib/milliseconds';
import type { SqlBase } from '../common/base';
import type { Trx } from '../common/transaction';

export interface Aged {
	id: number;
	/** The instant (ms) that its age counts from. */
	at: number;
}

/** A kind of rows whose ids rise with time: the oldest have the lowest. */
export interface SweepTarget<Row extends Aged> {
	name: string;
	keepMs: number;
	/** Rows per transaction. */
	batch: number;
	/** Locks and returns the next rows after the id, by id. */
	read(trx: Trx, afterId: number, limit: number): Promise<Row[]>;
	/** Deletes those of the old rows that are no longer needed. */
	remove(trx: Trx, rows: readonly Row[], now: number): Promise<Partial<Pruned>>;
}

/** Progress of a sweep. Rows that it kept are checked again by the next sweep. */
interface SweepCursor {
	afterId: number;
	/** ms */
	begunAt: number;
}

/** The next sweep begins after this fraction of the term, so that rows kept before go this late. */
const RESTART_FRACTION = 1 / 10;

/**
 * Sweeps one batch. A sweep goes by id up to the first rows that are too young, so it costs nothing
 * if no row has grown old, and needs no index. The cursor is in `settings`; if another process has it
 * locked, the call does nothing.
 */
export async function sweepBatch<Row extends Aged>(
	{ conn, write }: SqlBase,
	target: SweepTarget<Row>,
	now: number,
): Promise<{ removed: Partial<Pruned>; more: boolean }> {
	const { keepMs, batch } = target;
	const key = `prune ${target.name}`;
	return await write(async (tx) => {
		await sql`insert into settings (key, value) values (${key}, ${text({ afterId: 0, begunAt: now })})
			on conflict do nothing`.execute(tx.trx);
		const { rows: held } = await sql<{ value: string }>`select value from settings
			where key = ${key} ${conn.forUpdateSkipLocked()}`.execute(tx.trx);
		if (held.length === 0) return { removed: {}, more: false };
		const at = JSON.parse(held[0].value) as SweepCursor;
		const rows = await target.read(tx.trx, at.afterId, batch);
		// A row from the future was written by a wrong clock; it must not stop the sweep.
		const isPassed = (row: Row) => row.at < now - keepMs || row.at > now;
		const end = rows.findLastIndex(isPassed) + 1;
		const old = rows.slice(0, end).filter((row) => row.at < now - keepMs);
		const removed = old.length > 0 ? await target.remove(tx.trx, old, now) : {};
		const isAtEnd = end < batch;
		const isOver = isAtEnd && now - at.begunAt >= Math.max(DAY_MS, keepMs * RESTART_FRACTION);
		const next: SweepCursor = isOver
			? { afterId: 0, begunAt: now }
			: { ...at, afterId: end > 0 ? rows[end - 1].id : at.afterId };
		if (text(next) !== held[0].value) {
			await sql`update settings set value = ${text(next)} where key = ${key}`.execute(tx.trx);
		}
		return { removed, more: !isAtEnd || isOver };
	});
}

const text = ({ afterId, begunAt }: SweepCursor) => JSON.stringify({ afterId, begunAt });
