import { sql } from 'kysely';
import type { Pruned } from '../../../operations/retention';
import { DAY_MS } from '../../../time/zone-offsets';
import type { SqlBase } from '../common/base';
import type { Trx } from '../common/transaction';

export interface Aged {
	id: number;
	/** How old it is: an instant in ms. */
	at: number;
}

/** Rows whose ids rise with their age: the oldest have the lowest. */
export interface SweepTarget<Row extends Aged> {
	name: string;
	keepMs: number;
	/** Rows of one transaction. */
	batch: number;
	/** The next rows behind the id, by id, locked. */
	read(trx: Trx, afterId: number, limit: number): Promise<Row[]>;
	/** Deletes those of the rows, all of them old, that nobody needs any more. */
	remove(trx: Trx, rows: readonly Row[], now: number): Promise<Partial<Pruned>>;
}

/** Where a walk stands. What it has passed by is looked at again when it begins anew. */
interface SweepCursor {
	afterId: number;
	/** ms */
	begunAt: number;
}

/** What is over today was not when the walk came by: so late (a part of the term) it may go. */
const RESTART_FRACTION = 1 / 10;

/**
 * Takes one batch. The walk goes from id to id up to the first rows that are too young, so it costs
 * nothing where nothing has grown old, and needs no index of its own. It stands in `settings`, and
 * whoever finds another process at it leaves it to that.
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
		// A row of the future was written by a clock that went wrong; it must not stop the walk.
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
