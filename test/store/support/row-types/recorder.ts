import type { QueryExecutorProvider, QueryResult, sql } from 'kysely';

export type Row = Record<string, unknown>;

/** One execution of a raw statement. */
export interface Execution {
	/** The parts of the statement's template. */
	readonly template: readonly string[];
	readonly rows: readonly Row[];
}

type Sql = typeof sql;
type Listener = (execution: Execution) => void;

let listener: Listener | null = null;

/** From now on `listen` gets every execution; null: they go unnoticed. */
export function onExecution(listen: Listener | null): void {
	listener = listen;
}

/** Kysely's `sql`, whose statements report what they return. */
export function recording(original: Sql): Sql {
	const tag = (template: TemplateStringsArray, ...parameters: unknown[]) => {
		const statement = original<Row>(template, ...parameters);
		const execute = statement.execute.bind(statement);
		statement.execute = async (db: QueryExecutorProvider): Promise<QueryResult<Row>> => {
			const result = await execute(db);
			listener?.({ template, rows: result.rows });
			return result;
		};
		return statement;
	};
	return Object.assign(tag as Sql, original);
}
