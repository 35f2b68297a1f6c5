import type { ColumnKinds, Connection, ReportError } from '../connection';
import { sqliteConnection } from './connection';
import { toStoreError } from './errors';
import type { EngineError, Statement } from './protocol';
import type { SqliteRunner } from './runner';
import { SqliteEngine } from './worker';

export interface InMemoryOptions {
	columns: ColumnKinds;
	report?: ReportError;
	/** Called for each statement, which is executed at once, on this thread. */
	onStatement?(): void;
}

const PRAGMAS = ['pragma foreign_keys = on', 'pragma temp_store = memory'];

/** Opens an empty database in the memory of this thread, which ends with the connection. */
export function openInMemory<DB>({
	columns,
	report,
	onStatement,
}: InMemoryOptions): Connection<DB> {
	const engine = new SqliteEngine({
		...{ path: ':memory:', readOnly: false, busyTimeout: 0, pragmas: PRAGMAS },
	});
	const runner: SqliteRunner = {
		async run(statement: Statement) {
			onStatement?.();
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
