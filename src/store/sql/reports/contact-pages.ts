import { sql } from 'kysely';
import type {
	ConsentEntry,
	ContactMessage,
	ContactPages,
	ContactWait,
	TimelineCursor,
} from '../../../report/contact-pages';
import type { Rule } from '../../../rule/rule';
import type { SqlBase } from '../common/base';
import type { Conn } from '../common/transaction';
import { enrollmentsOf } from '../contacts/profile';
import { timelinesOf } from '../contacts/timeline';
import { searchContacts } from './search-contacts';

/** See ContactPages. */
export const sqlContactPages = ({ conn }: Pick<SqlBase, 'conn'>): ContactPages => ({
	search: (workspaceId, text, limit) => searchContacts(conn, workspaceId, text, limit),

	async timeline(workspaceId, contactId, before, limit) {
		if (!(await isOfWorkspace(conn, workspaceId, contactId))) return { entries: [], next: null };
		const ids = [contactId];
		const enrollments = await enrollmentsOf(conn, ids);
		const shown = before?.shown ?? 0;
		const timelines = await timelinesOf(conn, ids, enrollments, shown + limit + 1, before?.at);
		const older = (timelines.get(contactId) ?? []).slice(shown);
		const entries = older.slice(0, limit);
		return { entries, next: older.length > limit ? cursorAfter(entries, before) : null };
	},

	async consents(workspaceId, contactId, limit) {
		const { rows } = await sql<ConsentEntry>`select h.at, h.channel, h.topic, h.change, h.detail
			from contacts c cross join consent_history h
			where c.id = ${contactId} and c.workspace_id = ${workspaceId} and h.contact_id = c.id
			order by h.at desc, h.id desc limit ${limit}`.execute(conn.db);
		return rows;
	},

	async messages(workspaceId, contactId, limit) {
		const { rows } = await sql<ContactMessage>`select k.id, k.channel, k.status, k.reason,
				k.recipient, k.purpose, k.topic, k.created_at as "createdAt", k.sent_at as "sentAt",
				n.name as node, j.key as "journeyKey", j.name as "journeyName", i.content
			from (select m.* from contacts c cross join messages m
				where c.id = ${contactId} and c.workspace_id = ${workspaceId} and m.contact_id = c.id
				order by m.created_at desc, m.id desc limit ${limit}) as k
			left join nodes n on n.id = k.node_id
			left join enrollments e on e.id = k.enrollment_id
			left join journeys j on j.id = e.journey_id
			left join inbox i on i.message_id = k.id
			order by k.created_at desc, k.id desc`.execute(conn.db);
		return rows;
	},

	async waits(workspaceId, contactId, limit, now) {
		const { rows } = await sql<WaitRow>`select e.id as "enrollmentId", j.key as "journeyKey",
				j.name as "journeyName", n.name as node, case
					when e.status = 'failed' then 'failed'
					when p.held_until is not null then 'held'
					when p.lease is not null then 'busy'
					when p.error is not null then 'retrying'
					when p.ready_at <= ${now} then 'ready'
					else 'waiting' end as status,
				p.arrived_at as "arrivedAt", p.due_at as "dueAt", p.ready_at as "readyAt",
				p.held_until as "heldUntil", p.timeout_outcome as "timeoutOutcome", p.attempts, p.error,
				p.wait, a.rule, a.zone
			from enrollments e cross join positions p cross join journeys j cross join nodes n
			left join awaited_rules a on a.id = p.rule_id
			where e.contact_id = ${contactId} and e.status in ('active', 'failed')
				and p.enrollment_id = e.id and n.id = p.node_id
				and j.id = e.journey_id and j.workspace_id = ${workspaceId}
			order by p.arrived_at, p.id limit ${limit}`.execute(conn.db);
		return rows.map(({ rule, zone, wait, ...position }) => ({
			...position,
			wait: rule === null ? wait : { ...wait, rule: { rule, zone: zone ?? 'UTC' } },
		}));
	},
});

interface WaitRow extends ContactWait {
	rule: Rule | null;
	zone: string | null;
}

async function isOfWorkspace(conn: Conn, workspaceId: number, contactId: number) {
	const { rows } = await sql<{ id: number }>`select id from contacts
		where id = ${contactId} and workspace_id = ${workspaceId}`.execute(conn.db);
	return rows.length > 0;
}

/** After these entries, which are the newest that `before` leaves. */
function cursorAfter(
	entries: ReadonlyArray<{ at: number }>,
	before: TimelineCursor | null,
): TimelineCursor {
	const { at } = entries[entries.length - 1];
	const earlier = before?.at === at ? before.shown : 0;
	return { at, shown: earlier + entries.filter((entry) => entry.at === at).length };
}
