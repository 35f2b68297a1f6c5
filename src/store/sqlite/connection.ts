import { sql, type Kysely } from 'kysely';
import type { ColumnKinds, Connection, ReportError, StoreKind } from '../connection';
import { Listeners, warn } from '../dialect/listeners';
import { TransactionScope } from '../dialect/transactions';
import { sqliteDatabase } from './dialect';
import { sqliteExpressions } from './expressions';
import { Mutex } from './mutex';
import type { SqliteRunner, SqliteRunners } from './runner';
import { Scrubber } from './scrub';

export interface SqliteConnectionOptions {
	kind: Extract<StoreKind, 'sqlite' | 'static-data'>;
	runners: SqliteRunners;
	columns: ColumnKinds;
	report?: ReportError;
	/** Of a file: how long its writer waits for other processes, in ms. */
	busyTimeout?: number;
}

/** A Connection on SQLite, shared by files and static data. */
export function sqliteConnection<DB>(options: SqliteConnectionOptions): Connection<DB> {
	const { kind, runners, columns, report = warn, busyTimeout } = options;
	const turns = new Mutex();
	const scope = new TransactionScope();
	const listeners = new Listeners(report);
	const db: Kysely<DB> = sqliteDatabase<DB>({ runners, turns, scope, columns });
	const scrubber =
		busyTimeout === undefined ? undefined : new Scrubber({ runners, turns, busyTimeout, report });
	let closing: Promise<void> | undefined;

	return {
		...sqliteExpressions,
		kind,
		db,
		transaction: (fn) => scope.run(() => db.transaction().execute(fn)),
		async atOneInstant(fn) {
			const reader = await runners.newReader?.();
			if (reader === undefined) return await scope.run(() => db.transaction().execute(fn));
			try {
				return await readAtOneInstant(reader, columns, fn);
			} finally {
				await reader.close();
			}
		},
		notify: async (topic, payload) => listeners.emit(topic, payload),
		listen: (topic, fn) => listeners.add(topic, fn),
		scrub: async () => await scrubber?.scrub(),
		close() {
			listeners.clear();
			closing ??= scope
				.idle()
				.then(() => scrubber?.close())
				.then(() => turns.run(() => runners.close()));
			return closing;
		},
	};
}

/** A read transaction sees the file as of its first statement (WAL). */
async function readAtOneInstant<DB, T>(
	reader: SqliteRunner,
	columns: ColumnKinds,
	fn: (db: Kysely<DB>) => Promise<T>,
): Promise<T> {
	const db = sqliteDatabase<DB>({
		runners: { writer: async () => reader, close: async () => {} },
		turns: new Mutex(),
		scope: new TransactionScope(),
		columns,
	});
	await sql`begin`.execute(db);
	await sql`select 1 from sqlite_master limit 1`.execute(db);
	return await fn(db);
}
