import { sql } from 'kysely';
import type { JourneyConfig } from '../../../journey/journey';
import type { LeftNode } from '../../../operations/deleted-nodes';
import type { SqlBase } from '../common/base';
import type { Conn, TimedTx } from '../common/transaction';
import { lockWorkspaceContacts } from '../contacts/write';
import { endEnrollments } from '../enrollments/end';
import { MOVABLE, moveToArrive, moveToReplacement } from '../enrollments/move-positions';
import { isDeleted } from '../registry/deleted-nodes';

/** Positions per transaction. */
const BATCH = 1_000;
/** Per call and node; the rest follows with the next call. */
const MAX_BATCHES = 50;

/** A node that is gone, with people of one journey at it. */
interface DeletedNode {
	nodeId: number;
	node: string;
	journeyId: number;
	journey: string;
	workspaceId: number;
	workflowId: string;
	config: JourneyConfig;
	/** The node of the same name and type that its workflow has now; null: none. */
	replacementId: number | null;
}

/** See MaintenanceStore.leaveDeletedNodes. */
export async function leaveDeletedNodes(
	base: SqlBase,
	now: number,
	workflowId?: string,
): Promise<LeftNode[]> {
	const left: LeftNode[] = [];
	for (const node of await deletedNodes(base.conn, now, workflowId)) {
		left.push(await leave(base, node, now));
	}
	const isMoved = left.some(({ became }) => became === 'moved' || became === 'replaced');
	await base.announce(isMoved ? now : null);
	return left.filter(({ contacts }) => contacts > 0);
}

async function deletedNodes(conn: Conn, now: number, workflowId?: string): Promise<DeletedNode[]> {
	const ofWorkflow = workflowId === undefined ? sql`` : sql`and j.workflow_id = ${workflowId}`;
	const { rows } = await sql<DeletedNode>`select n.id as "nodeId", n.name as node,
			j.id as "journeyId", j.key as journey, j.workspace_id as "workspaceId",
			j.workflow_id as "workflowId", j.config,
			(select max(t.id) from nodes t where t.workflow_id = j.workflow_id and t.name = n.name
				and t.type = n.type and t.gone_at is null) as "replacementId"
		from nodes n join journeys j on n.workflow_id in (j.workflow_id, j.former_workflow_id)
		where ${isDeleted(now)} ${ofWorkflow} and j.active = ${true}
			and (select sum(k.positions) from position_counts k
				where k.journey_id = j.id and k.node_id = n.id) > 0
		order by n.id, j.id`.execute(conn.db);
	return rows;
}

/** Two conditions, as each has an index. */
const timed = (isTimed: boolean) =>
	isTimed ? sql`p.ready_at is not null` : sql`p.ready_at is null`;

async function leave(base: SqlBase, node: DeletedNode, now: number): Promise<LeftNode> {
	const { nodeId, journeyId, replacementId } = node;
	const named = { journeyId, journey: node.journey, workflowId: node.workflowId, node: node.node };
	if (replacementId !== null) {
		const contacts = await inBatches(
			base,
			node,
			'any',
			async ({ trx, conn }, found) => {
				await sql`update nodes set seen_at = coalesce(seen_at, ${now})
				where id = ${replacementId}`.execute(trx);
				const ids = found.map(({ id }) => id);
				return await moveToReplacement({ trx, conn }, ids, nodeId, replacementId);
			},
			now,
		);
		return { ...named, contacts, became: 'replaced', to: node.node };
	}
	const { deletedNodes: policy } = node.config;
	if (policy?.policy === 'exit') {
		const reason = `node deleted: ${node.node}`;
		const contacts = await inBatches(
			base,
			node,
			'active',
			async (tx, found) => {
				const ids = [...new Set(found.map(({ enrollment_id }) => enrollment_id))];
				const endings = ids.map((enrollmentId) => ({
					enrollmentId,
					...{ status: 'exited' as const, reason },
				}));
				return (await endEnrollments(tx, endings)).length;
			},
			now,
		);
		return { ...named, contacts, became: 'exited', to: null };
	}
	const toNode = policy?.policy === 'move' ? await nodeNamed(base.conn, node, policy.node) : null;
	if (toNode === null) {
		return { ...named, contacts: await waiting(base.conn, node), became: 'kept', to: null };
	}
	const contacts = await inBatches(
		base,
		node,
		'active',
		async (tx, found) => {
			const ids = found.map(({ id }) => id);
			return (await moveToArrive(tx, ids, toNode.id)).length;
		},
		now,
	);
	return { ...named, contacts, became: 'moved', to: toNode.name };
}

async function nodeNamed(conn: Conn, { workflowId }: DeletedNode, name: string) {
	const { rows } = await sql<{ id: number; name: string }>`select id, name from nodes
		where workflow_id = ${workflowId} and name = ${name} and gone_at is null
		order by id desc limit 1`.execute(conn.db);
	return rows.at(0) ?? null;
}

interface Found {
	id: number;
	contact_id: number;
	enrollment_id: number;
}

/** Works on the movable positions at the node, batch by batch; the contacts are locked. */
async function inBatches(
	base: SqlBase,
	{ nodeId, journeyId, workspaceId }: DeletedNode,
	which: 'any' | 'active',
	work: (tx: TimedTx, found: Found[]) => Promise<number>,
	now: number,
): Promise<number> {
	const { conn, writeTo } = base;
	const status = which === 'active' ? sql`and e.status = 'active'` : sql``;
	let done = 0;
	for (const isTimed of [true, false]) {
		for (let i = 0; i < MAX_BATCHES; i++) {
			const some = await writeTo(workspaceId, async (tx) => {
				const { rows } = await sql<Found>`select p.id, p.contact_id, p.enrollment_id
					from positions p join enrollments e on e.id = p.enrollment_id
					where p.node_id = ${nodeId} and ${timed(isTimed)} and p.journey_id = ${journeyId}
						and ${MOVABLE} ${status} limit ${BATCH}`.execute(tx.trx);
				if (rows.length === 0) return 0;
				await lockWorkspaceContacts(
					tx,
					rows.map((row) => row.contact_id),
				);
				const ids = rows.map((row) => row.enrollment_id);
				await sql`select id from enrollments where ${conn.anyOf('id', 'int', ids)}
					order by id ${conn.forUpdate()}`.execute(tx.trx);
				return await work({ ...tx, now }, rows);
			});
			done += some;
			if (some === 0) break;
		}
	}
	return done;
}

/** Active enrollments at the node, those in executions included: failed ones have no time. */
async function waiting(conn: Conn, { nodeId, journeyId }: DeletedNode): Promise<number> {
	const at = (isTimed: boolean) => sql`select p.enrollment_id from positions p
		where p.node_id = ${nodeId} and ${timed(isTimed)} and p.journey_id = ${journeyId}`;
	const { rows } = await sql<{ n: number }>`select count(distinct enrollment_id) as n
		from (${at(true)} union all ${at(false)} and p.enrollment_id not in (
			select id from enrollments where journey_id = ${journeyId} and status = 'failed')) as w`.execute(
		conn.db,
	);
	return rows[0].n;
}
