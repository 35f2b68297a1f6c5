import { sql } from 'kysely';
import type {
	BehaviorHistory,
	MarkedMessages,
	RecordedReaction,
	ReportedJourney,
} from '../../../report/behavior-history';
import { ENGAGEMENT_EVENTS } from '../../../rule/engagement';
import { DAY_MS } from '../../../lib/milliseconds';
import type { JsonObject } from '../../../lib/json';
import type { Conn } from '../common/transaction';
import { MARKS } from '../counts/message-marks';
import { sqlMessageReports } from './message-reports';

export interface HistoryLimits {
	/** Of the store, the newest. */
	messages: number;
	/** Of these, with opens or clicks. */
	reacted: number;
	/** Of the workspace, the newest. */
	contacts: number;
	/** Of the workspace, the first by code points. */
	eventNames: number;
	/** Of events. */
	days: number;
}

export const HISTORY_LIMITS: HistoryLimits = {
	messages: 50_000,
	reacted: 5_000,
	contacts: 5_000,
	eventNames: 200,
	days: 90,
};

const ENGAGEMENT_NAMES: ReadonlySet<string> = new Set(Object.values(ENGAGEMENT_EVENTS).flat());
const NAMES = [...ENGAGEMENT_EVENTS.opened, ...ENGAGEMENT_EVENTS.clicked];
/** A reaction after so long is another visit of an old mail. */
const LONGEST_REACTION_MS = 30 * DAY_MS;

/**
 * What the history tells of a workspace, or of one of its journeys. Seven read-only statements, without
 * a common transaction, each over at most as much as the limits say, but for the counts.
 * @returns null: there is no such journey
 */
export async function behaviorHistory(
	conn: Conn,
	workspaceId: number,
	journeyKey: string | null,
	now: number,
	limits: HistoryLimits = HISTORY_LIMITS,
): Promise<BehaviorHistory | null> {
	const { rows: all } = await sql<ReportedJourney>`select id, key, config ->> 'zone' as zone,
			case when config -> 'entry' ->> 'on' = 'event' then config -> 'entry' ->> 'event' end
				as "entryEvent"
		from journeys where workspace_id = ${workspaceId} order by id`.execute(conn.db);
	const journeys = all.filter(({ key }) => journeyKey === null || key === journeyKey);
	if (journeyKey !== null && journeys.length === 0) return null;
	const ids = journeys.map(({ id }) => id);
	const since = now - limits.days * DAY_MS;
	const always = { from: null, to: null };
	return {
		journeys,
		counts: await sqlMessageReports({ conn }).counts(ids, always, 'total'),
		marked: await markedMessages(conn, ids, limits),
		reactions: await reactionsTo(conn, ids, limits),
		...(await contactsOf(conn, workspaceId, since, limits)),
		since,
	};
}

/** Of the messages. By a range, which databases read by the key; a limit they might reach by a scan. */
const isNewest = (limit: number) => sql`id > (select max(id) from messages) - ${sql.lit(limit)}`;

async function markedMessages(
	conn: Conn,
	journeyIds: readonly number[],
	{ messages }: HistoryLimits,
): Promise<MarkedMessages[]> {
	const has = (mark: number) => sql`case when (m.marks & ${sql.lit(mark)}) <> 0 then 1 else 0 end`;
	const { rows } = await sql<MarkedMessages>`select e.journey_id as "journeyId",
			m.node_id as "nodeId", m.channel, m.purpose,
			cast(sum(${has(MARKS.openedByMachine)}) as bigint) as "openedByMachine",
			cast(sum(${has(MARKS.clickedByMachine)}) as bigint) as "clickedByMachine",
			count(*) as messages
		from (select id, node_id, enrollment_id, channel, purpose, status, marks from messages
			where ${isNewest(messages)}) as m
		join enrollments e on e.id = m.enrollment_id
		where m.status = 'sent' and (m.marks & ${sql.lit(MARKS.bounced | MARKS.softBounced)}) = 0
			and ${conn.anyOf('e.journey_id', 'int', journeyIds)}
		group by e.journey_id, m.node_id, m.channel, m.purpose`.execute(conn.db);
	return rows;
}

interface ReactionRow extends Omit<RecordedReaction, 'isMachine'> {
	properties: JsonObject;
}

async function reactionsTo(
	conn: Conn,
	journeyIds: readonly number[],
	{ messages, reacted }: HistoryLimits,
): Promise<RecordedReaction[]> {
	const { rows } = await sql<ReactionRow>`select m.id as "messageId", m.journey_id as "journeyId",
			m.channel, m.purpose, m.sent_at as "sentAt", c.timezone, v.name as event,
			v.occurred_at as at, v.properties
		from (select n.id, n.contact_id, n.channel, n.purpose, n.sent_at, e.journey_id
			from (select id, contact_id, enrollment_id, channel, purpose, sent_at, opens, clicks
				from messages where ${isNewest(messages)}) as n
			join enrollments e on e.id = n.enrollment_id
			where n.sent_at is not null and (n.opens > 0 or n.clicks > 0)
				and ${conn.anyOf('e.journey_id', 'int', journeyIds)}
			order by n.id desc limit ${reacted}) as m
		cross join contacts c cross join events v
		where c.id = m.contact_id and v.contact_id = m.contact_id
			and ${conn.anyOf('v.name', 'text', NAMES)}
			and v.occurred_at >= m.sent_at
			and v.occurred_at < m.sent_at + ${sql.lit(LONGEST_REACTION_MS)}`.execute(conn.db);
	return rows.flatMap(({ properties, ...row }) =>
		properties.message === row.messageId
			? [{ ...row, isMachine: properties.machine === true }]
			: [],
	);
}

async function contactsOf(
	conn: Conn,
	workspaceId: number,
	since: number,
	limits: HistoryLimits,
): Promise<Pick<BehaviorHistory, 'contacts' | 'events'>> {
	const { rows: contacts } = await sql<BehaviorHistory['contacts'][number] & { id: number }>`select
			id, created_at as "createdAt", timezone from contacts
		where workspace_id = ${workspaceId} order by id desc limit ${limits.contacts}`.execute(conn.db);
	const sinces = contacts.map(({ id, createdAt }) => ({ id, since: Math.max(since, createdAt) }));
	const { rows: known } = await sql<{ name: string }>`select name from event_names
		where workspace_id = ${workspaceId} order by name limit ${limits.eventNames}`.execute(conn.db);
	const names = known.map(({ name }) => name).filter((name) => !ENGAGEMENT_NAMES.has(name));
	const { rows: events } = await sql<BehaviorHistory['events'][number]>`select v.name,
			count(*) as events
		from ${conn.records(sinces, { id: 'int', since: 'int' })} as r cross join events v
		where v.contact_id = r.id and ${conn.anyOf('v.name', 'text', names)}
			and v.occurred_at >= r.since
		group by v.name order by v.name`.execute(conn.db);
	return { contacts, events };
}
