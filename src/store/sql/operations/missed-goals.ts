import { sql } from 'kysely';
import type { Journey } from '../../../journey/journey';
import { inSubquery } from '../common/in-subquery';
import type { Tx } from '../common/transaction';
import type { ParkScope } from '../positions/apply-prior-events';
import type { EventRow, NewEvent } from '../events/insert';
import { membershipsOf, pairKey } from '../segments/memberships';
import { endMetEnrollments, findMetConditions, type EndableEnrollment } from '../reactions/goals';
import type { ContactChanges } from '../reactions/changes';
import { journeysOf } from '../registry/journeys';
import { readSegments } from '../segments/rows';

/** A failed enrollment; `ended_at` is when it failed, in ms. */
export interface FailedEnrollment extends Omit<EndableEnrollment, 'status'> {
	ended_at: number;
}

/**
 * Applies goals and exits that the enrollments missed while they were failed: a contact who has bought
 * since would get the remaining messages all the same. The enrollments are active again by now, and
 * their contacts locked. Returns the ids of those that it ended.
 */
export async function applyMissedGoals(
	scope: ParkScope,
	enrollments: readonly FailedEnrollment[],
): Promise<Set<number>> {
	const { conn, trx, workspaceId } = scope;
	const journeyIds = new Set(enrollments.map((enrollment) => enrollment.journey_id));
	const journeys = (await journeysOf(trx, workspaceId)).filter(
		({ id, config: { goals = [], exits = [], exitOnLeave } }) =>
			journeyIds.has(id) && (goals.length + exits.length > 0 || exitOnLeave === true),
	);
	if (journeys.length === 0) return new Set();
	const changes = new Map(
		enrollments.map(({ contact_id: contactId }): [number, ContactChanges] => {
			// Any part may have changed.
			return [contactId, { contactId, events: [], parts: new Set(['new']), segments: [] }];
		}),
	);
	for (const event of await eventsMissed({ conn, trx }, journeys, enrollments)) {
		changes.get(event.contactId)!.events.push(event);
	}
	await addSegmentsLeft(scope, journeys, changes);
	const active = enrollments.map((enrollment): EndableEnrollment => ({
		...enrollment,
		status: 'active',
		ended_at: null,
	}));
	const met = await findMetConditions({ ...scope, journeys }, journeys, active, changes);
	await endMetEnrollments(scope, met);
	return new Set(met.map(({ enrollment }) => enrollment.id));
}

/** Events of the journeys' goals and exits that were received since the contact's first failure. */
async function eventsMissed(
	tx: Tx,
	journeys: readonly Journey[],
	enrollments: readonly FailedEnrollment[],
): Promise<NewEvent[]> {
	const { conn, trx } = tx;
	const asked = journeys.flatMap(({ config: { goals = [], exits = [] } }) => [...goals, ...exits]);
	const names = [...new Set(asked.flatMap(({ event }) => event?.name ?? []))];
	if (names.length === 0) return [];
	const since = new Map<number, number>();
	for (const { contact_id, ended_at } of enrollments) {
		since.set(contact_id, Math.min(ended_at, since.get(contact_id) ?? Infinity));
	}
	const { rows } = await sql<EventRow & { received_at: number }>`select id, contact_id, name,
			properties, occurred_at, received_at
		from events where ${inSubquery(conn, 'contact_id', conn.ids([...since.keys()]))}
			and ${conn.anyOf('name', 'text', names)}
			and received_at >= ${Math.min(...since.values())} order by occurred_at, id`.execute(trx);
	return rows
		.filter((row) => row.received_at >= since.get(row.contact_id)!)
		.map(({ id, contact_id, name, properties, occurred_at }, index) => ({
			...{ id, index, name, properties },
			contactId: contact_id,
			occurredAt: occurred_at,
		}));
}

/** For journeys that contacts exit by leaving their entry segment. */
async function addSegmentsLeft(
	{ conn, trx, workspaceId }: ParkScope,
	journeys: readonly Journey[],
	changes: ReadonlyMap<number, ContactChanges>,
): Promise<void> {
	const keys = new Set(
		journeys.flatMap(({ config: { entry, exitOnLeave } }) =>
			exitOnLeave === true && 'segment' in entry ? entry.segment : [],
		),
	);
	if (keys.size === 0) return;
	const segments = (await readSegments(trx, workspaceId)).filter(({ key }) => keys.has(key));
	const ids = segments.map(({ id }) => id);
	const members = await membershipsOf({ conn, trx }, ids, [...changes.keys()]);
	for (const { id: segmentId, key } of segments) {
		for (const [contactId, contact] of changes) {
			const isIn = members.has(pairKey({ segmentId, contactId }));
			if (!isIn) contact.segments.push({ segment: key, entered: false });
		}
	}
}
