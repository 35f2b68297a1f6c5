import { sql } from 'kysely';
import type { StoredWait } from '../../../journey/position';
import { inSubquery } from '../common/in-subquery';
import { earliest } from '../common/earliest';
import type { WorkspaceTx } from '../common/transaction';
import type { EventRow, NewEvent } from '../events/insert';
import type { Resolved } from '../contacts/resolve';
import { react, type Reaction, type ReactOptions } from './react';
import { type Change, type ChangedPart } from './changes';
import { applyGoals } from './goals';
import type { ReactionScope, ContactChanges } from './changes';
import { resolveWaits } from './waits';
import { journeysOf } from '../registry/journeys';

/** Applies what follows from resolved contacts and from the events just recorded. */
export async function reactToContacts(
	tx: WorkspaceTx,
	resolved: Resolved,
	events: readonly NewEvent[],
	options: ReactOptions = {},
): Promise<Reaction> {
	const { conn, trx, workspaceId, now } = tx;
	const { contacts, merged } = resolved;
	const journeys = options.journeys ?? (await journeysOf(trx, workspaceId));
	const scope = { conn, trx, workspaceId, now, journeys, contacts };
	const replayed = await replayHistoryAfterMerge(scope, merged);
	const changes = changesOfResolved(resolved, events);
	const reaction = await react(tx, changes, {
		...options,
		journeys,
		contacts,
	});
	return {
		entered: reaction.entered,
		refused: reaction.refused,
		resumed: replayed.resumed + reaction.resumed,
		converted: replayed.converted + reaction.converted,
		exited: replayed.exited + reaction.exited,
		readyAt: earliest(replayed.resumed > 0 ? now : null, reaction.readyAt),
	};
}

/** After a merge any part may have changed. */
const ALL_PARTS: ChangedPart[] = ['new', 'profile', 'stage', 'score', 'consent', 'message'];

/** Events come first, so that contacts enter journeys in the order of their calls. */
function changesOfResolved(resolved: Resolved, events: readonly NewEvent[]): Change[] {
	return [
		...events.map((event) => ({ contactId: event.contactId, events: [event] })),
		...resolved.created.map((contactId): Change => ({ contactId, parts: ['new'] })),
		...resolved.changed.map((contactId): Change => ({ contactId, parts: ['profile'] })),
		...resolved.merged.map((contactId) => ({ contactId, parts: ALL_PARTS })),
	];
}

/**
 * Applies goals and ends waits that a merge has fulfilled: events of the merged contact count for the
 * remaining one. Past events start no journeys.
 */
async function replayHistoryAfterMerge(
	scope: ReactionScope,
	contactIds: readonly number[],
): Promise<{ resumed: number; converted: number; exited: number }> {
	if (contactIds.length === 0) return { resumed: 0, converted: 0, exited: 0 };
	const names = await awaitedNames(scope, contactIds);
	const byContact = Map.groupBy(
		await eventsOf(scope, contactIds, names),
		(event) => event.contactId,
	);
	const changes: ContactChanges[] = contactIds.map((contactId) => ({
		contactId,
		events: byContact.get(contactId) ?? [],
		parts: new Set(),
		segments: [],
	}));
	const met = await applyGoals(scope, changes);
	const { resumed } = await resolveWaits(scope, changes);
	return { ...met, resumed };
}

/** Names of the events in the journeys' goals and exits, and in the contacts' waits. */
async function awaitedNames(
	{ conn, trx, journeys }: ReactionScope,
	contactIds: readonly number[],
): Promise<string[]> {
	const { rows } = await sql<{ wait: StoredWait }>`select p.wait from positions p
		where ${inSubquery(conn, 'p.contact_id', conn.ids(contactIds))} and p.wait is not null
		and p.outcome is null`.execute(trx);
	const ends = journeys.flatMap(({ config: { goals = [], exits = [] } }) => [...goals, ...exits]);
	return [
		...new Set([
			...rows.flatMap(({ wait }) => (wait?.events ?? []).map(({ name }) => name)),
			...ends.flatMap(({ event }) => event?.name ?? []),
		]),
	];
}

/** In the order in which they occurred. */
async function eventsOf(
	{ conn, trx }: ReactionScope,
	contactIds: readonly number[],
	names: readonly string[],
): Promise<NewEvent[]> {
	if (names.length === 0) return [];
	const { rows } = await sql<EventRow>`select id, contact_id, name, properties, occurred_at
		from events where ${inSubquery(conn, 'contact_id', conn.ids(contactIds))}
		and ${conn.anyOf('name', 'text', names)} order by occurred_at, id`.execute(trx);
	return rows.map((row, index) => ({
		id: row.id,
		name: row.name,
		properties: row.properties,
		occurredAt: row.occurred_at,
		contactId: row.contact_id,
		index,
	}));
}
