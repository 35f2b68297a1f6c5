import { sql, type RawBuilder } from 'kysely';
import type { ParkRequest } from '../../../journey/position';
import type { ParkResult } from '../../../journey/position-store';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx, Tx } from '../common/transaction';
import { applyPriorEvents, WAIT_COLUMNS, waitRow, type ParkedPosition } from './apply-prior-events';
import { ConcurrentChangeError } from '../common/concurrent-change';
import { renewedHolders } from '../common/lease';
import { countPositions } from '../counts/position-counts';
import { lockContacts, type ContactRow } from '../contacts/resolve';
import { failEnrollments } from './complete';

/** Visits of one node by one enrollment that count as an endless loop. */
export const LOOP_LIMIT = 1_000;

export interface Parked {
	results: ParkResult[];
	/** The earliest instant (ms) at which a new position may be claimed; null: none. */
	readyAt: number | null;
}

export async function parkPositions(
	tx: TimedTx,
	nodeId: number,
	submitted: readonly ParkRequest[],
): Promise<Parked> {
	const { conn, trx, now } = tx;
	const { requests, workspaceId } = await withCurrentContacts(tx, submitted);
	const contacts = await lockWaiting(tx, requests);
	const leases = requests.map((request) => request.from);
	const holders = await renewedHolders(tx, leases, { lock: true });
	const held = requests.filter((_, i) => holders[i]?.status === 'held');
	const looping = await findLoops(tx, nodeId, held);
	const failing = holders.flatMap((holder) =>
		holder !== null && looping.has(holder.enrollmentId) ? holder : [],
	);
	await failEnrollments(tx, failing, 'loop');

	const accepted = held.filter((request) => !looping.has(request.enrollmentId));
	const parked = await applyPriorEvents({ conn, trx, workspaceId, contacts, now }, accepted);
	await insertPositions(tx, nodeId, parked);

	const results = requests.map((request, i): ParkResult => {
		const status = holders[i]?.status ?? 'fenced';
		if (status !== 'held') return status;
		return looping.has(request.enrollmentId) ? 'loop' : 'parked';
	});
	const ready = parked.flatMap((p) => p.readyAt ?? []);
	return { results, readyAt: ready.length > 0 ? Math.min(...ready) : null };
}

/** The requests with the current contact of their enrollment, which may have been merged. */
async function withCurrentContacts(tx: Tx, requests: readonly ParkRequest[]) {
	const { conn, trx } = tx;
	const ids = requests.map((request) => request.enrollmentId);
	const { rows } = await sql<{ id: number; contact_id: number; workspace_id: number }>`
		select e.id, e.contact_id, j.workspace_id from enrollments e
		join journeys j on j.id = e.journey_id
		where ${conn.anyOf('e.id', 'int', ids)}`.execute(trx);
	const contactOf = new Map(rows.map((row) => [row.id, row.contact_id]));
	return {
		workspaceId: rows[0]?.workspace_id ?? 0,
		requests: requests.map((request) => ({
			...request,
			contactId: contactOf.get(request.enrollmentId) ?? request.contactId,
		})),
	};
}

/**
 * Locks the contacts of waits that an event or a change can end; before the enrollments, in the same
 * order as a call that records an event.
 */
async function lockWaiting(
	tx: Tx,
	requests: readonly ParkRequest[],
): Promise<Map<number, ContactRow>> {
	const { conn, trx } = tx;
	const ids = requests.flatMap((request) => (request.wait ? request.contactId : []));
	const contacts = await lockContacts(tx, [...new Set(ids)]);
	const { rows } = await sql<{ n: number }>`select count(*) as n from enrollments
		where ${conn.anyOf(
			'id',
			'int',
			requests.flatMap((request) => (request.wait ? request.enrollmentId : [])),
		)} and status = 'active'
		and not ${conn.anyOf('contact_id', 'int', [...contacts.keys()])}`.execute(trx);
	// Merged between the search and the lock: start again, with the remaining contact.
	if (rows[0].n > 0) throw new ConcurrentChangeError();
	return contacts;
}

async function findLoops(
	tx: Tx,
	nodeId: number,
	requests: readonly ParkRequest[],
): Promise<Set<number>> {
	const ids = requests.map((request) => request.enrollmentId);
	const suspects = await atLoopLimit(tx, nodeId, ids, sql``);
	if (suspects.length === 0) return new Set();
	// A retry by hand resets the limit.
	const since = sql`and s.left_at > (select coalesce(e.retried_at, 0) from enrollments e
		where e.id = s.enrollment_id)`;
	return new Set(await atLoopLimit(tx, nodeId, suspects, since));
}

async function atLoopLimit(
	tx: Tx,
	nodeId: number,
	enrollmentIds: readonly number[],
	since: RawBuilder<unknown>,
): Promise<number[]> {
	const { conn, trx } = tx;
	const { rows } = await sql<{ enrollment_id: number }>`select s.enrollment_id from node_visits s
		where ${inSubquery(conn, 's.enrollment_id', conn.ids(enrollmentIds))} and s.node_id = ${nodeId} ${since}
		group by s.enrollment_id having count(*) >= ${LOOP_LIMIT}`.execute(trx);
	return rows.map((row) => row.enrollment_id);
}

const POSITION_COLUMNS = {
	enrollment_id: 'int',
	parent_id: 'int',
	from_node_id: 'int',
	from_outcome: 'text',
	from_arrived_at: 'int',
	arrived_at: 'int',
	...WAIT_COLUMNS,
	item: 'json',
} as const;

/** The enrollments are locked, so that no merge changes their contact. */
async function insertPositions(
	tx: TimedTx,
	nodeId: number,
	parked: readonly ParkedPosition[],
): Promise<void> {
	const { conn, trx, now } = tx;
	if (parked.length === 0) return;
	const rows = parked.map((p) => ({
		enrollment_id: p.enrollmentId,
		parent_id: p.from.positionId,
		from_node_id: p.previous?.nodeId ?? null,
		from_outcome: p.previous?.outcome ?? null,
		from_arrived_at: p.previous?.arrivedAt ?? null,
		arrived_at: p.arrivedAt ?? now,
		...waitRow(p),
		item: p.item,
	}));
	const { rows: inserted } = await sql<{ journey_id: number; node_id: number }>`
		insert into positions (enrollment_id, contact_id, journey_id, node_id, parent_id, ready_at,
			due_at, timeout_outcome, outcome, ended_by, event_id, rule_id, wait, arrived_at,
			from_node_id, from_outcome, from_arrived_at, item)
		select e.id, e.contact_id, e.journey_id, ${nodeId}, r.parent_id, r.ready_at, r.due_at,
			r.timeout_outcome, r.outcome, r.ended_by, r.event_id, r.rule_id, r.wait, r.arrived_at,
			r.from_node_id, r.from_outcome, r.from_arrived_at, r.item
		from ${conn.records(rows, POSITION_COLUMNS)} as r
		cross join enrollments e where e.id = r.enrollment_id on conflict do nothing
		returning journey_id, node_id`.execute(trx);
	await countPositions(tx, inserted, 1);
}
