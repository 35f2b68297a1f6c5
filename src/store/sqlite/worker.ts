import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type {
	EngineError,
	EngineOptions,
	Statement,
	StatementResult,
	SqliteValue,
	WorkerInput,
	WorkerRequest,
} from './protocol';
import { registerFunctions } from './functions.ts';

/*
 * A worker thread starts from this file: from source Node strips its types, in the build it is
 * bundled. So each runtime import is Node's own or named with its extension, in erasable syntax.
 */

const CACHED_STATEMENTS = 300;
const NOT_OPEN = 'The transaction of this statement is not open: SQLite has rolled it back.';

interface Prepared {
	statement: StatementSync;
	returnsRows: boolean;
}

/** One SQLite connection with its prepared statements. Blocks the thread it runs on. */
export class SqliteEngine {
	readonly #db: DatabaseSync;
	readonly #prepared = new Map<string, Prepared>();

	constructor(options: EngineOptions) {
		this.#db = new DatabaseSync(options.path, {
			readOnly: options.readOnly,
			timeout: options.busyTimeout,
		});
		try {
			for (const pragma of options.pragmas) this.#db.prepare(pragma).all();
			registerFunctions(this.#db);
		} catch (error) {
			this.#db.close();
			throw error;
		}
	}

	get inTransaction(): boolean {
		return this.#db.isTransaction;
	}

	run({ sql, parameters, transaction }: Statement): StatementResult {
		// SQLite rolls back by itself when the disk is full; a second rollback would be an error.
		if (sql === 'rollback' && !this.inTransaction) return { columns: [], rows: [], changes: 0 };
		// IMMEDIATE waits for the write lock; a transaction that takes it later fails instead.
		if (transaction === 'begin') this.#prepare('begin immediate').statement.run();
		if (transaction === 'inside' && !this.inTransaction) throw new Error(NOT_OPEN);
		const { statement, returnsRows } = this.#prepare(sql);
		if (!returnsRows) {
			const { changes } = statement.run(...parameters);
			return { columns: [], rows: [], changes: Number(changes) };
		}
		const rows = statement.all(...parameters) as unknown as SqliteValue[][];
		// Read each time: a change of the schema changes the columns of `select *`.
		const columns = rows.length > 0 ? statement.columns().map((column) => column.name) : [];
		return { columns, rows, changes: 0 };
	}

	close(): void {
		this.#prepared.clear();
		this.#db.close();
	}

	#prepare(sql: string): Prepared {
		const cached = this.#prepared.get(sql);
		if (cached) {
			this.#prepared.delete(sql);
			this.#prepared.set(sql, cached);
			return cached;
		}
		const statement = this.#db.prepare(sql);
		statement.setReturnArrays(true);
		const prepared = { statement, returnsRows: statement.columns().length > 0 };
		this.#prepared.set(sql, prepared);
		for (const oldest of this.#prepared.keys()) {
			if (this.#prepared.size <= CACHED_STATEMENTS) break;
			this.#prepared.delete(oldest);
		}
		return prepared;
	}
}

function toEngineError(error: unknown): EngineError {
	const { message, errcode } = error as Partial<EngineError>;
	return { message: message ?? String(error), errcode: errcode ?? 0 };
}

/** Answers requests in order; opens the file at the first request that needs it. */
function serve(port: MessagePort, options: EngineOptions): void {
	let engine: SqliteEngine | undefined;
	port.on('message', (request: WorkerRequest) => {
		if (request.kind === 'close') {
			engine?.close();
			port.close();
			return;
		}
		const { id } = request;
		try {
			engine ??= new SqliteEngine(options);
			port.postMessage({ id, result: engine.run(request.statement) });
		} catch (error) {
			port.postMessage({ id, error: toEngineError(error) });
		}
	});
}

const input = workerData as WorkerInput | null;
if (parentPort && input?.purpose === 'n8n-nodes-journey/sqlite') serve(parentPort, input.engine);
