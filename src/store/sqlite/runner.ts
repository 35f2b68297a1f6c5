import type { Statement, StatementResult } from './protocol';

/** A SQLite connection, on a thread or not. Statements are executed in the order of the calls. */
export interface SqliteRunner {
	/** Rejects with a StoreError. */
	run(statement: Statement): Promise<StatementResult>;
	close(): Promise<void>;
}

/** The connections of a driver; each opens at its first use. */
export interface SqliteRunners {
	writer(): Promise<SqliteRunner>;
	/** For reads outside transactions; without it they are serialized with the writes. */
	reader?(): Promise<SqliteRunner>;
	/** Opens another reading connection, which the caller closes. Absent: there is only the writer. */
	newReader?(): Promise<SqliteRunner>;
	close(): Promise<void>;
}
