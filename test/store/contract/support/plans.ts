import { CompiledQuery, type KyselyPlugin, type RootOperationNode, type Transaction } from 'kysely';
import type { Connection } from '../../../../src/store/connection';
import type { Database } from '../../../../src/store/schema';
import { stores } from '../../support/stores';

/** A connection that notes the statements that go through it. */
export class Watched {
	readonly conn: Connection<Database>;
	#statements: RootOperationNode[] = [];
	#plain: Promise<Connection<Database>> | undefined;

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

	/** The statements that the work executes, each once. */
	async during(work: () => Promise<unknown>): Promise<CompiledQuery[]> {
		this.#statements = [];
		await work();
		const executor = this.inner.db.getExecutor();
		const compiled = this.#statements.map((node) =>
			executor.compileQuery(node as never, { queryId: '' }),
		);
		return [...new Map(compiled.map((query) => [query.sql, query])).values()];
	}

	/**
	 * Where the statement would read one of the tables from one end to the other, or all that a
	 * workspace has in it, which may be as much; not where it takes only some of the first.
	 */
	async scans({ sql: text, parameters }: CompiledQuery, tables: string[]): Promise<string[]> {
		return this.inner.kind === 'postgres'
			? await this.#postgresScans(text, parameters, tables)
			: await this.#sqliteScans(text, parameters, tables);
	}

	/** Whether the statement puts rows in order by itself, rather than reading them in order. */
	async sorts(statement: CompiledQuery): Promise<boolean> {
		return /Sort Key|TEMP B-TREE FOR ORDER BY/.test(await this.plan(statement));
	}

	/** The plan as the database words it. */
	async plan({ sql: text, parameters }: CompiledQuery): Promise<string> {
		const explain = this.inner.kind === 'postgres' ? 'explain' : 'explain query plan';
		const query = CompiledQuery.raw(`${explain} ${text}`, [...parameters]);
		const { db } = await this.#explaining();
		const { rows } = await db.executeQuery<Record<string, unknown>>(query);
		return JSON.stringify(rows);
	}

	/** On SQLite a connection that takes no column for JSON: a plan has one that is called `detail`. */
	#explaining(): Promise<Connection<Database>> {
		if (this.inner.kind === 'postgres') return Promise.resolve(this.inner);
		this.#plain ??= stores.find(({ name }) => name === 'sqlite')!.reopen<Database>(this.inner);
		return this.#plain;
	}

	async #postgresScans(text: string, parameters: readonly unknown[], tables: string[]) {
		const explain = CompiledQuery.raw(`explain (format json) ${text}`, [...parameters]);
		type Row = { 'QUERY PLAN': [{ Plan: PlanNode }] };
		const { rows } = await this.inner.db.executeQuery<Row>(explain);
		return nodesOf(rows[0]['QUERY PLAN'][0].Plan)
			.filter((node) => node['Node Type'] === 'Seq Scan' || readsWorkspace(node, text))
			.filter((node) => tables.includes(node['Relation Name'] ?? ''))
			.map((node) => `${node['Node Type']} on ${node['Relation Name']}`);
	}

	async #sqliteScans(text: string, parameters: readonly unknown[], tables: string[]) {
		const explain = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
		const { db } = await this.#explaining();
		const { rows } = await db.executeQuery<{ detail: string }>(explain);
		const names = new Set([...tables, ...aliases(text, tables)]);
		return rows
			.map((row) => row.detail)
			.filter(
				(detail) =>
					detail.startsWith('SCAN ') || (/ \(workspace_id=\?\)$/.test(detail) && !isLimited(text)),
			)
			.filter((detail) => names.has(/^(?:SCAN|SEARCH) (\w+)/.exec(detail)?.[1] ?? ''));
	}
}

const isLimited = (text: string) => /\blimit\b/i.test(text);

const readsWorkspace = (node: PlanNode, text: string) =>
	/^\(\w*\.?workspace_id = \d+\)$/.test(node['Index Cond'] ?? '') && !isLimited(text);

interface PlanNode {
	'Node Type': string;
	'Index Cond'?: string;
	'Relation Name'?: string;
	Plans?: PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
	return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** `positions p` and `positions as p` both call the table p. */
function aliases(text: string, tables: readonly string[]): string[] {
	return tables.flatMap((table) =>
		[...text.matchAll(new RegExp(`"?\\b${table}"?\\s+(?:as\\s+)?"?(\\w+)"?`, 'gi'))].map(
			(match) => match[1],
		),
	);
}
