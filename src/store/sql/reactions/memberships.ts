import { inDependencyOrder } from '../../../segment/order';
import type { Segment } from '../../../segment/segment';
import { membershipsOf, pairKey, writeMemberships, type Pair } from '../segments/memberships';
import { readSegments } from '../segments/rows';
import { matchIn } from '../rules/match';
import { affects, type ReactionScope, type ContactChanges } from './changes';

/**
 * Updates the memberships of the changed contacts, and adds the differences to `changes`. Evaluates
 * only segments whose result can have changed, and segments that depend on others after those.
 */
export async function updateMemberships(
	scope: ReactionScope,
	changes: readonly ContactChanges[],
): Promise<void> {
	const segments = await readSegments(scope.trx, scope.workspaceId);
	if (segments.length === 0) return;
	for (const level of inDependencyOrder(segments)) {
		for (const group of Map.groupBy(level, (segment) => segment.zone).values()) {
			await updateMembershipsOf(scope, group, changes);
		}
	}
}

interface Asked extends Pair {
	segment: Segment;
	contact: ContactChanges;
}

async function updateMembershipsOf(
	scope: ReactionScope,
	segments: readonly Segment[],
	changes: readonly ContactChanges[],
): Promise<void> {
	// Membership in the top ten depends on all contacts: such segments are refreshed periodically.
	const simple = segments.filter(({ query }) => query.top === undefined && query.rfm === undefined);
	const affected = simple.filter(({ query }) =>
		changes.some((contact) => affects(query.rule, contact)),
	);
	const contacts = changes.filter((contact) =>
		affected.some(({ query }) => affects(query.rule, contact)),
	);
	if (contacts.length === 0) return;
	const { conn, trx, workspaceId, now } = scope;
	const answers = await matchIn(
		{ conn, workspaceId, moment: { now, zone: affected[0].zone } },
		trx,
		affected.map(({ query }) => query.rule),
		contacts.map(({ contactId }) => ({ contactId, enrollmentId: null })),
	);
	const asked = contacts.map((contact) =>
		affected.map((segment): Asked => {
			return { segment, contact, segmentId: segment.id, contactId: contact.contactId };
		}),
	);
	const members = await membershipsOf(
		{ conn, trx },
		affected.map(({ id }) => id),
		contacts.map(({ contactId }) => contactId),
	);
	const entered: Asked[] = [];
	const left: Asked[] = [];
	asked.forEach((row, i) =>
		row.forEach((pair, k) => {
			const was = members.has(pairKey(pair));
			if (was !== answers[i][k]) (was ? left : entered).push(pair);
		}),
	);
	await writeMemberships({ conn, trx, now }, { entered, left });
	for (const { segment, contact } of entered)
		contact.segments.push({ segment: segment.key, entered: true });
	for (const { segment, contact } of left)
		contact.segments.push({ segment: segment.key, entered: false });
}
