import { sql, type Kysely } from 'kysely';
import { entryState } from '../../../journey/entry-state';
import { JourneyKeyTakenError, type Journey } from '../../../journey/journey';
import type {
	JourneyCounts,
	JourneyRegistration,
	KnownNode,
	NodeRef,
} from '../../../journey/journey-store';
import { ABANDONED_MS } from '../../../operations/heartbeat';
import type { WorkflowGraph } from '../../../journey/workflow-graph';
import type { Database, JourneyTable } from '../../schema';
import type { TimedTx, Trx, Tx } from '../common/transaction';

export async function workspaceId(trx: Trx, name: string): Promise<number> {
	await sql`insert into workspaces (name) values (${name}) on conflict do nothing`.execute(trx);
	const { rows } = await sql<{ id: number }>`select id from workspaces
		where name = ${name}`.execute(trx);
	return rows[0].id;
}

/** All workspaces, by name. */
export async function workspacesOf(
	db: Kysely<Database>,
): Promise<Array<{ id: number; name: string }>> {
	const { rows } = await sql<{ id: number; name: string }>`select id, name from workspaces
		order by name`.execute(db);
	return rows;
}

export async function nodeIds(tx: Tx, refs: readonly NodeRef[]): Promise<number[]> {
	const { conn, trx } = tx;
	const columns = {
		...({ workflowId: 'text', nodeKey: 'text', name: 'text', type: 'text' } as const),
		...({ stage: 'text', touchpoint: 'text' } as const),
	};
	// Each once, as Postgres requires of an upsert, and in one order, so that two calls never deadlock.
	const distinct = new Map(refs.map((ref) => [`${ref.workflowId} ${ref.nodeKey}`, ref]));
	const source = conn.records([...distinct.values()], columns);
	await sql`insert into nodes (workflow_id, node_key, name, type, stage, touchpoint)
		select r."workflowId", r."nodeKey", r.name, r.type, r.stage, r.touchpoint from ${source} as r
		where true order by r."workflowId", r."nodeKey" on conflict (workflow_id, node_key)
		do update set name = excluded.name, type = excluded.type, stage = excluded.stage,
			touchpoint = excluded.touchpoint`.execute(trx);
	const { rows } = await sql<{ id: number; workflow_id: string; node_key: string }>`
		select n.id, n.workflow_id, n.node_key from ${source} as r
		cross join nodes n where n.workflow_id = r."workflowId" and n.node_key = r."nodeKey"`.execute(trx);
	const byRef = new Map(rows.map((row) => [`${row.workflow_id} ${row.node_key}`, row.id]));
	return refs.map((ref) => byRef.get(`${ref.workflowId} ${ref.nodeKey}`)!);
}

export type JourneyRow = Omit<JourneyTable, 'id' | 'paused'> & { id: number; paused: boolean };

export function toJourney(row: JourneyRow): Journey {
	return {
		id: row.id,
		workspaceId: row.workspace_id,
		key: row.key,
		name: row.name,
		workflowId: row.workflow_id,
		nodeId: row.node_id,
		config: row.config,
		active: row.active,
		offSince: row.off_since,
		paused: row.paused,
		...(row.former_workflow_id !== null && { formerWorkflowId: row.former_workflow_id }),
	};
}

/** Of a journey as `j`: see `standsStill`. */
export const STANDS_STILL = sql<boolean>`(j.off_since is not null
	and j.config ->> 'whileOff' = 'standStill')`;

export async function registerJourney(
	tx: TimedTx,
	registration: JourneyRegistration,
): Promise<Journey> {
	const { conn, trx, now } = tx;
	const { workspaceId, key, name, workflowId, nodeId, config } = registration;
	if (registration.formerKeys?.length) await takeFormerKey(tx, registration);
	// A trigger has one key at a time: with an older one still active, contacts would enter twice.
	await sql`update journeys set active = ${false} where workflow_id = ${workflowId}
		and node_id = ${nodeId} and (workspace_id <> ${workspaceId} or key <> ${key})`.execute(trx);
	const before = await sql<JourneyRow>`select * from journeys where workspace_id = ${workspaceId}
		and key = ${key} ${conn.forUpdate()}`.execute(trx);
	const { state, isNew } = entryState(before.rows[0], config, now);
	const { rows } = await sql<JourneyRow>`insert into journeys
			(workspace_id, key, name, workflow_id, node_id, config, active, seen_at, state, active_since)
		values (${workspaceId}, ${key}, ${name}, ${workflowId}, ${nodeId}, ${conn.json(config)},
			${true}, ${now}, ${conn.json(state)}, ${now})
		on conflict (workspace_id, key) do update set name = excluded.name,
			workflow_id = excluded.workflow_id, node_id = excluded.node_id,
			config = excluded.config, active = excluded.active, seen_at = excluded.seen_at,
			state = excluded.state, active_since = case when journeys.active = ${true}
				then journeys.active_since else excluded.active_since end,
			former_workflow_id = case when journeys.workflow_id = excluded.workflow_id
				then journeys.former_workflow_id else journeys.workflow_id end,
			off_since = case when journeys.workflow_id = excluded.workflow_id
				then journeys.off_since end,
			paused = case when journeys.workflow_id = excluded.workflow_id
				then journeys.paused else ${false} end
		where journeys.workflow_id = excluded.workflow_id or journeys.active = ${false}
			or journeys.seen_at < ${now - ABANDONED_MS}
		returning *`.execute(trx);
	if (rows.length === 1) {
		if (isNew) await sql`delete from date_triggers where journey_id = ${rows[0].id}`.execute(trx);
		await keepGraph(tx, rows[0].id, registration.graph ?? null);
		const formerId = before.rows.at(0)?.workflow_id ?? workflowId;
		if (formerId !== workflowId) await markReplaced(tx, formerId);
		return toJourney(rows[0]);
	}
	const holder = await sql<{ name: string; workflow_id: string }>`select name, workflow_id
		from journeys where workspace_id = ${workspaceId} and key = ${key}`.execute(trx);
	const { name: holderName, workflow_id } = holder.rows[0];
	throw new JourneyKeyTakenError(key, `'${holderName}' (${workflow_id})`);
}

