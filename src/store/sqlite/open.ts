import { resolve } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { ColumnKinds, Connection, ReportError } from '../connection';
import { StoreError } from '../errors';
import { sqliteConnection } from './connection';
import { prepareFile, toFileError } from './file';
import { APPLICATION_ID, isOfAnotherProgram } from './header';
import { keepPrivate } from './privacy';
import type { EngineOptions } from './protocol';
import { SqliteThreads, type StartWorker } from './threads';

export interface SqliteOptions {
	/** The file; its folder is created if it does not exist. */
	path: string;
	columns: ColumnKinds;
	report?: ReportError;
	/** For tests that observe the threads. */
	startWorker?: StartWorker;
}

/** How long a statement waits for another process, in ms, before it fails as 'busy'. */
const BUSY_TIMEOUT = 5_000;

/**
 * FULL: a commit is on the disk when it returns, because accepted events must survive a power cut. It
 * costs one fsync per commit.
 */
const WRITER_PRAGMAS = [
	'pragma journal_mode = wal',
	'pragma synchronous = full',
	'pragma foreign_keys = on',
	// What is deleted is overwritten with zeros, so that an erased contact is not left in the file.
	'pragma secure_delete = on',
	'pragma temp_store = memory',
	'pragma cache_size = -16000',
	// A WAL that once grew large shrinks at the next checkpoint.
	'pragma journal_size_limit = 67108864',
];

const READER_PRAGMAS = ['pragma query_only = on', 'pragma temp_store = memory'];

function threads(path: string, start?: StartWorker): SqliteThreads {
	const reader = readerOf(path);
	const writer: EngineOptions = { ...reader, readOnly: false, pragmas: WRITER_PRAGMAS };
	return new SqliteThreads(writer, reader, start);
}

function readerOf(path: string): EngineOptions {
	return { path, busyTimeout: BUSY_TIMEOUT, readOnly: true, pragmas: READER_PRAGMAS };
}

/**
 * Whether the file has our application id; false for an empty database.
 * @throws StoreError ('not-a-store') if it belongs to another program
 */
async function isOurs<DB>(db: Kysely<DB>, path: string): Promise<boolean> {
	const { rows } = await sql<{ id: number; tables: number }>`
		select (select application_id from pragma_application_id) as id,
			(select count(*) from sqlite_master) as tables`.execute(db);
	const [{ id, tables }] = rows;
	if (id === APPLICATION_ID) return true;
	if (id === 0 && tables === 0) return false;
	throw anotherProgram(path);
}

function anotherProgram(path: string): StoreError {
	return new StoreError(
		'not-a-store',
		`${path} is the database of another program. Choose another file for the journeys.`,
	);
}

/** Sets our application id in a new file, and refuses the database of another program. */
async function claimFile<DB>({ transaction }: Connection<DB>, path: string): Promise<void> {
	await transaction(async (trx) => {
		if (await isOurs(trx, path)) return;
		await sql`pragma application_id = ${sql.lit(APPLICATION_ID)}`.execute(trx);
	});
}

/** SQLite declines WAL mode without an error if the file system has no shared memory. */
async function requireWal<DB>({ transaction }: Connection<DB>, path: string): Promise<void> {
	const mode = await transaction(async (trx) => {
		const { rows } = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(trx);
		return rows[0].journal_mode;
	});
	if (mode === 'wal') return;
	throw new StoreError(
		'misconfigured',
		`${path} lies on a file system that SQLite cannot use safely (journal mode "${mode}" ` +
			'instead of "wal"; network drives are like that). Choose a local disk, or use Postgres.',
	);
}

/**
 * Opens the file on two threads: a writer, and a reader that starts with the first read outside a
 * transaction. Several processes of one machine may open the same file.
 */
export async function openSqlite<DB>(options: SqliteOptions): Promise<Connection<DB>> {
	const path = resolve(options.path);
	await prepareFile(path);
	if (await isOfAnotherProgram(path)) throw anotherProgram(path);
	await keepPrivate(path).catch((error: unknown) => {
		throw toFileError(path, error);
	});
	const runners = threads(path, options.startWorker);
	const { columns, report } = options;
	const connection = sqliteConnection<DB>({
		...{ kind: 'sqlite', runners, columns, report, busyTimeout: BUSY_TIMEOUT },
	});
	try {
		await claimFile(connection, path);
		await requireWal(connection, path);
		// The log of a process that died after an erasure.
		await connection.scrub();
	} catch (error) {
		await connection.close();
		throw error;
	}
	return connection;
}

/**
 * Opens the file read-only: every write is refused. SQLite may leave an empty WAL beside it. Rejects
 * if the file does not exist or belongs to another program.
 */
export async function openSqliteReadOnly<DB>(options: SqliteOptions): Promise<Connection<DB>> {
	const path = resolve(options.path);
	const reader = readerOf(path);
	const runners = new SqliteThreads(reader, reader, options.startWorker);
	const { columns, report } = options;
	const connection = sqliteConnection<DB>({ kind: 'sqlite', runners, columns, report });
	try {
		await isOurs(connection.db, path);
	} catch (error) {
		await connection.close();
		throw error;
	}
	return connection;
}
