import { sql, type RawBuilder } from 'kysely';
import { mergeInto, type Sketch } from '../../../report/sketch';
import type { CellType } from '../../connection';
import type { Conn, Tx } from '../common/transaction';

type Value = string | number | boolean | Sketch | null;

/** A row of counts by its keys; see Rollup. */
export type CountRow = Record<string, Value>;

/**
 * A table of counts for reports. A transaction that counts only adds rows, so that concurrent ones
 * never wait for each other; the sum of a key's rows counts at every instant. `compactRollup` merges
 * them from time to time.
 */
export interface Rollup {
	table: string;
	keys: Record<string, CellType>;
	/** Columns with whole numbers that are added up. */
	sums: readonly string[];
	/** Columns with other numbers that are added up. */
	weights?: readonly string[];
	/** Column with a sketch to merge. */
	sketch?: string;
}

const uncounted = new WeakSet<Conn>();

/** Stops counting on the connection, to measure what counting costs. */
export function stopCounting(conn: Conn): void {
	uncounted.add(conn);
}

export const isCounting = ({ conn }: Tx): boolean => !uncounted.has(conn);

/** Adds the rows, merged by their keys. Call it in the transaction that changes what they count. */
export async function addCounts(tx: Tx, rollup: Rollup, rows: readonly CountRow[]): Promise<void> {
	if (!isCounting(tx)) return;
	await insertCounts(tx, rollup, merged(rollup, rows), false);
}

async function insertCounts(
	{ conn, trx }: Tx,
	{ table, keys, sums, weights = [], sketch }: Rollup,
	rows: readonly CountRow[],
	compacted: boolean,
): Promise<void> {
	if (rows.length === 0) return;
	const columns: Record<string, CellType> = {
		...keys,
		...Object.fromEntries(sums.map((sum) => [sum, 'int' as const])),
		...Object.fromEntries(weights.map((weight) => [weight, 'real' as const])),
		...(sketch && { [sketch]: 'json' as const }),
	};
	const names = Object.keys(columns);
	const values = sql.join(names.map((name) => sql.ref(`r.${name}`)));
	await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))}, compacted)
		select ${values}, ${compacted} from ${conn.records(rows, columns)} as r`.execute(trx);
}

/** One row for each key; without those that add nothing. */
function merged(
	{ keys, sums, weights = [], sketch }: Rollup,
	rows: readonly CountRow[],
): CountRow[] {
	const names = Object.keys(keys);
	const byKey = new Map<string, CountRow>();
	for (const row of rows) {
		const key = names.map((name) => row[name]).join('\0');
		const sum = byKey.get(key);
		if (sum === undefined) {
			byKey.set(key, { ...row, ...(sketch && { [sketch]: { ...(row[sketch] as Sketch) } }) });
			continue;
		}
		for (const name of [...sums, ...weights])
			sum[name] = (sum[name] as number) + (row[name] as number);
		if (sketch) mergeInto(sum[sketch] as Sketch, row[sketch] as Sketch);
	}
	return [...byKey.values()].filter(
		(row) =>
			sums.some((name) => row[name] !== 0) ||
			(sketch !== undefined && Object.keys(row[sketch] as Sketch).length > 0),
	);
}

/** Rows per compaction: a transaction of some 10 ms. */
const AT_ONCE = 2_000;

/** Merges added rows into the compacted ones of their keys; returns whether there may be more. */
export async function compactRollup(tx: Tx, rollup: Rollup): Promise<boolean> {
	const { conn, trx } = tx;
	if (!(await lockCompaction(tx, rollup.table))) return false;
	const table = sql.table(rollup.table);
	const { rows: added } = await sql<CountRow>`select * from ${table}
		where not compacted order by id limit ${AT_ONCE}`.execute(trx);
	if (added.length === 0) return false;
	const sums = merged(rollup, added);
	const { rows: earlier } = await sql<CountRow>`select t.* from
			${conn.records(sums, rollup.keys)} as r cross join ${table} t
		where ${sameKey(rollup)} and t.compacted`.execute(trx);
	const ids = [...added, ...earlier].map((row) => row.id as number);
	await sql`delete from ${table} where ${conn.anyOf('id', 'int', ids)}`.execute(trx);
	await insertCounts(tx, rollup, merged(rollup, [...sums, ...earlier]), true);
	return added.length === AT_ONCE;
}

const sameKey = ({ keys }: Rollup): RawBuilder<boolean> =>
	sql<boolean>`${sql.join(
		Object.keys(keys).map((name) => sql`${sql.ref(`t.${name}`)} = ${sql.ref(`r.${name}`)}`),
		sql` and `,
	)}`;

/** One process compacts a table at a time; the others leave it to that one. */
async function lockCompaction({ conn, trx }: Tx, table: string): Promise<boolean> {
	if (!conn.capabilities.concurrentWriters) return true;
	const key = `compact ${table}`;
	await sql`insert into settings (key, value) values (${key}, '') on conflict do nothing`.execute(
		trx,
	);
	const { rows } = await sql`select key from settings where key = ${key}
		${conn.forUpdateSkipLocked()}`.execute(trx);
	return rows.length > 0;
}
