import { StoreError } from '../errors';
import { toStoreError } from '../sqlite/errors';
import type { EngineError, Statement, StatementResult } from '../sqlite/protocol';
import type { SqliteRunner, SqliteRunners } from '../sqlite/runner';
import { SqliteEngine } from '../sqlite/worker';
import { takeSnapshot, type Snapshot } from './snapshot';

const MEMORY = {
	path: ':memory:',
	readOnly: false,
	busyTimeout: 0,
	pragmas: ['pragma foreign_keys = on'],
};

/**
 * A database in the memory of the process, on the main thread: it is small because of its contact
 * limit, and n8n takes the snapshot synchronously.
 */
export class MemoryDatabase implements SqliteRunner, SqliteRunners {
	readonly #engine = new SqliteEngine(MEMORY);
	/** Statements of the open transaction so far. */
	#done: Statement[] = [];
	#last = { state: '', snapshot: this.#take() };
	#closed = false;

	async writer(): Promise<SqliteRunner> {
		return this;
	}

	async run(statement: Statement): Promise<StatementResult> {
		if (this.#closed) throw new StoreError('closed', 'The store was used after it was closed.');
		return this.runNow(statement);
	}

	runNow(statement: Statement): StatementResult {
		try {
			const result = this.#engine.run(statement);
			if (this.#engine.inTransaction) this.#done.push(statement);
			else this.#done = [];
			return result;
		} catch (error) {
			throw toStoreError(error as EngineError, "in the workflow's static data");
		}
	}

	/** The committed state. Still available after close(), for n8n's last save. */
	snapshot(): Snapshot {
		if (this.#closed) return this.#last.snapshot;
		if (this.#engine.inTransaction) return this.#beforeTransaction();
		const state = this.#state();
		if (this.#last.state !== state) this.#last = { state, snapshot: this.#take() };
		return this.#last.snapshot;
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.snapshot();
		this.#closed = true;
		this.#engine.close();
	}

	/** Differs after every change of a row or of the schema. */
	#state(): string {
		const sql = 'select total_changes(), schema_version from pragma_schema_version';
		return this.#engine.run({ sql, parameters: [] }).rows.join();
	}

	#take(): Snapshot {
		return takeSnapshot((statement) => this.#engine.run(statement));
	}

	/**
	 * A connection cannot read the state before its own open transaction, so this rolls back, reads
	 * the state and repeats the statements. All of it is synchronous, so no other code sees it; and the
	 * statements have the same effect again, because none depends on time or chance. Costs nothing
	 * unless n8n saves in the middle of a transaction.
	 */
	#beforeTransaction(): Snapshot {
		const done = this.#done;
		this.#engine.run({ sql: 'rollback', parameters: [] });
		const snapshot = this.#take();
		for (const statement of done) this.#engine.run(statement);
		return snapshot;
	}
}
