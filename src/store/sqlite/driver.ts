import {
	CompiledQuery,
	SelectQueryNode,
	type DatabaseConnection,
	type Driver,
	type QueryResult,
} from 'kysely';
import type { ColumnKinds } from '../connection';
import type { TransactionScope } from '../dialect/transactions';
import { toParameter } from '../dialect/values';
import { StoreError } from '../errors';
import type { Mutex } from './mutex';
import type { SqliteValue, Statement } from './protocol';
import { ResultReader } from './results';
import type { SqliteRunner, SqliteRunners } from './runner';

interface Turn {
	runner: SqliteRunner;
	/** The first statement also begins the transaction, which saves a round trip to the thread. */
	begun: boolean;
	end(): void;
}

function toSqliteValue(value: unknown, index: number): SqliteValue {
	const parameter = toParameter(value, index);
	return typeof parameter === 'boolean' ? Number(parameter) : parameter;
}

function toStatement({ sql, parameters }: CompiledQuery): Statement {
	return { sql, parameters: parameters.map(toSqliteValue) };
}

/** A statement that starts with `select` cannot write in SQLite; one with `with` can. */
function isRead({ query, sql }: CompiledQuery): boolean {
	return SelectQueryNode.is(query) || /^\s*select\b/i.test(sql);
}

/** Represents the writer during a transaction, and either connection otherwise. */
class SqliteConnection implements DatabaseConnection {
	turn?: Turn;

	constructor(private readonly driver: SqliteDriver) {}

	executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
		return this.driver.execute(query, this.turn);
	}

	// eslint-disable-next-line require-yield -- the interface asks for a generator
	async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
		throw new StoreError('query', 'The journey store does not stream; read page by page, by id.');
	}
}

/** Sends reads to the reader; writes and transactions to the writer, one at a time. */
export class SqliteDriver implements Driver {
	readonly #reader: ResultReader;

	constructor(
		private readonly runners: SqliteRunners,
		private readonly turns: Mutex,
		private readonly scope: TransactionScope,
		kinds: ColumnKinds,
	) {
		this.#reader = new ResultReader(kinds);
	}

	async init(): Promise<void> {}

	async acquireConnection(): Promise<DatabaseConnection> {
		return new SqliteConnection(this);
	}

	async releaseConnection(): Promise<void> {}

	async beginTransaction(connection: SqliteConnection): Promise<void> {
		const end = await this.turns.lock();
		try {
			connection.turn = { runner: await this.runners.writer(), begun: false, end };
		} catch (error) {
			end();
			throw error;
		}
	}

	/** Kysely rolls back if this fails, so the turn ends here or there. */
	async commitTransaction(connection: SqliteConnection): Promise<void> {
		await this.#conclude(connection, 'commit');
		this.#endTurn(connection);
	}

	async rollbackTransaction(connection: SqliteConnection): Promise<void> {
		try {
			await this.#conclude(connection, 'rollback');
		} catch {
			// The original error says more, and the death of a thread rolls back, too.
		} finally {
			this.#endTurn(connection);
		}
	}

	async execute<R>(query: CompiledQuery, turn?: Turn): Promise<QueryResult<R>> {
		const statement = toStatement(query);
		if (turn) {
			const transaction = turn.begun ? 'inside' : 'begin';
			turn.begun = true;
			return this.#reader.read(await turn.runner.run({ ...statement, transaction }));
		}
		if (this.runners.reader && isRead(query)) {
			const runner = await this.runners.reader();
			return this.#reader.read(await runner.run(statement));
		}
		this.scope.refuseInside('The store itself');
		return await this.turns.run(async () => {
			const runner = await this.runners.writer();
			return this.#reader.read(await runner.run(statement));
		});
	}

	/** The connections belong to the caller that opened them. */
	async destroy(): Promise<void> {}

	async #conclude({ turn }: SqliteConnection, sql: 'commit' | 'rollback'): Promise<void> {
		// Without a statement before it there is nothing to end, but a closed store must still reject.
		await turn?.runner.run({ sql: turn.begun ? sql : 'select 1', parameters: [] });
	}

	#endTurn(connection: SqliteConnection): void {
		connection.turn?.end();
		connection.turn = undefined;
	}
}
