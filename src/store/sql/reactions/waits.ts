import { sql } from 'kysely';
import { concerns, type Instance } from '../../../journey/instance';
import { standsStill } from '../../../journey/journey';
import type { AwaitedEvent, StoredWait } from '../../../journey/position';
import { resolveZone } from '../../../time/zone';
import { matchesFilter } from '../../../value/filter';
import { recompute } from '../../../journey/recompute';
import type { Rule } from '../../../rule/rule';
import { inSubquery } from '../common/in-subquery';
import { instanceIn } from '../enrollments/instance-in';
import type { NewEvent } from '../events/insert';
import { toContact } from '../contacts/resolve';
import { matchIn } from '../rules/match';
import { affects, type ReactionScope, type ContactChanges } from './changes';

interface WaitingRow {
	id: number;
	contact_id: number;
	enrollment_id: number;
	journey_id: number;
	due_at: number | null;
	moved_ms: number | null;
	wait: StoredWait;
	entry_event_id: number | null;
	rule_id: number | null;
	rule: Rule | null;
	zone: string | null;
	instance: string;
	instance_key: string | null;
}

interface ResumedPosition {
	id: number;
	/** The event that ended the wait; null: a rule. */
	event_id: number | null;
}

/**
 * Ends waits of the changed contacts, and moves due times that have changed. `movedTo`: the earliest
 * of those (ms), null: none.
 */
export async function resolveWaits(
	scope: ReactionScope,
	changes: readonly ContactChanges[],
): Promise<{ resumed: number; movedTo: number | null }> {
	const byContact = new Map(changes.map((contact) => [contact.contactId, contact]));
	const rows = await waiting(scope, [...byContact.keys()]);
	if (rows.length === 0) return { resumed: 0, movedTo: null };

	const openOf = withoutStanding(scope.journeys);
	const byEvent = rows.flatMap((row): ResumedPosition[] => {
		const timezone = scope.contacts.get(row.contact_id)?.timezone;
		const event = byContact
			.get(row.contact_id)!
			.events.find(
				(e) => e.id !== row.entry_event_id && endsWait(openOf(row), instanceIn(row), e, timezone),
			);
		return event ? [{ id: row.id, event_id: event.id }] : [];
	});
	const done = new Set(byEvent.map(({ id }) => id));
	const rest = rows.filter(({ id }) => !done.has(id));
	const byRule = await waitsWithTrueRule(scope, rest.map(openOf), byContact);
	const resumed = await resumePositions(scope, [...byEvent, ...byRule]);
	const changed = rest.filter(({ contact_id }) => byContact.get(contact_id)!.parts.has('profile'));
	return { resumed, movedTo: await moveDue(scope, changed) };
}

/**
 * The wait without its end where that stands still: it is not over as long as the journey is off.
 */
function withoutStanding(journeys: ReactionScope['journeys']) {
	const since = new Map(
		journeys.filter(standsStill).map(({ id, offSince }) => [id, offSince!] as const),
	);
	return (row: WaitingRow): WaitingRow => {
		const offSince = since.get(row.journey_id);
		const stands = offSince !== undefined && row.moved_ms !== null && row.due_at! > offSince;
		return stands ? { ...row, due_at: null } : row;
	};
}

/** Positions of the contacts whose wait an event or a change can still end or move. */
async function waiting(
	{ conn, trx }: ReactionScope,
	contactIds: readonly number[],
): Promise<WaitingRow[]> {
	const { rows } = await sql<WaitingRow>`
		select p.id, p.contact_id, p.enrollment_id, p.journey_id, p.due_at, p.moved_ms, p.wait, p.rule_id, e.entry_event_id,
			e.instance, e.instance_key, u.rule, u.zone
		from positions p join enrollments e on e.id = p.enrollment_id and e.status = 'active'
		left join awaited_rules u on u.id = p.rule_id
		where ${inSubquery(conn, 'p.contact_id', conn.ids(contactIds))} and p.wait is not null
		and p.outcome is null and p.lease is null`.execute(trx);
	return rows;
}

/**
 * Whether an event ends a wait. At the instant of the time-out the event wins. `timezone`: the
 * contact's, for dates without an offset.
 */
