import { CompiledQuery, sql, type KyselyPlugin, type RootOperationNode, type Transaction } from 'kysely';
import type { Connection } from '../../../../src/store/connection';
import type { Database } from '../../../../src/store/schema';

/** A connection that notes the statements that go through it. */
export class Watched {
	readonly conn: Connection<Database>;
	#statements: RootOperationNode[] = [];

	constructor(private readonly inner: Connection<Database>) {
		const plugin: KyselyPlugin = {
			transformQuery: ({ node }) => {
				this.#statements.push(node);
				return node;
			},
			transformResult: async ({ result }) => result,
		};
		this.conn = {
			...inner,
			db: inner.db.withPlugin(plugin),
			transaction: (fn) =>
				inner.transaction((trx) => fn(trx.withPlugin(plugin) as Transaction<Database>)),
		};
	}

	/** The statements that the work runs, each once. */
	async during(work: () => Promise<unknown>): Promise<CompiledQuery[]> {
		this.#statements = [];
		await work();
		const executor = this.inner.db.getExecutor();
		const compiled = this.#statements.map((node) =>
			executor.compileQuery(node as never, { queryId: '' }),
		);
		return [...new Map(compiled.map((query) => [query.sql, query])).values()];
	}

	/** Tables that the statement would read from one end to the other. */
	async scans({ sql: text, parameters }: CompiledQuery): Promise<string[]> {
		return this.inner.kind === 'postgres'
			? await this.#postgresScans(text, parameters)
			: await this.#sqliteScans(text, parameters);
	}

	async #postgresScans(text: string, parameters: readonly unknown[]): Promise<string[]> {
		const explain = CompiledQuery.raw(`explain (format json) ${text}`, [...parameters]);
		const { rows } = await this.inner.db.executeQuery<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(explain);
		return nodesOf(rows[0]['QUERY PLAN'][0].Plan)
			.filter((node) => node['Node Type'] === 'Seq Scan' || isWholeIndex(node))
			.map((node) => `${node['Node Type']} on ${node['Relation Name']}`);
	}

	async #sqliteScans(text: string, parameters: readonly unknown[]): Promise<string[]> {
		const explain = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
		const { rows } = await this.inner.db.executeQuery<{ detail: string }>(explain);
		const tables = await this.#tables();
		const names = new Set([...tables, ...aliases(text, tables)]);
		return rows
			.map((row) => row.detail)
			.filter((detail) => names.has(/^SCAN (\w+)/.exec(detail)?.[1] ?? ''));
	}

	async #tables(): Promise<string[]> {
		const { rows } = await sql<{ name: string }>`select name from sqlite_master
			where type = 'table'`.execute(this.inner.db);
		return rows.map((row) => row.name);
	}
}

interface PlanNode {
	'Node Type': string;
	'Relation Name'?: string;
	'Index Cond'?: string;
	'Index Name'?: string;
	Filter?: string;
	Plans?: PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
	return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** An index read without a condition is read from one end to the other, unless a limit stops it. */
function isWholeIndex(node: PlanNode): boolean {
	return /^(Bitmap )?Index/.test(node['Node Type']) && node['Index Cond'] === undefined;
}

/** `positions p` and `positions as p` both call the table p. */
function aliases(text: string, tables: readonly string[]): string[] {
	return tables.flatMap((table) =>
		[...text.matchAll(new RegExp(`"?\\b${table}"?\\s+(?:as\\s+)?"?(\\w+)"?`, 'gi'))].map(
			(match) => match[1],
		),
	);
}
