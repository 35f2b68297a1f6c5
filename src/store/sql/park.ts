import { sql, type Transaction } from 'kysely';
import { FROM_ENTRY, type Arrival, type StoredWait } from '../../journey/position';
import { recomputeDue } from '../../journey/recompute';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import type { ParkResult } from '../store';
import { among } from './among';
import { eventsSince, type EventRow } from './events';
import { lockContacts, toContact, type ContactRow } from './people';
import { touchLeases } from './lease';
import { failEnrollments } from './settle';
import { endsWait } from './wake';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

/** Passes of one node in one enrollment before it counts as a loop without end. */
export const LOOP_LIMIT = 1_000;

interface Parking extends Arrival {
	readyAt: number | null;
	outcome: 'reached' | null;
	eventId: number | null;
}

export interface Parked {
	results: ParkResult[];
	/** The earliest instant (ms) at which one of them may be claimed. */
	readyAt: number | null;
}

export async function parkArrivals(
	conn: Conn,
	trx: Trx,
	nodeId: number,
	arrivals: readonly Arrival[],
	now: number,
): Promise<Parked> {
	const leases = arrivals.map((arrival) => arrival.from);
	const standings = await touchLeases(conn, trx, leases, now, { lock: true });
	const held = arrivals.filter((_, i) => standings[i] === 'held');
	const looping = await findLoops(conn, trx, nodeId, held);
	await failEnrollments(conn, trx, [...looping], 'loop', now);

	const staying = held.filter((arrival) => !looping.has(arrival.enrollmentId));
	const parking = await catchUp(conn, trx, staying, now);
	await insertPositions(conn, trx, nodeId, parking, now);

	const results = arrivals.map((arrival, i): ParkResult => {
		const standing = standings[i];
		if (standing !== 'held') return standing;
		return looping.has(arrival.enrollmentId) ? 'loop' : 'parked';
	});
	const ready = parking.flatMap((p) => p.readyAt ?? []);
	return { results, readyAt: ready.length > 0 ? Math.min(...ready) : null };
}

async function findLoops(
	conn: Conn,
	trx: Trx,
	nodeId: number,
	arrivals: readonly Arrival[],
): Promise<Set<number>> {
	const ids = arrivals.map((arrival) => arrival.enrollmentId);
	const { rows } = await sql<{ enrollment_id: number }>`select enrollment_id from steps
		where ${among(conn, 'enrollment_id', conn.ids(ids))} and node_id = ${nodeId}
		group by enrollment_id having count(*) >= ${LOOP_LIMIT}`.execute(trx);
	return new Set(rows.map((row) => row.enrollment_id));
}

/**
 * What came before the wait: a change of the contact since the node read it, an event. The contacts
 * are locked first, as they are while a call is recorded: it is either found here, or finds the
 * position there.
 */
async function catchUp(
	conn: Conn,
	trx: Trx,
	arrivals: readonly Arrival[],
	now: number,
): Promise<Parking[]> {
	const contactIds = arrivals.flatMap((arrival) => (arrival.wait ? arrival.contactId : []));
	const contacts = await lockContacts(conn, trx, contactIds);
	const current = arrivals.map((arrival) => followContact(arrival, contacts));
	const met = await findEvents(conn, trx, current);
	return current.map((arrival) => {
		const { dueAt: readyAt, eventId = null } = arrival;
		const parking = { ...arrival, readyAt, outcome: null, eventId };
		const found = met.get(arrival);
		if (found === undefined) return parking;
		if (found.eventId === null) return { ...parking, wait: found.wait };
		return { ...parking, wait: null, readyAt: now, outcome: 'reached', eventId: found.eventId };
	});
}

function followContact(arrival: Arrival, contacts: ReadonlyMap<number, ContactRow>): Arrival {
	const contact = contacts.get(arrival.contactId);
	if (arrival.wait === null || contact === undefined) return arrival;
	const dueAt = recomputeDue(arrival.wait, toContact(contact));
	return dueAt === undefined ? arrival : { ...arrival, dueAt };
}

