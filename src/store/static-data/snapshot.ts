import { z } from 'zod';
import { StoreError } from '../errors';
import type { Statement, StatementResult, SqliteValue } from '../sqlite/protocol';

const SNAPSHOT_VERSION = 1;
const MIGRATIONS = 'kysely_migration';

const tableSchema = z.object({
	columns: z.array(z.string()),
	rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});

const snapshotSchema = z.object({
	version: z.literal(SNAPSHOT_VERSION),
	/** The last migration applied; null before the first. */
	schema: z.string().nullable(),
	tables: z.record(z.string(), tableSchema),
});

/** All tables of the store as plain JSON. */
export type Snapshot = z.infer<typeof snapshotSchema>;

export type RunStatement = (statement: Statement) => StatementResult;

const versionSchema = z.object({ version: z.number().int() });

/**
 * Validates a snapshot from the workflow's static data.
 * @throws StoreError ('newer-schema' or 'not-a-store')
 */
export function parseSnapshot(value: object): Snapshot {
	const version = versionSchema.safeParse(value);
	if (version.success && version.data.version > SNAPSHOT_VERSION) {
		throw new StoreError(
			'newer-schema',
			`The journey data of this workflow has format ${version.data.version}, and this version ` +
				`reads formats up to ${SNAPSHOT_VERSION}. Update n8n-nodes-journey on this instance.`,
		);
	}
	const parsed = snapshotSchema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw new StoreError(
		'not-a-store',
		"The workflow's static data holds something that is no journey snapshot " +
			`(${z.prettifyError(parsed.error).replaceAll('\n', ' ')}). Put back the saved data, or ` +
			'remove it to start with an empty store.',
		{ cause: parsed.error },
	);
}

function quote(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

function query(run: RunStatement, sql: string): SqliteValue[][] {
	return run({ sql, parameters: [] }).rows;
}

/** Includes sqlite_sequence, so that ids continue where they were. */
function tableNames(run: RunStatement): string[] {
	const rows = query(
		run,
		`select name from sqlite_master where type = 'table'
			and name not in ('${MIGRATIONS}', '${MIGRATIONS}_lock')
			and (name not like 'sqlite\\_%' escape '\\' or name = 'sqlite_sequence') order by name`,
	);
	return rows.map(([name]) => String(name));
}

function columnNames(run: RunStatement, table: string): string[] {
	const sql = 'select name from pragma_table_info(?) order by cid';
	return run({ sql, parameters: [table] }).rows.map(([name]) => String(name));
}

function lastMigration(run: RunStatement): string | null {
	const known = query(run, `select 1 from sqlite_master where name = '${MIGRATIONS}'`);
	if (known.length === 0) return null;
	const [[name]] = query(run, `select max(name) from ${MIGRATIONS}`);
	return name === null ? null : String(name);
}

export function takeSnapshot(run: RunStatement): Snapshot {
	const tables: Snapshot['tables'] = {};
	for (const name of tableNames(run)) {
		const columns = columnNames(run, name);
		const list = columns.map(quote).join(', ');
		tables[name] = { columns, rows: query(run, `select ${list} from ${quote(name)}`) };
	}
	return { version: SNAPSHOT_VERSION, schema: lastMigration(run), tables };
}

/** Fills the tables, which must have the schema of the snapshot. */
export function loadSnapshot(run: RunStatement, { tables }: Snapshot): void {
	// Rows are inserted table by table, so foreign keys are checked at the end.
	query(run, 'pragma defer_foreign_keys = on');
	// Migrations may have inserted rows that are also in the snapshot.
	for (const name of tableNames(run)) query(run, `delete from ${quote(name)}`);
	for (const [name, { columns, rows }] of Object.entries(tables)) {
		if (name !== 'sqlite_sequence') insertRows(run, name, columns, rows);
	}
	const sequence = tables.sqlite_sequence;
	if (!sequence) return;
	// The inserts above have advanced the counters.
	query(run, 'delete from sqlite_sequence');
	insertRows(run, 'sqlite_sequence', sequence.columns, sequence.rows);
}

function insertRows(
	run: RunStatement,
	table: string,
	columns: string[],
	rows: SqliteValue[][],
): void {
	const marks = columns.map(() => '?').join(', ');
	const sql = `insert into ${quote(table)} (${columns.map(quote).join(', ')}) values (${marks})`;
	for (const parameters of rows) run({ sql, parameters });
}
