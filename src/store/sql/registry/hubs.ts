import { sql } from 'kysely';
import { ABANDONED_MS } from '../../../operations/heartbeat';
import { HubTakenError, type Hub, type Hubs } from '../../hubs';
import type { SqlBase } from '../common/base';
import type { TimedTx, Trx } from '../common/transaction';
import { linkKeys, type MakeLinkKey } from './link-keys';

/** See Hubs. */
export function sqlHubs(base: Pick<SqlBase, 'conn' | 'write'>, makeLinkKey?: MakeLinkKey): Hubs {
	const { conn, write } = base;
	return {
		register: (hub, now) => write((tx) => registerHub(tx.trx, hub, now)),

		async deactivate(workflowId) {
			await write((tx) =>
				sql`update hubs set active = ${false} where workflow_id = ${workflowId}`.execute(tx.trx),
			);
		},

		async of(workspaceId) {
			const { rows } = await sql<Hub>`select workspace_id as "workspaceId",
					workflow_id as "workflowId", name, url from hubs
				where workspace_id = ${workspaceId} and active = ${true}`.execute(conn.db);
			return rows.length > 0 ? rows[0] : null;
		},

		linkKeys: (maxAgeMs, now) => linkKeys(base, maxAgeMs, now, makeLinkKey),
	};
}

async function registerHub(trx: Trx, hub: Hub, now: number): Promise<void> {
	const { workspaceId, workflowId, name, url } = hub;
	const { rows } =
		await sql`insert into hubs (workspace_id, workflow_id, name, url, active, seen_at)
		values (${workspaceId}, ${workflowId}, ${name}, ${url}, ${true}, ${now})
		on conflict (workspace_id) do update set workflow_id = excluded.workflow_id,
			name = excluded.name, url = excluded.url, active = excluded.active,
			seen_at = excluded.seen_at
		where hubs.workflow_id = excluded.workflow_id or hubs.active = ${false}
			or hubs.seen_at < ${now - ABANDONED_MS}
		returning workspace_id`.execute(trx);
	if (rows.length === 0) throw new HubTakenError(await holderOf(trx, workspaceId));
	// A URL belongs to one node, which has one workspace at a time.
	await sql`update hubs set active = ${false}
		where url = ${url} and workspace_id <> ${workspaceId}`.execute(trx);
}

async function holderOf(trx: Trx, workspaceId: number): Promise<string> {
	const { rows } = await sql<{ name: string; workflow_id: string }>`select name, workflow_id
		from hubs where workspace_id = ${workspaceId}`.execute(trx);
	return `'${rows[0].name}' (${rows[0].workflow_id})`;
}

/** Records a heartbeat of the workflows' hubs. */
export async function markHubsSeen(tx: TimedTx, workflowIds: readonly string[]): Promise<void> {
	const { conn, trx, now } = tx;
	await sql`update hubs set seen_at = ${now}
		where ${conn.anyOf('workflow_id', 'text', workflowIds)} and active = ${true}`.execute(trx);
}
