import { sql } from 'kysely';
import {
	FROM_ENTRY,
	type ParkRequest,
	type AwaitedEvent,
	type StoredWait,
	type WaitEnd,
} from '../../../journey/position';
import type { Instance } from '../../../journey/instance';
import { recompute } from '../../../journey/recompute';
import type { WorkspaceTx } from '../common/transaction';
import { countsFrom } from '../enrollments/counts-from';
import { instanceIn } from '../enrollments/instance-in';
import { eventsSince, type EventRow } from '../events/insert';
import { toContact, type ContactRow } from '../contacts/resolve';
import { endsWait } from '../reactions/waits';
import { ruleDigest, ruleIds, type AwaitedRule } from '../rules/awaited-rules';
import { matchIn } from '../rules/match';

/** The transaction of a batch of park requests; the contacts of its waits are locked. */
export interface ParkScope extends WorkspaceTx {
	contacts: ReadonlyMap<number, ContactRow>;
}

/** A request of a wait that may have stood still already, for so many ms; see PositionTable. */
interface PriorRequest extends ParkRequest {
	movedMs?: number;
}

/** A park request with the state of its new position. */
export interface ParkedPosition extends ParkRequest {
	readyAt: number | null;
	outcome: 'reached' | null;
	/** What ended the wait before it began; null: nothing. */
	endedBy: WaitEnd | null;
	eventId: number | null;
	ruleId: number | null;
}

/** Columns of a position that hold its wait, and how it ended. */
export const WAIT_COLUMNS = {
	ready_at: 'int',
	due_at: 'int',
	timeout_outcome: 'text',
	outcome: 'text',
	ended_by: 'text',
	event_id: 'int',
	rule_id: 'int',
	wait: 'json',
} as const;

export const waitRow = (parked: ParkedPosition) => ({
	ready_at: parked.readyAt,
	due_at: parked.dueAt,
	timeout_outcome: parked.timeoutOutcome,
	outcome: parked.outcome,
	ended_by: parked.endedBy,
	event_id: parked.eventId,
	rule_id: parked.ruleId,
	wait: parked.wait,
});

/**
 * Applies what came before the wait: a change of the contact since the node read it, an event, a rule
 * that is true already. The contacts are locked, as they are while a call is recorded: an event that
 * ends a wait is either found here, or its call finds the position.
 */
export async function applyPriorEvents(
	scope: ParkScope,
	requests: readonly PriorRequest[],
): Promise<ParkedPosition[]> {
	const current = requests.map((request) => recomputeForContact(request, scope.contacts));
	const entries = await entriesOf(scope, current);
	const met = await findEvents(scope, current, entries);
	const rules = await findRules(
		scope,
		current.filter((request) => !met.has(request)),
	);
	return current.map((request) => {
		const { dueAt, eventId = null, wait } = request;
		const eventMet = met.get(request);
		const rule = rules.get(request);
		if (eventMet === undefined && rule?.holds !== true) {
			const kept = wait && withInstants(wait, entries.get(request));
			const ruleId = rule?.id ?? null;
			return {
				...request,
				wait: kept,
				readyAt: dueAt,
				outcome: null,
				endedBy: null,
				eventId,
				ruleId,
			};
		}
		const done = { readyAt: scope.now, outcome: 'reached' as const, ruleId: null, wait: null };
		const endedBy = eventMet === undefined ? 'rule' : 'event';
		return { ...request, ...done, endedBy, eventId: eventMet ?? eventId };
	});
}

function recomputeForContact(
	request: PriorRequest,
	contacts: ReadonlyMap<number, ContactRow>,
): ParkRequest {
	const contact = contacts.get(request.contactId);
	if (request.wait === null || contact === undefined) return request;
	const recomputed = recompute(request.wait, toContact(contact));
	if (recomputed === undefined) return request;
	return {
		...request,
		dueAt: recomputed.dueAt + (request.movedMs ?? 0),
		timeoutOutcome: recomputed.timeoutOutcome ?? request.timeoutOutcome,
	};
}

interface EntryPoint extends Instance {
	entryEventId: number | null;
	/** ms */
	at: number;
}

/** The wait as it is stored: with the instants that events count from, and without its rule. */
function withInstants(
	{ rule: _rule, ...wait }: StoredWait,
	entry: EntryPoint | undefined,
): StoredWait {
	if (entry === undefined) return wait;
	const counted = (awaited: AwaitedEvent) =>
		awaited.since === FROM_ENTRY ? { ...awaited, since: entry.at } : awaited;
	return {
		...wait,
		...(wait.events && { events: wait.events.map(counted) }),
	};
}

