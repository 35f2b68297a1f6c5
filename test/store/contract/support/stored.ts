import { sql } from 'kysely';
import type { Connection } from '../../../../src/store/connection';
import type { Database } from '../../../../src/store/schema';

export interface StoredEnrollment {
	id: number;
	instance: string;
	status: string;
	reason: string | null;
	enteredAt: number;
	endedAt: number | null;
}

export interface StoredPosition {
	id: number;
	nodeId: number;
	parentId: number | null;
	readyAt: number | null;
	dueAt: number | null;
	outcome: string | null;
	attempts: number;
	lease: string | null;
	heldUntil: number | null;
	error: string | null;
}

/** A contact's enrollments in the journey, oldest first. */
export async function enrollmentsOf(
	{ db }: Connection<Database>,
	journeyId: number,
	name: string,
): Promise<StoredEnrollment[]> {
	const { rows } = await sql<StoredEnrollment>`select e.id, e.instance, e.status, e.reason,
			e.entered_at as "enteredAt", e.ended_at as "endedAt"
		from enrollments e join contacts c on c.id = e.contact_id
		where e.journey_id = ${journeyId} and c.external_id = ${name} order by e.id`.execute(db);
	return rows;
}

/** A contact's open positions in the journey, oldest first. */
export async function positionsOf(
	{ db }: Connection<Database>,
	journeyId: number,
	name: string,
): Promise<StoredPosition[]> {
	const { rows } = await sql<StoredPosition>`select p.id, p.node_id as "nodeId",
			p.parent_id as "parentId", p.ready_at as "readyAt", p.due_at as "dueAt", p.outcome,
			p.attempts, p.lease, p.held_until as "heldUntil", p.error
		from positions p join enrollments e on e.id = p.enrollment_id
		join contacts c on c.id = p.contact_id
		where e.journey_id = ${journeyId} and c.external_id = ${name} order by p.id`.execute(db);
	return rows;
}

/** All enrollments in the journey, oldest first. */
export async function allEnrollments({ db }: Connection<Database>, journeyId: number) {
	const { rows } = await sql<{ id: number; contact: string; status: string }>`
		select e.id, c.external_id as contact, e.status from enrollments e
		join contacts c on c.id = e.contact_id where e.journey_id = ${journeyId}
		order by e.id`.execute(db);
	return rows;
}

interface PositionRow {
	id: number;
	enrollmentId: number;
	parentId: number | null;
	nodeId: number;
	eventId: number | null;
	waits: number;
}

/** All open positions of the journey, oldest first; `state` is what a model can know of them. */
export async function allPositions({ db }: Connection<Database>, journeyId: number) {
	const { rows } = await sql<PositionRow>`
		select p.id, p.enrollment_id as "enrollmentId", p.parent_id as "parentId",
			p.node_id as "nodeId", p.ready_at as "readyAt", p.due_at as "dueAt", p.outcome, p.lease,
			p.attempts, p.held_until as "heldUntil", p.event_id as "eventId",
			case when p.wait is null then 0 else 1 end as waits
		from positions p join enrollments e on e.id = p.enrollment_id
		where e.journey_id = ${journeyId} order by p.id`.execute(db);
	return rows.map(({ id, enrollmentId, parentId, nodeId, eventId, waits, ...state }) => ({
		...{ id, enrollmentId, parentId, nodeId },
		state: { ...state, event: eventId !== null, waits: waits === 1 },
	}));
}