interface Awaiting {
	/** With the instant that events count from. */
	wait: StoredWait;
	/** The first event that ends it, if one has happened. */
	eventId: number | null;
}

/** For each arrival that awaits an event: whether it has happened. */
async function findEvents(
	conn: Conn,
	trx: Trx,
	arrivals: readonly Arrival[],
): Promise<Map<Arrival, Awaiting>> {
	const listening = arrivals.filter((arrival) => arrival.wait?.event !== undefined);
	if (listening.length === 0) return new Map();
	const since = await countedFrom(conn, trx, listening);
	const events: EventRow[] = [];
	for (const [name, group] of Map.groupBy(listening, (arrival) => arrival.wait!.event!.name)) {
		const earliest = Math.min(...group.map((arrival) => since.get(arrival)!.since));
		const ids = group.map((arrival) => arrival.contactId);
		events.push(...(await eventsSince(conn, trx, ids, name, earliest)));
	}
	const byContact = Map.groupBy(events, (event) => event.contact_id);
	return new Map(
		listening.map((arrival) => {
			const { since: earliest, entryEventId } = since.get(arrival)!;
			const wait = { ...arrival.wait, event: { ...arrival.wait!.event!, since: earliest } };
			const event = byContact
				.get(arrival.contactId)
				?.find((e) => e.id !== entryEventId && endsWait(wait, arrival.dueAt, toOccurrence(e)));
			return [arrival, { wait, eventId: event?.id ?? null }];
		}),
	);
}

const toOccurrence = ({ name, properties, occurred_at }: EventRow) => ({
	name,
	properties,
	occurredAt: occurred_at,
});

/**
 * From when on events count. A wait that counts from the entry (since 0 in the arrival) includes
 * what came in the same call as the entry event, but never that event itself.
 */
async function countedFrom(conn: Conn, trx: Trx, arrivals: readonly Arrival[]) {
	const { rows } = await sql<{
		id: number;
		entered_at: number;
		entry_event_id: number | null;
		occurred_at: number | null;
	}>`select e.id, e.entered_at, e.entry_event_id, v.occurred_at from enrollments e
		left join events v on v.id = e.entry_event_id
		where ${conn.anyOf(
			'e.id',
			'int',
			arrivals.map((arrival) => arrival.enrollmentId),
		)}`.execute(trx);
	const entries = new Map(rows.map((row) => [row.id, row]));
	return new Map(
		arrivals.map((arrival) => {
			const entry = entries.get(arrival.enrollmentId)!;
			const fromEntry = Math.min(entry.entered_at, entry.occurred_at ?? entry.entered_at);
			const since = arrival.wait!.event!.since;
			return [
				arrival,
				{ since: since === FROM_ENTRY ? fromEntry : since, entryEventId: entry.entry_event_id },
			];
		}),
	);
}

async function insertPositions(
	conn: Conn,
	trx: Trx,
	nodeId: number,
	parking: readonly Parking[],
	now: number,
): Promise<void> {
	if (parking.length === 0) return;
	const rows = parking.map((p) => ({
		enrollment_id: p.enrollmentId,
		contact_id: p.contactId,
		parent_id: p.from.positionId,
		ready_at: p.readyAt,
		due_at: p.dueAt,
		on_due: p.onDue,
		outcome: p.outcome,
		event_id: p.eventId,
		wait: p.wait,
		item: p.item,
	}));
	const source = conn.records(rows, {
		enrollment_id: 'int',
		contact_id: 'int',
		parent_id: 'int',
		ready_at: 'int',
		due_at: 'int',
		on_due: 'text',
		outcome: 'text',
		event_id: 'int',
		wait: 'json',
		item: 'json',
	});
	await sql`insert into positions (enrollment_id, contact_id, node_id, parent_id, ready_at, due_at,
			on_due, outcome, event_id, wait, arrived_at, item)
		select r.enrollment_id, r.contact_id, ${nodeId}, r.parent_id, r.ready_at, r.due_at, r.on_due,
			r.outcome, r.event_id, r.wait, ${now}, r.item
		from ${source} as r where true on conflict do nothing`.execute(trx);
}
