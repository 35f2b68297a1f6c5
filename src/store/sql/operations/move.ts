import { sql } from 'kysely';
import type { MovedPosition, MoveRequest } from '../../../operations/repair';
import type { SqlBase } from '../common/base';
import { inSubquery } from '../common/in-subquery';
import { lockWorkspaceContacts } from '../contacts/write';
import { moveToArrive } from '../enrollments/move-positions';

type Found = Omit<MovedPosition, 'result'> & { enrollmentId: number };

/** See Operations.move. */
export async function moveContacts(
	base: SqlBase,
	{ workspaceId, contactIds, journeyId, fromNodeIds, toNodeId }: MoveRequest,
	now: number,
): Promise<MovedPosition[]> {
	const { conn, writeTo, announce } = base;
	const from =
		fromNodeIds === undefined ? sql`` : sql`and ${conn.anyOf('p.node_id', 'int', fromNodeIds)}`;
	const done = await writeTo(workspaceId, async (tx) => {
		const contacts = await lockWorkspaceContacts(tx, contactIds);
		const enrollments = await sql<{ id: number }>`select id from enrollments
			where ${inSubquery(conn, 'contact_id', conn.ids([...contacts.keys()]))}
			and status = 'active' and journey_id = ${journeyId} order by id ${conn.forUpdate()}`.execute(
			tx.trx,
		);
		const ids = conn.ids(enrollments.rows.map(({ id }) => id));
		const { rows: found } = await sql<Found>`select p.id as "positionId",
				p.contact_id as "contactId", p.journey_id as "journeyId", p.node_id as "nodeId",
				n.name as node, p.enrollment_id as "enrollmentId"
			from positions p join nodes n on n.id = p.node_id
			where ${inSubquery(conn, 'p.enrollment_id', ids)} and p.node_id <> ${toNodeId} ${from}
			order by p.id`.execute(tx.trx);
		const nodesOf = new Map<number, Set<number>>();
		for (const { enrollmentId, nodeId } of found) {
			const nodes = nodesOf.get(enrollmentId) ?? new Set();
			nodesOf.set(enrollmentId, nodes.add(nodeId));
		}
		const isSeveral = ({ enrollmentId }: Found) => nodesOf.get(enrollmentId)!.size > 1;
		const single = found.filter((each) => !isSeveral(each));
		const moved = new Set(
			await moveToArrive(
				{ ...tx, now },
				single.map(({ positionId }) => positionId),
				toNodeId,
			),
		);
		return found.map((each): MovedPosition => {
			const { enrollmentId: _, ...position } = each;
			if (isSeveral(each)) return { ...position, result: 'several' };
			return { ...position, result: moved.has(each.positionId) ? 'moved' : 'busy' };
		});
	});
	await announce(done.some(({ result }) => result === 'moved') ? now : null);
	return done;
}
