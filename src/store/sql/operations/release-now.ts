import { sql } from 'kysely';
import type { ReleasedNow, ReleaseRequest } from '../../../operations/repair';
import { inSubquery } from '../common/in-subquery';
import type { SqlBase } from '../common/base';
import { lockWorkspaceContacts } from '../contacts/write';

type Found = Omit<ReleasedNow, 'result'>;

/** See Operations.releaseNow. */
export async function releaseNow(
	base: SqlBase,
	request: ReleaseRequest,
	now: number,
): Promise<ReleasedNow[]> {
	const { conn, writeTo, announce } = base;
	const { workspaceId, contactIds, journeyId, nodeId, leaveBy } = request;
	const ofJourney = journeyId === undefined ? sql`` : sql`and journey_id = ${journeyId}`;
	const atNode = nodeId === undefined ? sql`` : sql`and p.node_id = ${nodeId}`;
	const outcome = leaveBy === 'asTimed' ? sql`timeout_outcome` : sql`cast(${leaveBy} as text)`;
	const done = await writeTo(workspaceId, async (tx) => {
		// Locked, so that none of the contacts enters, resumes or ends before the commit.
		const contacts = await lockWorkspaceContacts(tx, contactIds);
		const enrollments = await sql<{ id: number }>`select id from enrollments
			where ${inSubquery(conn, 'contact_id', conn.ids([...contacts.keys()]))} and status = 'active'
			${ofJourney} order by id ${conn.forUpdate()}`.execute(tx.trx);
		const enrollmentIds = conn.ids(enrollments.rows.map(({ id }) => id));
		const { rows: found } = await sql<Found>`select p.id as "positionId",
				p.contact_id as "contactId", e.journey_id as "journeyId", p.node_id as "nodeId",
				n.name as node
			from positions p join enrollments e on e.id = p.enrollment_id
			join nodes n on n.id = p.node_id
			where ${inSubquery(conn, 'p.enrollment_id', enrollmentIds)} ${atNode} order by p.id`.execute(
			tx.trx,
		);
		const ids = found.map(({ positionId }) => positionId);
		const { rows } = await sql<{ id: number }>`update positions set
				ready_at = case when ready_at < ${now} then ready_at else cast(${now} as bigint) end,
				outcome = coalesce(outcome, ${outcome})
			where ${conn.anyOf('id', 'int', ids)} and lease is null and held_until is null
			returning id`.execute(tx.trx);
		const released = new Set(rows.map(({ id }) => id));
		return found.map((each): ReleasedNow => ({
			...each,
			result: released.has(each.positionId) ? 'released' : 'busy',
		}));
	});
	await announce(done.some(({ result }) => result === 'released') ? now : null);
	return done;
}
