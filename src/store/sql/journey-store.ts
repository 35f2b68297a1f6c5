import { sql } from 'kysely';
import type { JourneyStore } from '../../journey/journey-store';
import type { SqlBase } from './common/base';
import { inSubquery } from './common/in-subquery';
import type { WorkspaceTx } from './common/transaction';
import { lockWorkspaceExclusive } from './common/workspace-lock';
import { lockWorkspaceContacts } from './contacts/write';
import { endEnrollments } from './enrollments/end';
import { enrollInline } from './intake/enroll-inline';
import * as registry from './registry/journeys';

/** See JourneyStore. */
export function sqlJourneys(base: SqlBase): JourneyStore {
	const { conn, write, writeTo, announce, limited } = base;
	return {
		register: (registration, now) =>
			write(async (tx) => {
				await lockWorkspaceExclusive({ ...tx, workspaceId: registration.workspaceId });
				return await registry.registerJourney({ ...tx, now }, registration);
			}),
		deactivate: (workflowId, nodeId) =>
			write((tx) => registry.deactivateJourney(tx.trx, workflowId, nodeId)),
		list: (workspaceId) => registry.journeysOf(conn.db, workspaceId),
		ofWorkflow: (workflowId, nodeId) => registry.journeyOf(conn.db, workflowId, nodeId),
		counts: (journeyId) => registry.journeyCounts(conn.db, journeyId),
		async enrollInline(journey, nodeId, contacts, lease, now) {
			const { enrollments, readyAt } = await writeTo(journey.workspaceId, (tx) =>
				limited(tx, () => enrollInline({ ...tx, now }, { journey, nodeId, lease }, contacts)),
			);
			await announce(readyAt);
			return enrollments;
		},
		nodeIds: (refs) => write((tx) => registry.nodeIds(tx, refs)),
		nodesOf: (workflowId) => registry.nodesOf(conn.db, workflowId),
		exit: (workspaceId, contactIds, journeyKey, reason, now) =>
			write((tx) => exitContacts({ ...tx, workspaceId, now }, contactIds, journeyKey, reason)),
	};
}

async function exitContacts(
	tx: WorkspaceTx,
	contactIds: readonly number[],
	journeyKey: string | null,
	reason: string,
): Promise<number[]> {
	const { conn, trx } = tx;
	const contacts = await lockWorkspaceContacts(tx, contactIds);
	const ofJourney = journeyKey === null ? sql`` : sql` and j.key = ${journeyKey}`;
	const { rows } = await sql<{ id: number; contact_id: number }>`
		select e.id, e.contact_id from enrollments e join journeys j on j.id = e.journey_id
		where ${inSubquery(conn, 'e.contact_id', conn.ids([...contacts.keys()]))}
		and e.status = 'active'${ofJourney}`.execute(trx);
	const endings = rows.map(({ id }) => ({ enrollmentId: id, status: 'exited' as const, reason }));
	const ended = new Set(await endEnrollments(tx, endings));
	const exited = Map.groupBy(
		rows.filter(({ id }) => ended.has(id)),
		(enrollment) => enrollment.contact_id,
	);
	return contactIds.map((id) => {
		const count = exited.get(id)?.length ?? 0;
		exited.delete(id);
		return count;
	});
}
