import type { Transaction } from 'kysely';
import { identityKeys } from '../../contact/identity';
import type { IncomingEntry } from '../../event/parse';
import { instanceOf, starts, type Occasion } from '../../journey/entry';
import type { Journey } from '../../journey/journey';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import type { RecordOptions, RecordResult } from '../store';
import { beginEnrollments, placeAtTrigger, type Candidate } from './enter';
import { dedupKey, insertEvents, type NewEvent } from './events';
import { resolvePeople } from './people';
import { moveWaits, wakeByEvents } from './wake';

/** What a call changed, and from when on (ms) positions may be claimable because of it. */
export interface Recorded {
	result: RecordResult;
	readyAt: number | null;
}

export const NOTHING_RECORDED: RecordResult = {
	accepted: 0,
	duplicates: 0,
	entered: 0,
	woken: 0,
	converted: 0,
	exited: 0,
};

/** What one slice of a large call holds; between slices other work of the process gets its turn. */
const SLICE = 1_000;

/** One transaction for all that a call brings: either the store has all of it, or none. */
export async function recordSlices(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	entries: readonly IncomingEntry[],
	journeys: readonly Journey[],
	options: RecordOptions,
): Promise<Recorded> {
	const total: Recorded = { result: { ...NOTHING_RECORDED }, readyAt: null };
	for (let from = 0; from < entries.length; from += SLICE) {
		const slice = entries.slice(from, from + SLICE);
		const { result, readyAt } = await recordEntries(conn, trx, slice, journeys, options);
		for (const key of Object.keys(result) as Array<keyof RecordResult>) {
			total.result[key] += result[key];
		}
		if (readyAt !== null) total.readyAt = Math.min(readyAt, total.readyAt ?? readyAt);
	}
	return total;
}

async function recordEntries(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	entries: readonly IncomingEntry[],
	journeys: readonly Journey[],
	{ workspaceId, now, journeyId }: RecordOptions,
): Promise<Recorded> {
	const mentions = entries.map((entry) => ({
		keys: identityKeys(entry.identity),
		// Those of a group call are the group's.
		patch: entry.kind === 'group' ? {} : entry.traits,
		occurredAt: entry.occurredAt,
	}));
	const people = await resolvePeople(conn, trx, workspaceId, mentions, now);
	const events = await insertEvents(conn, trx, workspaceId, entries, people.contactIds, now);

	const woken = await wakeByEvents(conn, trx, events, now);
	const changed = people.changed.map((id) => people.contacts.get(id)!);
	const movedTo = await moveWaits(conn, trx, changed);

	const occasions = occasionsOf(entries, people.contactIds, events);
	const candidates = candidatesFor(journeys, occasions, journeyId);
	const begun = await beginEnrollments(conn, trx, candidates, now);
	await placeAtTrigger(conn, trx, begun, now);

	const tracked = entries.filter((entry) => entry.event !== null).length;
	const readyAt = woken + begun.length > 0 ? now : movedTo;
	const duplicates = tracked - events.length;
	return {
		result: { accepted: entries.length - duplicates, duplicates, entered: begun.length, woken, converted: 0, exited: 0 },
		readyAt,
	};
}

/** Repeated events are no occasion; calls without an event are, each time they are made. */
function occasionsOf(
	entries: readonly IncomingEntry[],
	contactIds: readonly number[],
	events: readonly NewEvent[],
): Occasion[] {
	const eventOf = new Map(events.map((event) => [event.index, event]));
	return entries.flatMap((entry, i) => {
		const event = eventOf.get(i) ?? null;
		if (entry.event !== null && event === null) return [];
		const reference = event
			? `event ${event.id}`
			: `call ${entry.messageId === null ? `${entry.occurredAt} ${entry.index}` : dedupKey(entry.messageId)}`;
		return { contactId: contactIds[i], event, reference };
	});
}

function candidatesFor(
	journeys: readonly Journey[],
	occasions: readonly Occasion[],
	calledId: number | undefined,
): Candidate[] {
	return journeys.flatMap((journey) =>
		occasions
			.filter((occasion) => starts(journey, occasion, journey.id === calledId))
			.map((occasion) => ({
				journey,
				contactId: occasion.contactId,
				instance: instanceOf(journey, occasion),
				eventId: occasion.event?.id ?? null,
			})),
	);
}
