import { sql } from 'kysely';
import { MOST_PREVIEWS, type PreviewDraft, type Previews } from '../../../message/preview/draft';
import type { SqlBase } from '../common/base';
import type { Trx } from '../common/transaction';

/** See Previews. */
export function sqlPreviews({ conn, write }: Pick<SqlBase, 'conn' | 'write'>): Previews {
	return {
		save: (workspaceId, draft, expiresAt, now) =>
			write(async ({ trx }) => {
				await deleteExpiredPreviews(trx, now);
				const { rows } = await sql<{ id: number }>`
					insert into previews (workspace_id, expires_at, draft)
					values (${workspaceId}, ${expiresAt}, ${JSON.stringify(draft)}) returning id`.execute(trx);
				await sql`delete from previews where workspace_id = ${workspaceId} and id <= (
					select id from previews where workspace_id = ${workspaceId}
					order by id desc limit 1 offset ${MOST_PREVIEWS})`.execute(trx);
				return rows[0].id;
			}),

		async find(workspaceId, id, now) {
			const { rows } = await sql<{ draft: string }>`select draft from previews
				where id = ${id} and workspace_id = ${workspaceId}
					and expires_at > ${now}`.execute(conn.db);
			return rows.length > 0 ? (JSON.parse(rows[0].draft) as PreviewDraft) : null;
		},
	};
}

export async function deleteExpiredPreviews(trx: Trx, now: number): Promise<void> {
	await sql`delete from previews where expires_at <= ${now}`.execute(trx);
}
