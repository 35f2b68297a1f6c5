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
 * A database in this process's memory, on the main thread: it is small by its limit, and n8n asks
 * for the snapshot synchronously.
 */
export class MemoryDatabase implements SqliteRunner, SqliteRunners {
	readonly #engine = new SqliteEngine(MEMORY);
	/** What the open transaction has done so far. */
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

	/** The committed state. It stays readable after close(), for n8n's last save. */
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
	 * One connection cannot see behind its own open transaction, so the transaction is undone, the
	 * state is read and its statements are run again. Nobody notices, as nothing else runs in
	 * between; and they do the same again, because no statement of ours depends on the time or on
	 * chance. Costs nothing unless n8n saves in the middle of a transaction.
	 */
	#beforeTransaction(): Snapshot {
		const done = this.#done;
		this.#engine.run({ sql: 'rollback', parameters: [] });
		const snapshot = this.#take();
		for (const statement of done) this.#engine.run(statement);
		return snapshot;
	}
}
