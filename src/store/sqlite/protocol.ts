/** Values that SQLite takes as parameters and returns as cells. */
export type SqliteValue = string | number | null;

export interface Statement {
	sql: string;
	parameters: readonly SqliteValue[];
	/** begin: begins a transaction first. inside: refused if no transaction is open. */
	transaction?: 'begin' | 'inside';
}

export interface StatementResult {
	/** Empty if there are no rows. */
	columns: string[];
	/** Cells in the order of `columns`: arrays are faster to pass between threads. */
	rows: SqliteValue[][];
	/** Rows written by a statement that returns none. */
	changes: number;
}

export interface EngineOptions {
	path: string;
	readOnly: boolean;
	/** How long a statement waits for another process that has the file locked, in ms. */
	busyTimeout: number;
	/** Run once, at opening; each may return rows, which are ignored. */
	pragmas: readonly string[];
}

export type WorkerRequest = { id: number } & (
	{ kind: 'run'; statement: Statement } | { kind: 'close' }
);

/** The parts of node:sqlite's errors that can be passed between threads. */
export interface EngineError {
	message: string;
	/** SQLite's extended result code; 0 where the error is not SQLite's. */
	errcode: number;
}

export type WorkerResponse = { id: number } & (
	{ result: StatementResult } | { error: EngineError }
);

export interface WorkerInput {
	/** Distinguishes our worker thread from a thread that merely loads this code. */
	purpose: 'n8n-nodes-journey/sqlite';
	engine: EngineOptions;
}
