import {
	Kysely,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
	type Dialect,
} from 'kysely';
import type { ColumnKinds } from '../connection';
import type { TransactionScope } from '../dialect/transactions';
import { SqliteDriver } from './driver';
import type { Mutex } from './mutex';
import type { SqliteRunners } from './runner';

/**
 * Kysely's own adapter reports that SQLite cannot change its schema in a transaction, though it can.
 * With it, a migration is applied as a whole or not at all, and the transaction is also the lock that
 * excludes other processes.
 */
class TransactionalSqliteAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

export interface SqliteDatabaseOptions {
	runners: SqliteRunners;
	/** Serializes writes and transactions. */
	turns: Mutex;
	scope: TransactionScope;
	columns: ColumnKinds;
}

/** Kysely over any pair of SQLite connections. */
export function sqliteDatabase<DB>(options: SqliteDatabaseOptions): Kysely<DB> {
	const { runners, turns, scope, columns } = options;
	const dialect: Dialect = {
		createAdapter: () => new TransactionalSqliteAdapter(),
		createDriver: () => new SqliteDriver(runners, turns, scope, columns),
		createIntrospector: (db) => new SqliteIntrospector(db),
		createQueryCompiler: () => new SqliteQueryCompiler(),
	};
	return new Kysely<DB>({ dialect });
}
