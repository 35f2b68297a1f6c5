import { sql, type RawBuilder } from 'kysely';
import { MISSED_MS } from '../../../operations/heartbeat';
import type { NodeRef } from '../../../journey/journey-store';
import type { SqlBase } from '../common/base';
import { nodeIds } from './journeys';

interface WorkflowNodes {
	workflowId: string;
	nodes: readonly NodeRef[];
	isStarting: boolean;
}

/** See JourneyStore.keepNodes. */
export async function keepNodes(
	{ conn, write }: Pick<SqlBase, 'conn' | 'write'>,
	{ workflowId, nodes, isStarting }: WorkflowNodes,
	now: number,
): Promise<boolean> {
	const isThere = conn.anyOf(
		'node_key',
		'text',
		nodes.map(({ nodeKey }) => nodeKey),
	);
	// Without a transaction, because mostly nothing has changed: each node of a workflow asks.
	const { rows } = await sql<{ id: number }>`select id from nodes where workflow_id = ${workflowId}
		and (gone_at is null) <> (${isThere}) limit 1`.execute(conn.db);
	if (rows.length === 0) return false;
	return await write(async (tx) => {
		const { trx } = tx;
		// All are known before any has gone: n8n starts them in any order, and one may replace another.
		await nodeIds(tx, nodes);
		await sql`update nodes set gone_at = null, seen_at = ${now} where workflow_id = ${workflowId}
			and gone_at is not null and ${isThere}`.execute(trx);
		const seenAt = isStarting ? sql`null` : sql`seen_at`;
		const { rows: gone } = await sql<{ id: number }>`update nodes
			set gone_at = ${now}, seen_at = ${seenAt} where workflow_id = ${workflowId}
			and gone_at is null and not (${isThere}) returning id`.execute(trx);
		return gone.length > 0;
	});
}

/**
 * Of a node as `n`: its workflow is without it, and no process releases contacts there. An execution
 * that began before a change says the opposite of what is true, but never that a node is dead.
 */
export const isDeleted = (now: number): RawBuilder<boolean> => sql<boolean>`(n.gone_at is not null
	and coalesce(n.seen_at, 0) < ${now - MISSED_MS})`;
