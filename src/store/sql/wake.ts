import { sql, type Transaction } from 'kysely';
import { matchesFilter } from '../../event/filter';
import type { StoredWait } from '../../journey/position';
import { recomputeDue } from '../../journey/recompute';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import { among } from './among';
import type { NewEvent } from './events';
import { toContact, type ContactRow } from './people';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

interface WaitingRow {
	id: number;
	contact_id: number;
	due_at: number | null;
	wait: StoredWait;
	entry_event_id: number | null;
}

/** Positions of the contacts that something other than time can still release or move. */
async function waiting(conn: Conn, trx: Trx, contactIds: readonly number[]): Promise<WaitingRow[]> {
	if (contactIds.length === 0) return [];
	const { rows } = await sql<WaitingRow>`
		select p.id, p.contact_id, p.due_at, p.wait, e.entry_event_id
		from positions p join enrollments e on e.id = p.enrollment_id and e.status = 'active'
		where ${among(conn, 'p.contact_id', conn.ids(contactIds))} and p.wait is not null
		and p.outcome is null and p.lease is null`.execute(trx);
	return rows;
}

/** Whether an event ends a wait. At the very instant of the time-out the event still does. */
export function endsWait(
	wait: StoredWait,
	dueAt: number | null,
	event: Pick<NewEvent, 'name' | 'properties' | 'occurredAt'>,
): boolean {
	const awaited = wait.event;
	return (
		awaited !== undefined &&
		awaited.name === event.name &&
		event.occurredAt >= awaited.since &&
		(dueAt === null || event.occurredAt <= dueAt) &&
		(awaited.filter === undefined || matchesFilter(event.properties, awaited.filter))
	);
}

/** Releases the waits that the new events end; returns how many. */
export async function wakeByEvents(
	conn: Conn,
	trx: Trx,
	events: readonly NewEvent[],
	now: number,
): Promise<number> {
	const byContact = Map.groupBy(events, (event) => event.contactId);
	const woken = (await waiting(conn, trx, [...byContact.keys()])).flatMap((row) => {
		const event = byContact.get(row.contact_id)?.find((e) => endsWait(row.wait, row.due_at, e));
		return event ? { id: row.id, event_id: event.id } : [];
	});
	if (woken.length === 0) return 0;
	const source = conn.records(woken, { id: 'int', event_id: 'int' });
	const { rows } = await sql`update positions
		set outcome = 'reached', event_id = r.event_id, ready_at = ${now}
		from ${source} as r where positions.id = r.id
		and positions.outcome is null and positions.lease is null returning positions.id`.execute(trx);
	return rows.length;
}

/** Moves due times that depend on the zone or attributes of contacts that changed. */
export async function moveWaits(
	conn: Conn,
	trx: Trx,
	contacts: readonly ContactRow[],
): Promise<number | null> {
	const byId = new Map(contacts.map((row) => [row.id, toContact(row)]));
	const moved = (await waiting(conn, trx, [...byId.keys()])).flatMap((row) => {
		const dueAt = recomputeDue(row.wait, byId.get(row.contact_id)!);
		return dueAt === undefined || dueAt === row.due_at ? [] : { id: row.id, due_at: dueAt };
	});
	if (moved.length === 0) return null;
	await sql`update positions set due_at = r.due_at, ready_at = r.due_at
		from ${conn.records(moved, { id: 'int', due_at: 'int' })} as r where positions.id = r.id
		and positions.outcome is null and positions.lease is null`.execute(trx);
	return Math.min(...moved.map((row) => row.due_at));
}