/** Of a workflow that another one stands for, as after an import: its nodes have gone with it. */
async function markReplaced({ trx, now }: TimedTx, workflowId: string): Promise<void> {
	await sql`update nodes set gone_at = ${now}, seen_at = null where workflow_id = ${workflowId}
		and gone_at is null and not exists (select 1 from journeys j
			where j.workflow_id = ${workflowId} and j.active = ${true})`.execute(trx);
}

async function takeFormerKey(
	{ conn, trx }: Tx,
	{ workspaceId, workflowId, key, formerKeys = [], nodeId }: JourneyRegistration,
): Promise<void> {
	await sql`update journeys set key = ${key}, node_id = ${nodeId} where id = (
			select max(id) from journeys where workspace_id = ${workspaceId}
			and workflow_id = ${workflowId} and ${conn.anyOf('key', 'text', formerKeys)})
		and not exists (select 1 from journeys k where k.workspace_id = ${workspaceId}
			and k.key = ${key})`.execute(trx);
}

/** In a table of its own: journeys are read with every event, their graphs for reports only. */
export async function keepGraph(
	{ conn, trx }: Tx,
	journeyId: number,
	graph: WorkflowGraph | null,
): Promise<void> {
	if (graph === null) {
		await sql`delete from journey_graphs where journey_id = ${journeyId}`.execute(trx);
		return;
	}
	await sql`insert into journey_graphs (journey_id, graph)
		values (${journeyId}, ${conn.json(graph)})
		on conflict (journey_id) do update set graph = excluded.graph`.execute(trx);
}

export async function journeyGraph(
	db: Kysely<Database>,
	journeyId: number,
): Promise<WorkflowGraph | null> {
	const { rows } = await sql<{ graph: WorkflowGraph }>`select graph from journey_graphs
		where journey_id = ${journeyId}`.execute(db);
	return rows.at(0)?.graph ?? null;
}

export async function deactivateJourney(
	{ trx, now }: TimedTx,
	workflowId: string,
	nodeId: number,
): Promise<void> {
	await sql`update journeys set active = ${false}, off_since = coalesce(off_since, ${now})
		where workflow_id = ${workflowId} and node_id = ${nodeId}`.execute(trx);
}

export async function markJourneysSeen(tx: TimedTx, workflowIds: readonly string[]) {
	const { conn, trx, now } = tx;
	await sql`update journeys set seen_at = ${now}
		where ${conn.anyOf('workflow_id', 'text', workflowIds)} and active = ${true}`.execute(trx);
}

export async function markNodesSeen(tx: TimedTx, nodeIds: readonly number[]) {
	const { conn, trx, now } = tx;
	await sql`update nodes set seen_at = ${now} where ${conn.anyOf('id', 'int', nodeIds)}`.execute(
		trx,
	);
}

export async function endNodeHeartbeat({ conn, trx }: Tx, nodeIds: readonly number[]) {
	await sql`update nodes set seen_at = null where ${conn.anyOf('id', 'int', nodeIds)}`.execute(trx);
}

export async function journeysOf(db: Kysely<Database>, workspaceId: number): Promise<Journey[]> {
	const { rows } = await sql<JourneyRow>`select * from journeys
		where workspace_id = ${workspaceId} order by id`.execute(db);
	return rows.map(toJourney);
}

export async function journeyOf(
	db: Kysely<Database>,
	workflowId: string,
	nodeId?: number,
): Promise<Journey | null> {
	const byNode = nodeId === undefined ? sql`` : sql` and node_id = ${nodeId}`;
	const { rows } = await sql<JourneyRow>`select * from journeys
		where workflow_id = ${workflowId}${byNode} order by active desc, id limit 1`.execute(db);
	return rows.length > 0 ? toJourney(rows[0]) : null;
}

export async function nodesOf(db: Kysely<Database>, workflowId: string): Promise<KnownNode[]> {
	const { rows } = await sql<KnownNode>`select id, workflow_id as "workflowId",
		node_key as "nodeKey", name, type, gone_at as "goneAt" from nodes
		where workflow_id = ${workflowId} order by name, id`.execute(db);
	return rows;
}

export async function journeyCounts(
	db: Kysely<Database>,
	journeyId: number,
): Promise<JourneyCounts> {
	const { rows } = await sql<{
		status: keyof JourneyCounts;
		n: number;
	}>`select status, count(*) as n
		from enrollments where journey_id = ${journeyId} group by status`.execute(db);
	const positions = await sql<{ n: number }>`select count(*) as n from positions p
		join enrollments e on e.id = p.enrollment_id
		where e.journey_id = ${journeyId} and e.status = 'active'`.execute(db);
	const counts: JourneyCounts = {
		entered: 0,
		active: 0,
		completed: 0,
		converted: 0,
		exited: 0,
		failed: 0,
		positions: positions.rows[0].n,
	};
	for (const { status, n } of rows) {
		counts[status] = n;
		counts.entered += n;
	}
	return counts;
}
