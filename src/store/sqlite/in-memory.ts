import type { ColumnKinds, Connection, ReportError } from '../connection';
import { sqliteConnection } from './connection';
import { toStoreError } from './errors';
import type { EngineError, Statement } from './protocol';
import type { SqliteRunner } from './runner';
import { SqliteEngine } from './worker';

export interface InMemoryOptions {
	columns: ColumnKinds;
	report?: ReportError;
	/** Called before each statement; false: whoever asked for it is gone, and gets no answer. */
	onStatement?(): boolean;
}

const PRAGMAS = ['pragma foreign_keys = on', 'pragma temp_store = memory'];

/** A database in the memory of this thread, which executes statements at once. */
export class InMemoryDatabase {
	readonly #engine = new SqliteEngine({
		...{ path: ':memory:', readOnly: false, busyTimeout: 0, pragmas: PRAGMAS },
	});

	/** One connection at a time; what an earlier one left open is rolled back. */
	connect<DB>({ columns, report, onStatement = () => true }: InMemoryOptions): Connection<DB> {
		const engine = this.#engine;
		if (engine.inTransaction) engine.run({ sql: 'rollback', parameters: [] });
		const runner: SqliteRunner = {
			async run(statement: Statement) {
				if (!onStatement()) return await new Promise(() => {});
				try {
					return engine.run(statement);
				} catch (error) {
					throw toStoreError(error as EngineError, 'the database in memory');
				}
			},
			close: async () => engine.close(),
		};
		const runners = { writer: async () => runner, close: runner.close };
		return sqliteConnection<DB>({ kind: 'sqlite', runners, columns, report });
	}
}