export function endsWait(
	{ wait, due_at }: Pick<WaitingRow, 'wait' | 'due_at'>,
	instance: Instance,
	event: Pick<NewEvent, 'name' | 'properties' | 'occurredAt'>,
	timezone: string | null | undefined,
): boolean {
	if (due_at !== null && event.occurredAt > due_at) return false;
	const { zone } = resolveZone(timezone, wait.zone ?? 'UTC');
	return (wait.events ?? []).some((awaited) => isAwaited(awaited, instance, event, zone));
}

function isAwaited(
	{ name, since, filter, anyInstance }: AwaitedEvent,
	instance: Instance,
	event: Pick<NewEvent, 'name' | 'properties' | 'occurredAt'>,
	zone: string,
): boolean {
	if (event.name !== name || event.occurredAt < since) return false;
	if (anyInstance !== true && !concerns(instance, event.properties)) return false;
	return filter === undefined || matchesFilter(event.properties, filter, zone);
}

/** Waits whose rule is true now. One statement per zone, whatever the number of contacts. */
async function waitsWithTrueRule(
	{ conn, trx, workspaceId, now }: ReactionScope,
	rows: readonly WaitingRow[],
	changes: ReadonlyMap<number, ContactChanges>,
): Promise<ResumedPosition[]> {
	const ruled = rows.filter(
		({ rule, contact_id, due_at }) =>
			rule !== null &&
			// Past its due time the wait is over, released or not.
			(due_at === null || now <= due_at) &&
			affects(rule, changes.get(contact_id)!),
	);
	const resumed: ResumedPosition[] = [];
	for (const [zone, group] of Map.groupBy(ruled, (row) => row.zone!)) {
		const rules = new Map(group.map((row) => [row.rule_id, row.rule!]));
		const subjects = group.map((row) => ({
			contactId: row.contact_id,
			enrollmentId: row.enrollment_id,
		}));
		const moment = { now, zone };
		const answers = await matchIn(
			{ conn, workspaceId, moment },
			trx,
			[...rules.values()],
			subjects,
		);
		const indexOfRule = new Map([...rules.keys()].map((id, k) => [id, k]));
		group.forEach((row, i) => {
			if (answers[i][indexOfRule.get(row.rule_id)!]) resumed.push({ id: row.id, event_id: null });
		});
	}
	return resumed;
}

async function resumePositions(
	{ conn, trx, now }: ReactionScope,
	resumed: readonly ResumedPosition[],
): Promise<number> {
	if (resumed.length === 0) return 0;
	const source = conn.records(resumed, { id: 'int', event_id: 'int' });
	const { rows } = await sql`update positions set outcome = 'reached',
			ended_by = case when r.event_id is null then 'rule' else 'event' end,
			event_id = coalesce(r.event_id, positions.event_id), ready_at = ${now}
		from ${source} as r where positions.id = r.id
		and positions.outcome is null and positions.lease is null returning positions.id`.execute(trx);
	return rows.length;
}

/** Moves due times that depend on the contact's zone or attributes; the earliest new one, or null. */
async function moveDue(
	{ conn, trx, contacts }: ReactionScope,
	rows: readonly WaitingRow[],
): Promise<number | null> {
	const moved = rows.flatMap((row) => {
		const recomputed = recompute(row.wait, toContact(contacts.get(row.contact_id)!));
		if (recomputed === undefined) return [];
		const dueAt = recomputed.dueAt + (row.moved_ms ?? 0);
		return dueAt === row.due_at
			? []
			: { id: row.id, due_at: dueAt, timeout_outcome: recomputed.timeoutOutcome };
	});
	if (moved.length === 0) return null;
	const source = conn.records(moved, { id: 'int', due_at: 'int', timeout_outcome: 'text' });
	await sql`update positions set due_at = r.due_at, ready_at = r.due_at,
			timeout_outcome = r.timeout_outcome
		from ${source} as r where positions.id = r.id
		and positions.outcome is null and positions.lease is null`.execute(trx);
	return Math.min(...moved.map((row) => row.due_at));
}
