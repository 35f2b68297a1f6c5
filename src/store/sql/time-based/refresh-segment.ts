import { sql, type RawBuilder } from 'kysely';
import type { Segment } from '../../../segment/segment';
import type { ScopedTx, TimedTx } from '../common/transaction';
import { membershipsOf, pairKey, writeMemberships, type Pair } from '../segments/memberships';
import { lockContacts } from '../contacts/resolve';
import { react } from '../reactions/react';
import { toSegment, type SegmentRow } from '../segments/rows';
import { selectMembers } from '../rules/query';
import { withZones } from '../rules/zones';
import { matchIn } from '../rules/match';
import { lockWorkspaceShared } from '../common/workspace-lock';

/** Memberships changed per transaction. */
const CHANGES_AT_ONCE = 5_000;

/** Locks the segment against changes and other refreshes; null if `which` matches none. */
export async function lockSegment(
	tx: ScopedTx,
	which: RawBuilder<boolean>,
): Promise<Segment | null> {
	const { conn, trx, workspaceId } = tx;
	await lockWorkspaceShared(tx);
	const { rows } = await sql<SegmentRow>`select * from segments
		where workspace_id = ${workspaceId} and ${which} ${conn.forUpdate()}`.execute(trx);
	return rows.length === 0 ? null : toSegment(rows[0]);
}

/**
 * Updates the members of a locked segment, and applies what follows. Returns when positions may be
 * claimable (ms; null: none), and whether more changes are left.
 */
export async function refreshSegment(
	tx: TimedTx,
	segment: Segment,
): Promise<{ readyAt: number | null; more: boolean }> {
	const found = await movedContacts(tx, segment);
	if (found.length === 0) return { readyAt: null, more: false };
	const ids = found.map(({ contactId }) => contactId);
	const contacts = await lockContacts(tx, ids);
	const known = found.filter(({ contactId }) => contacts.has(contactId));
	const moved = await stillMoved(tx, segment, known);
	const entered = moved.filter(({ isMember }) => isMember);
	const left = moved.filter(({ isMember }) => !isMember);
	await writeMemberships(tx, { entered, left });
	const changes = [...left, ...entered].map(({ contactId, isMember }) => ({
		contactId,
		segments: [{ segment: segment.key, entered: isMember }],
	}));
	const { readyAt } = await react({ ...tx, workspaceId: segment.workspaceId }, changes, {
		contacts,
	});
	return { readyAt, more: moved.length > 0 && found.length >= CHANGES_AT_ONCE };
}

interface Moved extends Pair {
	/** True: to be added; false: to be removed. */
	isMember: boolean;
}

/** Membership changes by one query, while contacts may be changing. */
async function movedContacts(
	tx: TimedTx,
	{ id, workspaceId, zone, query }: Segment,
): Promise<Moved[]> {
	const { conn, trx, now } = tx;
	const scope = { conn, workspaceId, moment: { now, zone } };
	const fitting = selectMembers(await withZones(scope, trx, [query.rule]), query);
	const left = await sql<{ contact_id: number }>`select m.contact_id from segment_members m
		where m.segment_id = ${id} and m.contact_id not in (${fitting})
		order by m.contact_id limit ${CHANGES_AT_ONCE}`.execute(trx);
	const entered = await sql<{ contact_id: number }>`select f.contact_id from (${fitting}) as f
		where not exists (select 1 from segment_members m
			where m.segment_id = ${id} and m.contact_id = f.contact_id)
		order by f.contact_id limit ${CHANGES_AT_ONCE}`.execute(trx);
	const moved = (isMember: boolean) => (row: { contact_id: number }) => {
		return { segmentId: id, contactId: row.contact_id, isMember };
	};
	return [...left.rows.map(moved(false)), ...entered.rows.map(moved(true))];
}

/**
 * The membership changes that still apply now that the contacts are locked, as they may have changed
 * since the query.
 */
async function stillMoved(
	tx: TimedTx,
	{ id, workspaceId, zone, query }: Segment,
	found: readonly Moved[],
): Promise<Moved[]> {
	const { conn, trx, now } = tx;
	// Membership in the top ten depends on all contacts, and only a refresh writes it.
	if (query.top !== undefined || query.rfm !== undefined) return [...found];
	const subjects = found.map(({ contactId }) => ({ contactId, enrollmentId: null }));
	const moment = { now, zone };
	const answers = await matchIn({ conn, workspaceId, moment }, trx, [query.rule], subjects);
	const contactIds = found.map(({ contactId }) => contactId);
	const members = await membershipsOf(tx, [id], contactIds);
	return found.flatMap((pair, i): Moved[] => {
		const [isMember] = answers[i];
		return members.has(pairKey(pair)) === isMember ? [] : [{ ...pair, isMember }];
	});
}
