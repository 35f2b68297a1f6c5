import { sql, type Kysely } from 'kysely';
import type { Database } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import type { Conn, Tx } from '../common/transaction';

/** Records merges, so that ids of merged contacts in links and on items stay valid. */
export async function recordMerge(
	tx: Tx,
	pairs: ReadonlyArray<{ loser: number; survivor: number }>,
): Promise<void> {
	const { conn, trx } = tx;
	const r = conn.records(pairs, { loser: 'int', survivor: 'int' });
	const losers = conn.ids(pairs.map(({ loser }) => loser));
	// Contacts that were merged into the losers before.
	await sql`update contact_merges set merged_into = r.survivor from ${r} as r
		where contact_merges.merged_into = r.loser
		and ${inSubquery(conn, 'contact_merges.merged_into', losers)}`.execute(trx);
	await sql`insert into contact_merges (contact_id, merged_into)
		select r.loser, r.survivor from ${r} as r`.execute(trx);
}

/**
 * The results of `find` by the contact id asked for. A merged contact, however long ago, resolves to
 * the remaining one, because contact ids persist in links and on items. Unknown ids are left out.
 */
export async function resolveMerged<T>(
	conn: Conn,
	db: Kysely<Database>,
	ids: readonly number[],
	find: (ids: readonly number[]) => Promise<ReadonlyMap<number, T>>,
): Promise<Map<number, T>> {
	const found = new Map<number, T>();
	let asked = new Map(ids.map((id) => [id, id]));
	while (asked.size > 0) {
		const existing = await find([...new Set(asked.values())]);
		const missing = new Map<number, number>();
		for (const [id, current] of asked) {
			if (existing.has(current)) found.set(id, existing.get(current)!);
			else missing.set(id, current);
		}
		const merges = await mergedInto(conn, db, [...new Set(missing.values())]);
		asked = new Map(
			[...missing].flatMap(([id, current]) => {
				const next = merges.get(current);
				return next === undefined ? [] : [[id, next]];
			}),
		);
	}
	return found;
}

async function mergedInto(
	conn: Conn,
	db: Kysely<Database>,
	ids: readonly number[],
): Promise<Map<number, number>> {
	if (ids.length === 0) return new Map();
	const { rows } = await sql<{ contact_id: number; merged_into: number }>`select contact_id,
		merged_into from contact_merges where ${inSubquery(conn, 'contact_id', conn.ids(ids))}`.execute(db);
	return new Map(rows.map((row) => [row.contact_id, row.merged_into]));
}