/** For each request that waits for events: the first recorded one that ends its wait, if any. */
async function findEvents(
	{ conn, trx, contacts }: ParkScope,
	requests: readonly ParkRequest[],
	entries: ReadonlyMap<ParkRequest, EntryPoint>,
): Promise<Map<ParkRequest, number>> {
	const waits = requests.flatMap((request) => {
		const entry = entries.get(request);
		if (request.wait === null || entry === undefined) return [];
		return { request, entry, wait: withInstants(request.wait, entry) };
	});
	const awaited = waits.flatMap(({ request, wait }) =>
		(wait.events ?? []).map(({ name, since }) => ({ name, since, id: request.contactId })),
	);
	const events: EventRow[] = [];
	for (const [name, group] of Map.groupBy(awaited, (each) => each.name)) {
		const earliest = Math.min(...group.map(({ since }) => since));
		const ids = [...new Set(group.map(({ id }) => id))];
		events.push(...(await eventsSince({ conn, trx }, ids, name, earliest)));
	}
	events.sort((a, b) => a.occurred_at - b.occurred_at || a.id - b.id);
	const byContact = Map.groupBy(events, (event) => event.contact_id);
	const met = new Map<ParkRequest, number>();
	for (const { request, entry, wait } of waits) {
		const timezone = contacts.get(request.contactId)?.timezone;
		const parked = { wait, due_at: request.dueAt };
		const found = byContact
			.get(request.contactId)
			?.find(
				(e) => e.id !== entry.entryEventId && endsWait(parked, entry, toOccurrence(e), timezone),
			);
		if (found !== undefined) met.set(request, found.id);
	}
	return met;
}

const toOccurrence = ({ name, properties, occurred_at }: EventRow) => ({
	name,
	properties,
	occurredAt: occurred_at,
});

/** The entry of each request that waits for events. */
async function entriesOf(
	{ conn, trx }: ParkScope,
	requests: readonly ParkRequest[],
): Promise<Map<ParkRequest, EntryPoint>> {
	const listening = requests.filter(({ wait }) => wait?.events !== undefined);
	if (listening.length === 0) return new Map();
	const ids = listening.map((request) => request.enrollmentId);
	const { rows } = await sql<{
		id: number;
		entered_at: number;
		entry_event_id: number | null;
		instance: string;
		instance_key: string | null;
		occurred_at: number | null;
	}>`select e.id, e.entered_at, e.entry_event_id, e.instance, e.instance_key, v.occurred_at
		from enrollments e
		left join events v on v.id = e.entry_event_id
		where ${conn.anyOf('e.id', 'int', ids)}`.execute(trx);
	const byId = new Map(
		rows.map((row) => [
			row.id,
			{
				entryEventId: row.entry_event_id,
				at: countsFrom(row.entered_at, row.occurred_at),
				...instanceIn(row),
			},
		]),
	);
	return new Map(listening.map((request) => [request, byId.get(request.enrollmentId)!]));
}

/** For each request that waits for a rule: the rule's id, and whether it is true already. */
async function findRules(
	{ conn, trx, workspaceId, now }: ParkScope,
	requests: readonly ParkRequest[],
): Promise<Map<ParkRequest, { id: number; holds: boolean }>> {
	const found = new Map<ParkRequest, { id: number; holds: boolean }>();
	const awaiting = requests.flatMap((request) => {
		const awaited = request.wait?.rule;
		return awaited === undefined ? [] : { request, awaited, digest: ruleDigest(awaited) };
	});
	const rules = new Map<string, AwaitedRule>(
		awaiting.map(({ digest, awaited }) => [digest, awaited]),
	);
	const ids = await ruleIds({ conn, trx, workspaceId }, rules);
	for (const [digest, group] of Map.groupBy(awaiting, (each) => each.digest)) {
		const { rule, zone } = rules.get(digest)!;
		const subjects = group.map(({ request }) => ({
			contactId: request.contactId,
			enrollmentId: request.enrollmentId,
		}));
		const moment = { now, zone };
		const answers = await matchIn({ conn, workspaceId, moment }, trx, [rule], subjects);
		group.forEach(({ request }, i) =>
			found.set(request, { id: ids.get(digest)!, holds: answers[i][0] }),
		);
	}
	return found;
}
