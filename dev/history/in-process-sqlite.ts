import { toStoreError } from '../../src/store/sqlite/errors';
import type { EngineError, Statement } from '../../src/store/sqlite/protocol';
import type { SqliteOptions } from '../../src/store/sqlite/open';
import type { SqliteRunner } from '../../src/store/sqlite/runner';

const PRAGMAS = [
	'pragma journal_mode = wal',
	// Nothing is lost by a power cut: a history that was broken off is begun anew.
	'pragma synchronous = off',
	'pragma foreign_keys = on',
	'pragma secure_delete = on',
	'pragma temp_store = memory',
];

type Open = typeof import('../../src/store/sqlite/open');
type Connect = typeof import('../../src/store/sqlite/connection');
type Engine = typeof import('../../src/store/sqlite/worker');

/**
 * Opens the store's file without threads and without waiting for the disk, in a fifth of the time:
 * the history is some ten thousand short transactions, one after the other.
 */
export function inProcess(
	{ openSqlite }: Open,
	{ sqliteConnection }: Connect,
	{ SqliteEngine }: Engine,
): Open['openSqlite'] {
	return async (options: SqliteOptions) => {
		const { path, columns, report } = options;
		// Makes the file, with the rights and the mark of a store.
		await (await openSqlite(options)).close();
		const engine = new SqliteEngine({ path, readOnly: false, busyTimeout: 0, pragmas: PRAGMAS });
		const runner: SqliteRunner = {
			run: async (statement: Statement) => {
				try {
					return engine.run(statement);
				} catch (error) {
					throw toStoreError(error as EngineError, path);
				}
			},
			close: async () => engine.close(),
		};
		const runners = { writer: async () => runner, close: runner.close };
		return sqliteConnection({ kind: 'sqlite', runners, columns, report });
	};
}
