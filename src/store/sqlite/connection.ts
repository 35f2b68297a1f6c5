import type { Kysely } from 'kysely';
import type { ColumnKinds, Connection, ReportError, StoreKind } from '../connection';
import { Listeners, warn } from '../dialect/listeners';
import { TransactionScope } from '../dialect/transactions';
import { sqliteDatabase } from './dialect';
import { sqliteExpressions } from './expressions';
import { Mutex } from './mutex';
import type { SqliteRunners } from './runner';

export interface SqliteConnectionOptions {
	kind: Extract<StoreKind, 'sqlite' | 'static-data'>;
	runners: SqliteRunners;
	columns: ColumnKinds;
	report?: ReportError;
}

/** What a SQLite file and a workflow's static data have in common, which is nearly all. */
export function sqliteConnection<DB>(options: SqliteConnectionOptions): Connection<DB> {
	const { kind, runners, columns, report = warn } = options;
	const turns = new Mutex();
	const scope = new TransactionScope();
	const listeners = new Listeners(report);
	const db: Kysely<DB> = sqliteDatabase<DB>({ runners, turns, scope, columns });
	let closing: Promise<void> | undefined;

	return {
		...sqliteExpressions,
		kind,
		db,
		transaction: (fn) => scope.run(() => db.transaction().execute(fn)),
		notify: async (topic, payload) => listeners.emit(topic, payload),
		listen: (topic, fn) => listeners.add(topic, fn),
		close() {
			listeners.clear();
			closing ??= scope.idle().then(() => turns.run(() => runners.close()));
			return closing;
		},
	};
}
