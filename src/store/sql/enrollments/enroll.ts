import { sql } from 'kysely';
import { expiresAt, shareOfCap } from '../../../journey/cap';
import { isOpen, mayEnter, type PriorEnrollment, type Journey } from '../../../journey/journey';
import type { TimedTx, Tx } from '../common/transaction';
import { countEntries, type Refusal } from '../counts/enrollment-counts';
import { dayIn, type Day } from '../../../time/day';
import { countPositions } from '../counts/position-counts';
import { lockJourney, writeState } from '../registry/entry-state';

/** A contact that may enter a journey. */
export interface Candidate {
	journey: Journey;
	contactId: number;
	instance: string;
	/** See Instance; absent: the instance is no property's value. */
	instanceKey?: string | null;
	eventId: number | null;
}

export interface NewEnrollment extends Candidate {
	enrollmentId: number;
	entryDay: Day;
}

const enrollmentKey = (journeyId: number, contactId: number, instance: string) =>
	`${journeyId} ${contactId} ${instance}`;

export interface Begun {
	enrollments: NewEnrollment[];
	/** Contacts that would have entered, if the entries of their journeys were open. */
	refused: number;
}

/** Enrolls the candidates that re-entry rules and entry caps admit to journeys that are open. */
export async function beginEnrollments(
	tx: TimedTx,
	candidates: readonly Candidate[],
): Promise<Begun> {
	const { now } = tx;
	const earlier = await priorEnrollments(tx, candidates);
	const admitted = new Map<string, Candidate>();
	for (const candidate of candidates) {
		const key = enrollmentKey(candidate.journey.id, candidate.contactId, candidate.instance);
		if (admitted.has(key)) continue;
		const prior = earlier.get(key) ?? [];
		if (mayEnter(candidate.journey.config.reentry, prior, now)) admitted.set(key, candidate);
	}
	const entering = [...admitted.values()].filter(({ journey }) => isOpen(journey));
	const within = new Set(await withinCaps(tx, entering));
	const refusals = [...admitted.values()].filter((candidate) => !within.has(candidate));
	const inserted = await insertEnrollments(tx, [...within]);
	await countEntries(
		tx,
		inserted.map((row) => ({ journeyId: row.journey_id, entryDay: row.entry_day })),
		refusals.map(({ journey }) => refusalOf(journey, now)),
	);
	const enrollments = inserted.map((row) => ({
		...admitted.get(enrollmentKey(row.journey_id, row.contact_id, row.instance))!,
		enrollmentId: row.id,
		entryDay: row.entry_day,
	}));
	return { enrollments, refused: refusals.filter(({ journey }) => !isOpen(journey)).length };
}

function refusalOf({ id, config, paused }: Journey, now: number): Refusal {
	const reason = paused ? 'paused' : config.entries === 'closed' ? 'closed' : 'cap';
	return { journeyId: id, day: dayIn(config.zone, now), reason };
}

interface EnrollmentRow {
	id: number;
	journey_id: number;
	contact_id: number;
	instance: string;
	entry_day: number;
}

async function insertEnrollments(
	{ conn, trx, now }: TimedTx,
	within: readonly Candidate[],
): Promise<EnrollmentRow[]> {
	if (within.length === 0) return [];
	const rows = within.map((candidate, seq) => ({
		seq,
		journey_id: candidate.journey.id,
		contact_id: candidate.contactId,
		instance: candidate.instance,
		instance_key: candidate.instanceKey ?? null,
		entry_event_id: candidate.eventId,
		expires_at: expiresAt(candidate.journey.config, now),
		entry_day: dayIn(candidate.journey.config.zone, now),
	}));
	const source = conn.records(rows, {
		seq: 'int',
		journey_id: 'int',
		contact_id: 'int',
		instance: 'text',
		instance_key: 'text',
		entry_event_id: 'int',
		expires_at: 'int',
		entry_day: 'int',
	});
	const inserted =
		await sql<EnrollmentRow>`insert into enrollments (journey_id, contact_id, instance, instance_key, status, entered_at,
			entry_day, entry_event_id, expires_at)
		select r.journey_id, r.contact_id, r.instance, r.instance_key, 'active', ${now}, r.entry_day,
			r.entry_event_id, r.expires_at
		from ${source} as r where true order by r.seq
		on conflict do nothing returning id, journey_id, contact_id, instance, entry_day`.execute(trx);
	return inserted.rows;
}

