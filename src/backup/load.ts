import { sql, type Transaction } from 'kysely';
import type { CellType, Connection } from '../store/connection';
import type { Database } from '../store/schema';
import { tablesOf, type Table } from './catalog';
import { BackupError, type BackupProgress, type BackupRow } from './format';
import { damaged, readLines, type OpenBackup } from './lines';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

/** Processes of the source machine hold nothing in the target store. */
const LEFT_OUT: ReadonlySet<string> = new Set(['processes']);

/** Rows of one insert. */
const AT_ONCE = 500;

export interface LoadOptions {
	/** Tables that need not be empty: their content is replaced. */
	mayHold: ReadonlySet<string>;
	onProgress: BackupProgress;
}

/** The table of the following lines, with its columns. */
interface Target {
	table: Table;
	columns: Record<string, CellType>;
	names: readonly string[];
	rows: number;
}

/** Inserts the rows of a backup into tables of its own schema, all or none. */
export async function loadBackup(
	conn: Conn,
	open: OpenBackup,
	{ mayHold, onProgress }: LoadOptions,
): Promise<void> {
	// A transaction may be repeated; each attempt reads the file from its beginning.
	await conn.transaction(async (trx) => {
		const tables = await tablesOf(conn, trx);
		for (const { name } of tables) await empty(trx, name, mayHold.has(name));
		let target: Target | null = null;
		for await (const line of readLines(open)) {
			if ('table' in line) target = targetOf(tables, line.table, line.columns);
			else if ('rows' in line) {
				if (target === null) throw damaged('it has rows without a table');
				await insert(conn, trx, target, line.rows);
				onProgress({ table: target.table.name, rows: target.rows });
			} else if ('sequences' in line) {
				await countOn(conn, trx, tables, line.sequences);
			}
		}
	});
}

async function empty(trx: Trx, name: string, mayHold: boolean): Promise<void> {
	if (mayHold) {
		await sql`delete from ${sql.table(name)}`.execute(trx);
		return;
	}
	const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(trx);
	if (rows.length > 0) {
		throw new BackupError(
			'not-empty',
			`The store is in use: its table ${name} is no longer empty.`,
		);
	}
}

function targetOf(tables: readonly Table[], name: string, names: readonly string[]): Target {
	const table = tables.find((each) => each.name === name);
	if (table === undefined) throw damaged(`there is no table ${name.slice(0, 60)}`);
	const known = new Map(table.columns.map((column) => [column.name, column.type]));
	const types = names.map((column) => [column, known.get(column)] as const);
	const wrong = types.find(([, type]) => type === undefined);
	if (wrong) throw damaged(`the table ${name} has no column ${wrong[0].slice(0, 60)}`);
	if (new Set(names).size !== known.size) throw damaged(`columns of the table ${name} are missing`);
	const columns = Object.fromEntries(types) as Record<string, CellType>;
	return { table, columns, names, rows: 0 };
}

async function insert(
	conn: Conn,
	trx: Trx,
	target: Target,
	rows: readonly BackupRow[],
): Promise<void> {
	const { table, columns, names } = target;
	target.rows += rows.length;
	if (LEFT_OUT.has(table.name)) return;
	if (rows.some((row) => row.length !== names.length)) {
		throw damaged(`a row of the table ${table.name} is incomplete`);
	}
	const list = sql.join(names.map((name) => sql.id(name)));
	const given = conn.dialect === 'postgres' && table.counts ? sql`overriding system value` : sql``;
	for (let from = 0; from < rows.length; from += AT_ONCE) {
		const objects = rows
			.slice(from, from + AT_ONCE)
			.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
		await sql`insert into ${sql.table(table.name)} (${list}) ${given}
			select ${list} from ${conn.records(objects, columns)} as r where true`.execute(trx);
	}
}

/**
 * Continues the ids after all that were ever assigned, also to deleted rows: a reused id would be
 * mistaken for the old position, message or contact.
 */
async function countOn(
	conn: Conn,
	trx: Trx,
	tables: readonly Table[],
	lastIds: Record<string, number>,
): Promise<void> {
	for (const { name, counts } of tables) {
		if (!counts) continue;
		const { rows } = await sql<{ highest: number }>`select coalesce(max(id), 0) as highest
			from ${sql.table(name)}`.execute(trx);
		const last = Math.max(rows[0].highest, Object.hasOwn(lastIds, name) ? lastIds[name] : 0);
		if (last === 0) continue;
		if (conn.dialect === 'postgres') {
			await sql`alter table ${sql.table(name)} alter column id
				restart with ${sql.lit(last + 1)}`.execute(trx);
		} else {
			await sql`delete from sqlite_sequence where name = ${name}`.execute(trx);
			await sql`insert into sqlite_sequence (name, seq) values (${name}, ${last})`.execute(trx);
		}
	}
}
