import { sql } from 'kysely';
import type { ContactEnrollment, TimelineEntry } from '../../../contact/contact-store';
import type { JsonObject } from '../../../lib/json';
import { inSubquery } from '../common/in-subquery';
import type { Conn } from '../common/transaction';

interface TimelineRow {
	contactId: number;
	entry: TimelineEntry;
}

/**
 * The newest entries of the contacts' timelines, up to `limit` of each, the newest first. Entries of
 * the same instant are always in the same order.
 * @param until ms; entries after it are left out
 */
export async function timelinesOf(
	conn: Conn,
	ids: readonly number[],
	enrollments: ByContact<ContactEnrollment>,
	limit: number,
	until = Number.MAX_SAFE_INTEGER,
): Promise<ByContact<TimelineEntry>> {
	if (limit <= 0) return new Map();
	// One after the other, so that the event loop can do other work between the results.
	const messages = await messagesOf(conn, ids, limit, until);
	const visits = await visitsOf(conn, enrollments, limit, until);
	const events = await eventsOf(conn, ids, limit, until);
	const consents = await consentsOf(conn, ids, limit, until);
	const byContact = Map.groupBy(
		[...messages, ...visits, ...events, ...consents],
		({ contactId }) => contactId,
	);
	return new Map(
		ids.map((id) => {
			const entries = (byContact.get(id) ?? []).map(({ entry }) => entry);
			const journeyEntries = (enrollments.get(id) ?? [])
				.flatMap(entriesOf)
				.filter(({ at }) => at <= until);
			return [id, [...entries, ...journeyEntries].sort((a, b) => b.at - a.at).slice(0, limit)];
		}),
	);
}

function entriesOf(enrollment: ContactEnrollment): TimelineEntry[] {
	const { journeyKey: journey, journeyName: name, enteredAt, endedAt } = enrollment;
	const { status, reason, goal } = enrollment;
	const begun: TimelineEntry = {
		at: enteredAt,
		kind: 'journey',
		name,
		detail: { journey, status: 'entered' },
	};
	if (endedAt === null) return [begun];
	const detail = { journey, status, ...withoutNulls({ reason, goal }) };
	return [{ at: endedAt, kind: 'journey', name, detail }, begun];
}

interface EventRow {
	contact_id: number;
	name: string;
	properties: JsonObject;
	at: number;
}

/** Selects the newest by key first, so that no other properties are read. */
async function eventsOf(
	conn: Conn,
	ids: readonly number[],
	limit: number,
	until: number,
): Promise<TimelineRow[]> {
	const newest = sql`(select id from (select id, row_number() over (partition by contact_id
			order by occurred_at desc, id desc) as nth
		from events where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
			and occurred_at <= ${until}) as k where nth <= ${limit})`;
	const { rows } = await sql<EventRow>`select contact_id, name, properties, occurred_at as at
		from events where ${inSubquery(conn, 'id', newest)}
		order by occurred_at desc, id desc`.execute(conn.db);
	return rows.map(({ contact_id, at, name, properties }) => ({
		contactId: contact_id,
		entry: { at, kind: 'event', name, detail: properties },
	}));
}

interface MessageRow {
	contact_id: number;
	channel: string;
	status: string;
	reason: string | null;
	recipient: string;
	at: number;
	node: string | null;
}

async function messagesOf(
	conn: Conn,
	ids: readonly number[],
	limit: number,
	until: number,
): Promise<TimelineRow[]> {
	const { rows } = await sql<MessageRow>`select m.contact_id, m.channel, m.status, m.reason,
			m.recipient, m.at, n.name as node
		from (select id, contact_id, node_id, channel, status, reason, recipient,
				coalesce(sent_at, created_at) as at,
				row_number() over (partition by contact_id
					order by coalesce(sent_at, created_at) desc, id desc) as nth
			from messages where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
				and coalesce(sent_at, created_at) <= ${until}) as m
		left join nodes n on n.id = m.node_id
		where m.nth <= ${limit} order by m.at desc, m.id desc`.execute(conn.db);
	return rows.map(({ contact_id, channel, at, ...detail }) => ({
		contactId: contact_id,
		entry: { at, kind: 'message', name: channel, detail: withoutNulls(detail) },
	}));
}

interface ConsentRow {
	contact_id: number;
	channel: string;
	topic: string | null;
	change: string;
	detail: JsonObject;
	at: number;
}

async function consentsOf(
	conn: Conn,
	ids: readonly number[],
	limit: number,
	until: number,
): Promise<TimelineRow[]> {
	const { rows } = await sql<ConsentRow>`select contact_id, channel, topic, change, detail, at
		from (select id, contact_id, channel, topic, change, detail, at, row_number() over
				(partition by contact_id order by at desc, id desc) as nth
			from consent_history where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
				and at <= ${until}) as k
		where nth <= ${limit} order by at desc, id desc`.execute(conn.db);
	return rows.map(({ contact_id, channel, topic, change, detail, at }) => ({
		contactId: contact_id,
		entry: {
			at,
			kind: 'consent',
			name: channel,
			detail: { change, ...withoutNulls({ topic }), ...detail },
		},
	}));
}

interface VisitRow {
	contact_id: number;
	name: string;
	outcome: string;
	journey: string;
	at: number;
}

/** Visits by enrollment, as their rows have no contact. */
async function visitsOf(
	conn: Conn,
	enrollments: ByContact<ContactEnrollment>,
	limit: number,
	until: number,
): Promise<TimelineRow[]> {
	const rows = [...enrollments].flatMap(([contactId, ofContact]) =>
		ofContact.map(({ enrollmentId, journeyKey }) => ({
			contactId,
			enrollmentId,
			journey: journeyKey,
		})),
	);
	if (rows.length === 0) return [];
	const source = conn.records(rows, { contactId: 'int', enrollmentId: 'int', journey: 'text' });
	const isOfThese = inSubquery(
		conn,
		's.enrollment_id',
		conn.ids(rows.map(({ enrollmentId }) => enrollmentId)),
	);
	const visits = await sql<VisitRow>`select v.contact_id, n.name, v.outcome, v.journey, v.at
		from (select r."contactId" as contact_id, r.journey, s.node_id, s.outcome, s.left_at as at,
				s.position_id, s.visit, row_number() over (partition by r."contactId"
					order by s.left_at desc, s.position_id desc, s.visit desc) as nth
			from ${source} as r cross join node_visits s where s.enrollment_id = r."enrollmentId" and ${isOfThese}
			and s.left_at <= ${until}) as v
		join nodes n on n.id = v.node_id
		where v.nth <= ${limit} order by v.at desc, v.position_id desc, v.visit desc`.execute(conn.db);
	return visits.rows.map(({ contact_id, name, at, outcome, journey }) => ({
		contactId: contact_id,
		entry: { at, kind: 'step', name, detail: { outcome, journey } },
	}));
}

function withoutNulls(detail: Record<string, string | null>): JsonObject {
	return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null));
}

/** Rows of many contacts, by contact. */
export type ByContact<T> = ReadonlyMap<number, T[]>;
