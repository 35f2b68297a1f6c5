import type { Kysely, RawBuilder, Transaction } from 'kysely';

export { StoreError, StoreUnavailableError, type StoreErrorCode } from './errors';

export type StoreKind = 'sqlite' | 'postgres' | 'static-data';

/**
 * Type of a column of `records()`. int: JS safe integer; real: finite number; json: any JSON
 * value, not its text. null, undefined and a missing key are all SQL null.
 */
export type CellType = 'int' | 'real' | 'text' | 'json' | 'bool';

/**
 * Result columns that SQLite cannot tell from text and integers, by name. An alias must be listed
 * too. Postgres knows the types itself.
 */
export interface ColumnKinds {
	readonly json: readonly string[];
	readonly bool: readonly string[];
}

/** Rows that wait for their tables: a snapshot is loaded once its own schema exists. */
export interface PendingRestore {
	/** Name of the last migration applied when the snapshot was written. */
	readonly schema: string;
	load(): Promise<void>;
}

/** Whose SQL it is. */
export type Dialect = 'sqlite' | 'postgres';

/** What sets databases apart, by name, so that no statement asks which one it runs on. */
export interface Capabilities {
	/** Several transactions write at once, so that whatever one depends on has to be locked. */
	readonly concurrentWriters: boolean;
	/** Plans go by statistics, which may be old or missing: statements leave the planner no choice. */
	readonly plansByStatistics: boolean;
	/** Hash joins: a whole table is joined faster than looked up row by row. */
	readonly hashJoins: boolean;
	/** The database may run on another machine, whose clock may differ. */
	readonly ownClock: boolean;
	/** The server may follow another one, and then takes no writes. */
	readonly standby: boolean;
	/** The store is a file, or an image of one, whose pages can be checked. */
	readonly pageChecks: boolean;
}

/** The database that holds the tables. Differences between the databases end here. */
export interface Connection<DB> {
	readonly kind: StoreKind;
	readonly dialect: Dialect;
	readonly capabilities: Capabilities;
	readonly db: Kysely<DB>;
	/** Postgres: the schema that holds the tables. */
	readonly schema?: string;
	/** Static data: set until migrateToLatest() has loaded the snapshot. */
	readonly restore?: PendingRestore;

	/**
	 * Runs `fn` in one write transaction (SQLite: one writer at a time; Postgres: read committed).
	 * `fn` runs again after a deadlock, a serialization failure or a busy file, so it must have no
	 * effect outside `trx`. Inside it use `trx` only: a nested transaction() throws, and so does any
	 * call that would wait for this transaction.
	 */
	transaction<T>(fn: (trx: Transaction<DB>) => Promise<T>): Promise<T>;

	/**
	 * Reads a consistent snapshot, however long `fn` takes and whatever is written meanwhile. It
	 * blocks no other call (static data: it blocks all of them). `fn` only reads, and through `db`.
	 */
	atOneInstant<T>(fn: (db: Kysely<DB>) => Promise<T>): Promise<T>;

	/**
	 * The rows as a derived table, given in one bound parameter, so that the statement's text is
	 * the same for any number of rows. Only the listed columns are sent.
	 * @example db.selectFrom(records(rows, { id: 'int', name: 'text' }).as('r')).select('r.id')
	 */
	records<R extends object, K extends keyof R & string>(
		rows: readonly R[],
		columns: Record<K, CellType>,
	): RawBuilder<Pick<R, K>>;

	/**
	 * Whether the column is in the list, which is one parameter, with a fixed plan on Postgres.
	 * An empty list matches nothing.
	 * @example where(anyOf('p.id', 'int', ids))
	 */
	anyOf(
		column: string,
		type: 'int' | 'text',
		list: readonly (number | string)[],
	): RawBuilder<boolean>;

	/** For `where('id', 'in', ids(list))`; `anyOf` is faster on Postgres. */
	ids(list: readonly number[]): RawBuilder<number>;

	/** All values of the column as the text of one JSON list; null where there is no row. */
	jsonList(column: string): RawBuilder<string | null>;

	/** The database's own clock in ms, with fractions; it goes on during a transaction. */
	clockMs(): RawBuilder<number>;

	/** One JSON value for an insert or update; null stays SQL null. */
	json(value: unknown): RawBuilder<string>;

	/** For `modifyEnd()`: row locks on Postgres; nothing on SQLite, which has one writer anyway. */
	forUpdate(of?: string): RawBuilder<unknown>;
	forUpdateSkipLocked(of?: string): RawBuilder<unknown>;

	/**
	 * Calls the topic's listeners: those of this process at once, those of other processes on
	 * Postgres only. Call it after the commit. The payload may have 7,000 bytes.
	 */
	notify(topic: string, payload: string): Promise<void>;

	/**
	 * An empty payload means that the connection was made or restored and notifications may have
	 * been missed, so the listener should read the store. The result stops listening.
	 */
	listen(topic: string, fn: (payload: string) => void): () => void;

	/**
	 * Call it after the commit of an erasure: takes what was deleted out of the SQLite file's log, at
	 * once or as soon as nobody reads an older state. Nothing on the others.
	 */
	scrub(): Promise<void>;

	/** Waits for running transactions, then closes all connections. May be called twice. */
	close(): Promise<void>;
}

/** The part of a connection that each dialect implements. */
export type DialectExpressions = Pick<
	Connection<unknown>,
	| 'dialect'
	| 'capabilities'
	| 'records'
	| 'anyOf'
	| 'ids'
	| 'jsonList'
	| 'clockMs'
	| 'json'
	| 'forUpdate'
	| 'forUpdateSkipLocked'
>;

/** Receives failures that no caller waits for: a lost connection, a listener that throws. */
export type ReportError = (error: Error) => void;
