import { sql } from 'kysely';
import type { StoredWait } from '../../../journey/position';
import type { ConsentEntry } from '../../../report/contact-pages';
import type {
	ContactHistories,
	ContactHistory,
	HistoryEnrollment,
	HistoryEvent,
	HistoryMessage,
	HistoryNode,
	HistoryVisit,
	HistoryWait,
} from '../../../report/contact-histories';
import type { SqlBase } from '../common/base';
import { inSubquery } from '../common/in-subquery';
import type { Conn } from '../common/transaction';
import { toContact, type ContactRow } from '../contacts/rows';

type Owned<T> = T & { contactId: number };

/** See ContactHistories. A page is seven statements. */
export const sqlContactHistories = ({ conn }: Pick<SqlBase, 'conn'>): ContactHistories => ({
	async page(workspaceId, afterId, limit) {
		const { rows } = await sql<ContactRow>`select * from contacts
			where workspace_id = ${workspaceId} and id > ${afterId}
			order by id limit ${limit}`.execute(conn.db);
		const ids = rows.map(({ id }) => id);
		if (ids.length === 0) return [];
		const enrollments = byContact(await enrollmentsOf(conn, ids));
		const visits = byContact(await visitsOf(conn, ids));
		const waits = byContact(await waitsOf(conn, ids));
		const messages = byContact(await messagesOf(conn, ids));
		const events = byContact(await eventsOf(conn, ids));
		const consents = byContact(await consentsOf(conn, ids));
		return rows.map((row): ContactHistory => ({
			contact: toContact(row),
			enrollments: enrollments(row.id),
			visits: visits(row.id),
			waits: waits(row.id),
			messages: messages(row.id),
			events: events(row.id),
			consents: consents(row.id),
		}));
	},

	async nodes() {
		const { rows } = await sql<HistoryNode>`select id, workflow_id as "workflowId",
			node_key as key, name, type from nodes order by id`.execute(conn.db);
		return rows;
	},
});

function byContact<T>(rows: ReadonlyArray<Owned<T>>): (contactId: number) => T[] {
	const grouped = new Map<number, T[]>();
	for (const { contactId, ...row } of rows) {
		const of = grouped.get(contactId) ?? [];
		grouped.set(contactId, of);
		of.push(row as T);
	}
	return (contactId) => grouped.get(contactId) ?? [];
}

async function enrollmentsOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<Owned<HistoryEnrollment>>`select contact_id as "contactId", id,
			journey_id as "journeyId", instance, status, entered_at as "enteredAt",
			ended_at as "endedAt", converted_at as "convertedAt", expires_at as "expiresAt",
			reason, goal, variants
		from enrollments where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
		order by entered_at, id`.execute(conn.db);
	return rows;
}

async function visitsOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<Owned<HistoryVisit>>`select e.contact_id as "contactId",
			v.enrollment_id as "enrollmentId", v.node_id as "nodeId", v.outcome,
			v.arrived_at as "arrivedAt", v.left_at as "leftAt"
		from enrollments e cross join node_visits v
		where ${inSubquery(conn, 'e.contact_id', conn.ids(ids))} and v.enrollment_id = e.id
		order by v.left_at, v.position_id, v.visit`.execute(conn.db);
	return rows;
}

interface WaitRow extends Omit<HistoryWait, 'events' | 'byRule'> {
	wait: StoredWait | null;
	ruleId: number | null;
}

async function waitsOf(conn: Conn, ids: readonly number[]): Promise<Array<Owned<HistoryWait>>> {
	const { rows } = await sql<Owned<WaitRow>>`select e.contact_id as "contactId",
			p.enrollment_id as "enrollmentId", p.node_id as "nodeId", p.arrived_at as "arrivedAt",
			p.due_at as "dueAt", p.error, p.wait, p.rule_id as "ruleId"
		from enrollments e cross join positions p
		where ${inSubquery(conn, 'e.contact_id', conn.ids(ids))} and p.enrollment_id = e.id
			and e.status in ('active', 'failed')
		order by p.arrived_at, p.id`.execute(conn.db);
	return rows.map(({ wait, ruleId, ...row }) => ({
		...row,
		events: (wait?.events ?? []).map(({ name }) => name),
		byRule: ruleId !== null,
	}));
}

async function messagesOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<Owned<HistoryMessage>>`select contact_id as "contactId", id,
			enrollment_id as "enrollmentId", node_id as "nodeId", channel, status, reason, recipient,
			purpose, topic, created_at as "createdAt", sent_at as "sentAt"
		from messages where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
		order by created_at, id`.execute(conn.db);
	return rows;
}

async function eventsOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<Owned<HistoryEvent>>`select contact_id as "contactId",
			occurred_at as at, name, properties
		from events where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
		order by occurred_at, id`.execute(conn.db);
	return rows;
}

async function consentsOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<Owned<ConsentEntry>>`select contact_id as "contactId", at, channel,
			topic, change, detail
		from consent_history where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
		order by at, id`.execute(conn.db);
	return rows;
}
