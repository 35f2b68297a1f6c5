import { instanceOf, starts, type Occasion } from '../../../journey/entry';
import { setDateTriggers } from './date-triggers';
import {
	beginEnrollments,
	insertAtTrigger,
	type NewEnrollment,
	type Candidate,
} from '../enrollments/enroll';
import { endMetEnrollments, findMetConditions } from './goals';
import type { ReactionScope, ContactChanges } from './changes';

interface Calls {
	calls: readonly Occasion[];
	calledId?: number;
}

interface Entered {
	entered: number;
	/** See Begun. */
	refused: number;
	converted: number;
}

/** Enrolls contacts in the journeys that their events, segment changes and calls start. */
export async function beginJourneys(
	scope: ReactionScope,
	changes: readonly ContactChanges[],
	{ calls, calledId }: Calls,
): Promise<Entered> {
	const { now, journeys } = scope;
	await updateDateTriggers(scope, changes);
	const occasions = [...changes.flatMap((contact) => occasionsOf(contact, now)), ...calls];
	const candidates = journeys.flatMap((journey) =>
		occasions
			.filter((occasion) => {
				const timezone = scope.contacts.get(occasion.contactId)?.timezone;
				return starts(journey, occasion, journey.id === calledId, timezone);
			})
			.map((occasion) => toCandidate(journey, occasion)),
	);
	return await enterContacts(scope, candidates, changes);
}

/** Enrolls the candidates; an enrollment that meets a goal at once converts without a position. */
export async function enterContacts(
	scope: ReactionScope,
	candidates: readonly Candidate[],
	changes: readonly ContactChanges[] = [],
): Promise<Entered> {
	const { conn, trx, now } = scope;
	const { enrollments: begun, refused } = await beginEnrollments({ conn, trx, now }, candidates);
	const converted = await convertAtEntry(scope, begun, changes);
	const entering = begun.filter(({ enrollmentId }) => !converted.has(enrollmentId));
	await insertAtTrigger({ conn, trx, now }, entering);
	return { entered: begun.length, refused, converted: converted.size };
}

function toCandidate(journey: ReactionScope['journeys'][number], occasion: Occasion): Candidate {
	return {
		journey,
		contactId: occasion.contactId,
		...instanceOf(journey, occasion),
		eventId: occasion.event?.id ?? null,
	};
}

function occasionsOf({ contactId, events, segments }: ContactChanges, now: number): Occasion[] {
	return [
		...events.map((event) => ({ contactId, event, reference: `event ${event.id}` })),
		...segments.map((change) => ({
			contactId,
			event: null,
			change,
			reference: `${change.entered ? 'into' : 'out of'} ${change.segment} ${now}`,
		})),
	];
}

/** Converts new enrollments that meet a goal at entry; here the entry event counts, too. */
async function convertAtEntry(
	scope: ReactionScope,
	begun: readonly NewEnrollment[],
	changes: readonly ContactChanges[],
): Promise<Set<number>> {
	const { now } = scope;
	const withGoals = begun.filter(({ journey }) => (journey.config.goals ?? []).length > 0);
	if (withGoals.length === 0) return new Set();
	const journeys = [...new Map(withGoals.map((b) => [b.journey.id, b.journey])).values()];
	// The rule of a goal may have been true all along, so each is evaluated.
	const allParts = new Map(
		changes.map((contact) => [
			contact.contactId,
			{ ...contact, parts: new Set(contact.parts).add('new') },
		]),
	);
	const enrollments = withGoals.map((b) => {
		const event = allParts.get(b.contactId)?.events.find(({ id }) => id === b.eventId);
		return {
			id: b.enrollmentId,
			journey_id: b.journey.id,
			contact_id: b.contactId,
			status: 'active' as const,
			entered_at: now,
			ended_at: null,
			entry_event_id: b.eventId,
			entry_at: event?.occurredAt ?? null,
			instance: b.instance,
			instance_key: b.instanceKey ?? null,
		};
	});
	for (const { contact_id } of enrollments) {
		if (allParts.has(contact_id)) continue;
		allParts.set(contact_id, {
			contactId: contact_id,
			events: [],
			parts: new Set(['new']),
			segments: [],
		});
	}
	const met = await findMetConditions(scope, journeys, enrollments, allParts, { countEntry: true });
	const goals = met.filter(({ goal }) => goal !== undefined);
	await endMetEnrollments(scope, goals);
	return new Set(goals.map(({ enrollment }) => enrollment.id));
}

/** Updates the date triggers of contacts whose dates or zone may have changed. */
async function updateDateTriggers(
	{ conn, trx, journeys, contacts, now }: ReactionScope,
	changes: readonly ContactChanges[],
): Promise<void> {
	const dated = journeys.filter(({ config }) => config.entry.on === 'date');
	const changed = changes.filter(({ parts }) => parts.has('new') || parts.has('profile'));
	if (dated.length === 0 || changed.length === 0) return;
	const rows = changed.map(({ contactId }) => contacts.get(contactId)!);
	await setDateTriggers({ conn, trx, now }, dated, rows);
}
