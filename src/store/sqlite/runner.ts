import type { Statement, StatementResult } from './protocol';

/** One SQLite connection, wherever it runs. Statements run in the order they are given. */
export interface SqliteRunner {
	/** Rejects with a StoreError. */
	run(statement: Statement): Promise<StatementResult>;
	close(): Promise<void>;
}

/** Where the driver gets its connections from; both open at first use. */
export interface SqliteRunners {
	writer(): Promise<SqliteRunner>;
	/** For reads outside transactions; without it they take turns with the writes. */
	reader?(): Promise<SqliteRunner>;
	/** Another connection that reads, the caller's own. Without it there is only the writer. */
	newReader?(): Promise<SqliteRunner>;
	close(): Promise<void>;
}