/** The candidates within their journeys' entry caps. */
async function withinCaps(tx: TimedTx, candidates: readonly Candidate[]): Promise<Candidate[]> {
	const admitted: Candidate[] = [];
	for (const group of Map.groupBy(candidates, ({ journey }) => journey.id).values()) {
		const room = await takeFromCap(tx, group[0].journey, group.length);
		admitted.push(...group.slice(0, room));
	}
	return admitted;
}

/**
 * Counts entries against the journey's entry cap of the day; returns how many of `wanted` may enter.
 * Other calls of the journey wait until the transaction ends, so take from several journeys in the
 * order of their ids.
 */
export async function takeFromCap(tx: TimedTx, journey: Journey, wanted: number): Promise<number> {
	const { now } = tx;
	if (journey.config.capPerDay === undefined || wanted === 0) return wanted;
	const locked = await lockJourney(tx, journey.id);
	if (locked === null) return 0;
	const { granted, cap } = shareOfCap(locked.config, locked.state.cap, wanted, now);
	if (granted > 0) await writeState(tx, journey.id, { ...locked.state, cap });
	return granted;
}

async function priorEnrollments(
	tx: Tx,
	candidates: readonly Candidate[],
): Promise<Map<string, PriorEnrollment[]>> {
	const { conn, trx } = tx;
	// Without a key, each enrollment of 'Always' is an instance of its own.
	const asked = candidates.filter(
		(c) => c.journey.config.reentry.mode !== 'always' || c.instanceKey != null,
	);
	if (asked.length === 0) return new Map();
	const rows = asked.map((c) => ({
		journey_id: c.journey.id,
		contact_id: c.contactId,
		instance: c.instance,
	}));
	const source = conn.records(rows, { journey_id: 'int', contact_id: 'int', instance: 'text' });
	const result = await sql<{
		journey_id: number;
		contact_id: number;
		instance: string;
		has_active: number;
		ended_at: number | null;
	}>`select e.journey_id, e.contact_id, e.instance, max(e.ended_at) as ended_at,
			max(case when e.status = 'active' then 1 else 0 end) as has_active
		from ${source} as r cross join enrollments e
		where e.contact_id = r.contact_id and e.journey_id = r.journey_id
			and e.instance = r.instance
		group by e.journey_id, e.contact_id, e.instance`.execute(trx);
	return new Map(
		result.rows.map((row) => [
			enrollmentKey(row.journey_id, row.contact_id, row.instance),
			[{ active: row.has_active === 1, endedAt: row.ended_at }],
		]),
	);
}

/** Creates the positions of new enrollments at their journey's trigger, ready at once. */
export async function insertAtTrigger(tx: TimedTx, begun: readonly NewEnrollment[]): Promise<void> {
	const { conn, trx, now } = tx;
	if (begun.length === 0) return;
	const rows = begun.map((b) => ({
		enrollment_id: b.enrollmentId,
		contact_id: b.contactId,
		journey_id: b.journey.id,
		node_id: b.journey.nodeId,
		event_id: b.eventId,
		entry_day: b.entryDay,
	}));
	const source = conn.records(rows, {
		enrollment_id: 'int',
		contact_id: 'int',
		journey_id: 'int',
		node_id: 'int',
		event_id: 'int',
		entry_day: 'int',
	});
	await sql`insert into positions
			(enrollment_id, contact_id, journey_id, node_id, ready_at, due_at, timeout_outcome, event_id,
			arrived_at, entry_day, is_first, is_beside)
		select r.enrollment_id, r.contact_id, r.journey_id, r.node_id, ${now}, ${now}, 'reached',
			r.event_id, ${now}, r.entry_day, ${true}, ${false}
		from ${source} as r`.execute(trx);
	await countPositions(tx, rows, 1);
}
