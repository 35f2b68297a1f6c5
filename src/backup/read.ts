import { sql } from 'kysely';
import type { Connection } from '../store/connection';
import { appliedMigrations, migrateToLatest, refuseNewer } from '../store/migrate';
import { migrations } from '../store/migrations';
import type { Database } from '../store/schema';
import { tablesOf } from './catalog';
import { BackupError, type BackupProgress, type BackupSummary } from './format';
import { loadBackup } from './load';
import { damaged, readLines, type OpenBackup } from './lines';

export type { OpenBackup } from './lines';

/** Rows that exist as soon as a store has been opened, and that a backup contains as well. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['settings', 'processes']);

/**
 * Reads a backup from the first line to the last, and returns its summary.
 * @throws BackupError if it is incomplete, or not a backup
 */
export async function checkBackup(open: OpenBackup): Promise<BackupSummary> {
	const counts = new Map<string, number>();
	let table: string | null = null;
	let header: BackupSummary | null = null;
	for await (const line of readLines(open)) {
		if ('format' in line) header = { ...line, rows: {} };
		else if ('table' in line) {
			table = line.table;
			if (counts.has(table)) throw damaged(`the table ${table} occurs twice`);
			counts.set(table, 0);
		} else if ('rows' in line) {
			if (table === null) throw damaged('it has rows without a table');
			counts.set(table, counts.get(table)! + line.rows.length);
		} else if ('end' in line) {
			if (!isSame(counts, line.end.rows)) throw damaged('rows are missing');
		}
	}
	return { ...header!, rows: Object.fromEntries(counts) };
}

function isSame(counts: ReadonlyMap<string, number>, expected: Record<string, number>): boolean {
	const entries = Object.entries(expected);
	return entries.length === counts.size && entries.every(([name, n]) => counts.get(name) === n);
}

/**
 * Restores a backup into an empty store of any kind, and brings the schema up to date from there.
 * The file is read twice: first to check that it is complete. After a failure the store is as empty
 * as before.
 * @throws BackupError, or a StoreError of the database
 */
export async function readBackup(
	conn: Connection<Database>,
	open: OpenBackup,
	onProgress: BackupProgress = () => {},
): Promise<BackupSummary> {
	const summary = await checkBackup(open);
	refuseUnknown(summary);
	await refuseFilled(conn, summary.schema);
	const load = () => loadBackup(conn, open, { mayHold: BOOKKEEPING, onProgress });
	await migrateToLatest({ ...conn, restore: { schema: summary.schema, load } }, migrations);
	return summary;
}

function refuseUnknown({ schema }: BackupSummary): void {
	if (schema in migrations) return;
	throw new BackupError(
		'newer',
		`The backup has the schema ${schema} of a newer version of ` +
			`n8n-nodes-journey; this version supports schemas up to ` +
			`${Object.keys(migrations).sort().at(-1)}. Update the package, then restore it.`,
	);
}

/** Before anything is written to the target. */
async function refuseFilled(conn: Connection<Database>, schema: string): Promise<void> {
	const applied = await appliedMigrations(conn);
	refuseNewer(applied, migrations);
	const last = applied.at(-1);
	if (last === undefined) return;
	for (const { name } of await tablesOf(conn, conn.db)) {
		if (BOOKKEEPING.has(name)) continue;
		const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(conn.db);
		if (rows.length > 0) throw notEmpty(name);
	}
	if (last > schema) {
		throw new BackupError(
			'not-empty',
			`The backup has the schema ${schema}, but this store, though empty, already has ` +
				`${last}. ${ANEW}`,
		);
	}
}

const ANEW =
	'Restore it into a new file, or into a Postgres database without the schema n8n_journey.';

function notEmpty(table: string): BackupError {
	return new BackupError(
		'not-empty',
		`The store is not empty (see its table ${table}), and a backup is never mixed with ` +
			`existing data. ${ANEW}`,
	);
}
