import { sql } from 'kysely';
import {
	MOST_SNIPPETS,
	TooManySnippetsError,
	type Snippet,
	type Snippets,
} from '../../../message/snippet/snippets';
import type { SqlBase } from '../common/base';

const COLUMNS = { name: 'text', content: 'text' } as const;

/** See Snippets. */
export function sqlSnippets({ conn, write }: Pick<SqlBase, 'conn' | 'write'>): Snippets {
	return {
		async list(workspaceId) {
			const { rows } = await sql<{ name: string; body: string }>`select name, body from snippets
				where workspace_id = ${workspaceId} order by name`.execute(conn.db);
			return rows.map(({ name, body: content }) => ({ name, content }));
		},

		async save(workspaceId, snippets, now) {
			const byName = new Map(snippets.map((snippet): [string, Snippet] => [snippet.name, snippet]));
			if (byName.size === 0) return;
			// In one order, so that two calls do not wait for each other.
			const sorted = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
			await write(async ({ trx }) => {
				await sql`insert into snippets (workspace_id, name, body, updated_at)
					select ${workspaceId}, r.name, r.content, ${now}
					from ${conn.records(sorted, COLUMNS)} as r where true
					on conflict (workspace_id, name) do update set body = excluded.body,
						updated_at = excluded.updated_at`.execute(trx);
				const { rows } = await sql<{ n: number }>`select count(*) as n from snippets
					where workspace_id = ${workspaceId}`.execute(trx);
				if (rows[0].n > MOST_SNIPPETS) throw new TooManySnippetsError();
			});
		},

		async remove(workspaceId, names) {
			const { rows } = await write(({ trx }) =>
				sql<{ name: string }>`delete from snippets where workspace_id = ${workspaceId}
					and ${conn.anyOf('name', 'text', names)} returning name`.execute(trx),
			);
			return rows.map(({ name }) => name).sort();
		},
	};
}
