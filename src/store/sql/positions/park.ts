import { sql } from 'kysely';
import type { ParkRequest } from '../../../journey/position';
import type { ParkResult } from '../../../journey/position-store';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx, Tx } from '../common/transaction';
import { applyPriorEvents, WAIT_COLUMNS, waitRow, type ParkedPosition } from './apply-prior-events';
import { ConcurrentChangeError } from '../common/concurrent-change';
import { renewedHolders, type LeaseHolder } from '../common/lease';
import { countPositions } from '../counts/position-counts';
import { lockContacts, type ContactRow } from '../contacts/resolve';
import { atNode, type AtNode, type Found } from './at-node';
import { failEnrollments } from './complete';
import { firstWays, type Way } from './ways-on';

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
	const enrollmentIds = held.map((request) => request.enrollmentId);
	const before = await atNode(tx, nodeId, enrollmentIds, held.map(wayOf));
	const looping = await findLoops(tx, nodeId, before.at);
	const failing = holders.flatMap((holder) =>
		holder !== null && looping.has(holder.enrollmentId) ? holder : [],
	);
	await failEnrollments(tx, failing, 'loop');

	const accepted = held.filter((request) => !looping.has(request.enrollmentId));
	const parked = await applyPriorEvents({ conn, trx, workspaceId, contacts, now }, accepted);
	const holderOf = new Map(requests.map(({ from }, i) => [from.positionId, holders[i]]));
	await insertPositions(tx, nodeId, parked, arrivals(nodeId, parked, before, holderOf));

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
	{ conn, trx }: Tx,
	nodeId: number,
	before: ReadonlyMap<number, AtNode>,
): Promise<Set<number>> {
	const suspects = [...before].flatMap(([id, { visits }]) => (visits >= LOOP_LIMIT ? id : []));
	if (suspects.length === 0) return new Set();
	// A retry by hand resets the limit.
	const { rows } = await sql<{ enrollment_id: number }>`select s.enrollment_id from node_visits s
		where ${inSubquery(conn, 's.enrollment_id', conn.ids(suspects))} and s.node_id = ${nodeId}
			and s.left_at > (select coalesce(e.retried_at, 0) from enrollments e
			where e.id = s.enrollment_id)
		group by s.enrollment_id having count(*) >= ${LOOP_LIMIT}`.execute(trx);
	return new Set(rows.map((row) => row.enrollment_id));
}

const wayOf = ({ enrollmentId, from, previous = null }: ParkRequest): Way => ({
	...{ enrollmentId, positionId: from.positionId, previous },
});

/** How a position comes to its node; see PositionTable. */
interface Arrival {
	isFirst: boolean;
	isBeside: boolean;
	isFirstWay: boolean;
	/** It stands for the position that it was parked from, which was put off. */
	isPutOff: boolean;
}

/**
 * A position parked from one at the same node, such as a message put off once more, takes over from
 * it if that has not visited the node. The enrollments are locked.
 */
function arrivals(
	nodeId: number,
	requests: readonly ParkRequest[],
	{ at, taken }: Found,
	holderOf: ReadonlyMap<number, LeaseHolder | null>,
): Arrival[] {
	const arrived = new Set<number>();
	const firstWay = firstWays(requests.map(wayOf), taken);
	return requests.map(({ enrollmentId, from, arrivedAt }, i) => {
		const { visits, positions } = at.get(enrollmentId) ?? { visits: 0, positions: [] };
		const others = positions.filter((position) => position !== from.positionId);
		const parent = holderOf.get(from.positionId);
		const takesOver = parent?.nodeId !== nodeId || parent.isFirst;
		const isAlone = others.length === 0 && !arrived.has(enrollmentId);
		arrived.add(enrollmentId);
		const isPutOff = arrivedAt !== undefined && parent?.nodeId === nodeId;
		return {
			isFirst: visits === 0 && isAlone && takesOver,
			isBeside: !isAlone || parent?.nodeId === nodeId,
			isFirstWay: firstWay[i] && (!isPutOff || parent.isFirstWay),
			isPutOff,
		};
	});
}

const POSITION_COLUMNS = {
	enrollment_id: 'int',
	parent_id: 'int',
	from_node_id: 'int',
	from_outcome: 'text',
	from_arrived_at: 'int',
	arrived_at: 'int',
	is_first: 'bool',
	is_beside: 'bool',
	is_first_way: 'bool',
	moved_ms: 'int',
	...WAIT_COLUMNS,
	item: 'json',
} as const;

/** The enrollments are locked, so that no merge changes their contact. */
async function insertPositions(
	tx: TimedTx,
	nodeId: number,
	parked: readonly ParkedPosition[],
	arrived: readonly Arrival[],
): Promise<void> {
	const { conn, trx, now } = tx;
	if (parked.length === 0) return;
	const rows = parked.map((p, i) => ({
		enrollment_id: p.enrollmentId,
		parent_id: p.from.positionId,
		from_node_id: p.previous?.nodeId ?? null,
		from_outcome: p.previous?.outcome ?? null,
		from_arrived_at: p.previous?.arrivedAt ?? null,
		arrived_at: p.arrivedAt ?? now,
		is_first: arrived[i].isFirst,
		is_beside: arrived[i].isBeside,
		is_first_way: arrived[i].isFirstWay,
		...waitRow(p),
		moved_ms: p.byCalendar ? null : 0,
		item: p.item,
	}));
	const { rows: inserted } = await sql<{ journey_id: number; node_id: number }>`
		insert into positions (enrollment_id, contact_id, journey_id, node_id, parent_id, ready_at,
			due_at, timeout_outcome, outcome, ended_by, event_id, rule_id, wait, arrived_at,
			from_node_id, from_outcome, from_arrived_at, item, entry_day, is_first, is_beside,
			is_first_way, moved_ms)
		select e.id, e.contact_id, e.journey_id, ${nodeId}, r.parent_id, r.ready_at, r.due_at,
			r.timeout_outcome, r.outcome, r.ended_by, r.event_id, r.rule_id, r.wait, r.arrived_at,
			r.from_node_id, r.from_outcome, r.from_arrived_at, r.item, e.entry_day, r.is_first, r.is_beside,
			r.is_first_way, r.moved_ms
		from ${conn.records(rows, POSITION_COLUMNS)} as r
		cross join enrollments e where e.id = r.enrollment_id on conflict do nothing
		returning journey_id, node_id`.execute(trx);
	await countPositions(tx, inserted, 1);
	const tookOver = (mark: (arrival: Arrival) => boolean) =>
		parked.flatMap(({ from }, i) => (mark(arrived[i]) ? from.positionId : []));
	const first = tookOver(({ isFirst, isBeside }) => isFirst && isBeside);
	const ways = tookOver(({ isFirstWay, isPutOff }) => isFirstWay && isPutOff);
	if (first.length + ways.length === 0) return;
	await sql`update positions set is_first = is_first and not ${conn.anyOf('id', 'int', first)},
			is_first_way = is_first_way and not ${conn.anyOf('id', 'int', ways)}
		where ${conn.anyOf('id', 'int', [...first, ...ways])} and node_id = ${nodeId}`.execute(trx);
}
