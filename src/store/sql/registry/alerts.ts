import { sql } from 'kysely';
import type { AlertStore } from '../../../alert/alert-store';
import type { OpenAlert } from '../../../alert/alert';
import type { AlertTable } from '../../schema';
import type { SqlBase } from '../common/base';

const COLUMNS = { key: 'text', severity: 'text', raisedAt: 'int', reading: 'json' } as const;

/** See AlertStore. */
export function sqlAlerts({ write }: Pick<SqlBase, 'write'>): AlertStore {
	return {
		begin: (workspaceId, everyMs, now) =>
			write(async ({ trx }) => {
				const turn = await sql<{ workspace_id: number }>`update hubs set alerts_checked_at = ${now}
					where workspace_id = ${workspaceId} and active = ${true}
						and (alerts_checked_at is null or alerts_checked_at > ${now}
							or alerts_checked_at <= ${now - everyMs})
					returning workspace_id`.execute(trx);
				if (turn.rows.length === 0) return null;
				const { rows } =
					await sql<AlertTable>`select workspace_id, key, severity, raised_at, reading
					from alerts where workspace_id = ${workspaceId} order by raised_at, key`.execute(trx);
				return rows.map(({ key, severity, raised_at: raisedAt, reading }): OpenAlert => ({
					...{ key, raisedAt, severity, reading },
				}));
			}),

		async save(workspaceId, open) {
			await write(async ({ conn, trx }) => {
				await sql`delete from alerts where workspace_id = ${workspaceId}`.execute(trx);
				await sql`insert into alerts (workspace_id, key, severity, raised_at, reading)
					select ${workspaceId}, r.key, r.severity, r."raisedAt", r.reading
					from ${conn.records(open, COLUMNS)} as r`.execute(trx);
			});
		},
	};
}
