import { sql } from 'kysely';
import type { JourneyStore } from '../../journey/journey-store';
import type { EnrollmentTable } from '../schema';
import type { SqlBase } from './common/base';
import { dryRunOf } from './common/dry-run';
import { inSubquery } from './common/in-subquery';
import type { Tx, WorkspaceTx } from './common/transaction';
import { lockWorkspaceExclusive } from './common/workspace-lock';
import { lockWorkspaceContacts } from './contacts/write';
import { endEnrollments } from './enrollments/end';
import { enrollInline } from './intake/enroll-inline';
import { pauseJourneys, resumeJourneys, switchOn } from './positions/time-off';
import * as registry from './registry/journeys';
import { keepNodes } from './registry/deleted-nodes';

/** See JourneyStore. */
export function sqlJourneys(base: SqlBase): JourneyStore {
	const { conn, write, writeTo, announce, limited } = base;
	return {
		register: (registration, now) =>
			write(async (tx) => {
				await lockWorkspaceExclusive({ ...tx, workspaceId: registration.workspaceId });
				return await registry.registerJourney({ ...tx, now }, registration);
			}),
		deactivate: (workflowId, nodeId, now) =>
			write((tx) => registry.deactivateJourney({ ...tx, now }, workflowId, nodeId)),
		switchOn: (workflowId, standStill, now) => switchOn(base, workflowId, standStill, now),
		pause: (workflowId, now) => write((tx) => pauseJourneys({ ...tx, now }, workflowId)),
		async resume(workflowId, now) {
			await write((tx) => resumeJourneys({ ...tx, now }, workflowId));
			await announce(now);
		},
		list: (workspaceId) => registry.journeysOf(conn.db, workspaceId),
		ofWorkflow: (workflowId, nodeId) => registry.journeyOf(conn.db, workflowId, nodeId),
		keepGraph: (journeyId, graph) => write((tx) => registry.keepGraph(tx, journeyId, graph)),
		graph: (journeyId) => registry.journeyGraph(conn.db, journeyId),
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
		keepNodes: (workflowId, nodes, now, { isStarting = false } = {}) =>
			keepNodes(base, { workflowId, nodes, isStarting }, now),
		exit: (workspaceId, contactIds, journeyKey, reason, now, enrollmentIds = [], options = {}) =>
			(options.dryRun ? dryRunOf(base) : base).write((tx) =>
				exitContacts({ ...tx, workspaceId, now }, contactIds, journeyKey, reason, enrollmentIds),
			),
	};
}

interface ActiveEnrollment extends Pick<EnrollmentTable, 'instance' | 'instance_key'> {
	id: number;
	contact_id: number;
}

async function exitContacts(
	tx: WorkspaceTx,
	contactIds: readonly number[],
	journeyKey: string | null,
	reason: string,
	enrollmentIds: readonly number[],
): Promise<number[]> {
	const { conn, trx } = tx;
	const contacts = await lockWorkspaceContacts(tx, contactIds);
	const ofJourney = journeyKey === null ? sql`` : sql` and j.key = ${journeyKey}`;
	const { rows } = await sql<ActiveEnrollment>`
		select e.id, e.contact_id, e.instance, e.instance_key
		from enrollments e join journeys j on j.id = e.journey_id
		where ${inSubquery(conn, 'e.contact_id', conn.ids([...contacts.keys()]))}
		and e.status = 'active'${ofJourney} order by e.id`.execute(trx);
	const ofContact = Map.groupBy(rows, (enrollment) => enrollment.contact_id);
	const named = await instancesOf(tx, enrollmentIds);
	const taken = new Set<number>();
	const leaving = contactIds.map((contactId, i) => {
		const instance = named.get(enrollmentIds[i]);
		const found = (ofContact.get(contactId) ?? []).filter(
			(each) => !taken.has(each.id) && (instance === undefined || each.instance === instance),
		);
		for (const { id } of found) taken.add(id);
		return found;
	});
	const endings = [...taken].map((enrollmentId) => ({
		enrollmentId,
		status: 'exited' as const,
		reason,
	}));
	const ended = new Set(await endEnrollments(tx, endings));
	return leaving.map((found) => found.filter(({ id }) => ended.has(id)).length);
}

/** The instances that are values of properties, by enrollment. */
async function instancesOf(
	{ conn, trx }: Tx,
	enrollmentIds: readonly number[],
): Promise<Map<number, string>> {
	if (enrollmentIds.length === 0) return new Map();
	const { rows } = await sql<{ id: number; instance: string }>`select e.id, e.instance
		from enrollments e where ${conn.anyOf('e.id', 'int', [...new Set(enrollmentIds)])}
		and e.instance_key is not null`.execute(trx);
	return new Map(rows.map(({ id, instance }) => [id, instance]));
}
