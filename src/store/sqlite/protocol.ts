/** What SQLite can be given: text, numbers and null. */
export type SqliteValue = string | number | null;

export interface Statement {
	sql: string;
	parameters: readonly SqliteValue[];
	/** begin: a transaction is opened before it. inside: refused where none is open. */
	transaction?: 'begin' | 'inside';
}

export interface StatementResult {
	/** Empty where the statement returns no rows. */
	columns: string[];
	/** Cells in the order of `columns`: arrays, because they cross the thread in less time. */
	rows: SqliteValue[][];
	/** Rows written by a statement that returns none. */
	changes: number;
}

export interface EngineOptions {
	path: string;
	readOnly: boolean;
	/** How long a statement waits for another process that holds the file, in ms. */
	busyTimeout: number;
	/** Run once, at opening; each may return rows, which are ignored. */
	pragmas: readonly string[];
}

export type WorkerRequest = { id: number } & (
	{ kind: 'run'; statement: Statement } | { kind: 'close' }
);

/** The parts of node:sqlite's error that survive a thread. */
export interface EngineError {
	message: string;
	/** SQLite's extended result code; 0 where the error is not SQLite's. */
	errcode: number;
}

export type WorkerResponse = { id: number } & (
	{ result: StatementResult } | { error: EngineError }
);

export interface WorkerInput {
	/** Tells our worker thread from a thread that merely loads this code. */
	purpose: 'n8n-nodes-journey/sqlite';
	engine: EngineOptions;
}
