import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql, type Kysely } from 'kysely';
import type { Connection } from '../store/connection';
import { StoreError } from '../store/errors';
import { appliedMigrations, refuseNewer } from '../store/migrate';
import { migrations } from '../store/migrations';
import type { Database } from '../store/schema';
import { sequencesOf, tablesOf, type Table } from './catalog';
import {
	FORMAT,
	FORMAT_VERSION,
	type BackupHeader,
	type BackupLine,
	type BackupProgress,
	type BackupRow,
	type BackupSummary,
} from './format';

export interface WriteOptions {
	/** ms */
	now: number;
	onProgress?: BackupProgress;
}

/** Rows of the first page: many small rows fit a page, and large ones must not fill the memory. */
const FIRST_ROWS = 50;
const MOST_ROWS = 500;
/** Characters. JSON of this size blocks the event loop for a few ms. */
const PAGE_SIZE = 256 * 1_024;

/**
 * Writes the whole store as of one instant, without blocking its users; see format.ts for the
 * format. Leaves `to` open. Rejects with a StoreError, or with the error of `to`.
 */
export async function writeBackup(
	conn: Connection<Database>,
	to: Writable,
	{ now, onProgress = () => {} }: WriteOptions,
): Promise<BackupSummary> {
	const header = await headerOf(conn, now);
	const rows: BackupSummary['rows'] = {};
	await conn.atOneInstant(async (db) => {
		const lines = Readable.from(textOf(linesOf(conn, db, header, rows, onProgress), rows));
		await pipeline(lines, createGzip(), to, { end: false });
	});
	return { ...header, rows };
}

async function headerOf(conn: Connection<Database>, now: number): Promise<BackupHeader> {
	const applied = await appliedMigrations(conn);
	refuseNewer(applied, migrations);
	const schema = applied.at(-1);
	if (schema !== undefined) {
		return { format: FORMAT, version: FORMAT_VERSION, schema, kind: conn.kind, takenAt: now };
	}
	throw new StoreError('not-a-store', 'There is no journey store here. Check --store.');
}

async function* linesOf(
	conn: Connection<Database>,
	db: Kysely<Database>,
	header: BackupHeader,
	counts: BackupSummary['rows'],
	onProgress: BackupProgress,
): AsyncGenerator<BackupHeader | BackupLine> {
	yield header;
	const tables = await tablesOf(conn, db);
	for (const table of tables) {
		const { name } = table;
		yield { table: name, columns: table.columns.map((column) => column.name) };
		counts[name] = 0;
		for await (const rows of pagesOf(db, table)) {
			counts[name] += rows.length;
			yield { rows };
			onProgress({ table: name, rows: counts[name] });
		}
	}
	yield { sequences: await sequencesOf(conn, db, tables) };
}

/** All rows of the table in the order of its key. */
async function* pagesOf(db: Kysely<Database>, table: Table): AsyncGenerator<BackupRow[]> {
	const { name, columns, key } = table;
	const keyColumns = sql.join(key.map((column) => sql.id(column)));
	let behind = sql``;
	let limit = FIRST_ROWS;
	for (;;) {
		const { rows } = await sql<Record<string, unknown>>`
			select ${sql.join(columns.map((column) => sql.id(column.name)))} from ${sql.table(name)}
			${behind} order by ${keyColumns} limit ${limit}`.execute(db);
		if (rows.length === 0) return;
		const page = rows.map((row) => columns.map((column) => row[column.name]));
		yield page;
		if (rows.length < limit) return;
		const last = rows[rows.length - 1];
		const values = key.map((column) => sql`${last[column]}`);
		behind = sql`where (${keyColumns}) > (${sql.join(values)})`;
		limit = Math.max(1, Math.min(MOST_ROWS, 2 * limit, fitting(page)));
	}
}

/** How many such rows fill a page, estimated from the first and the last one. */
function fitting(page: readonly BackupRow[]): number {
	const some = [...page.slice(0, 8), ...page.slice(-8)];
	return Math.floor((some.length * PAGE_SIZE) / JSON.stringify(some).length);
}

/** The lines as text, followed by the end line, which proves completeness. */
async function* textOf(
	lines: AsyncIterable<BackupHeader | BackupLine>,
	counts: BackupSummary['rows'],
): AsyncGenerator<string> {
	const digest = createHash('sha256');
	for await (const line of lines) {
		const text = `${JSON.stringify(line)}\n`;
		digest.update(text);
		yield text;
	}
	yield `${JSON.stringify({ end: { rows: counts, sha256: digest.digest('hex') } })}\n`;
}
