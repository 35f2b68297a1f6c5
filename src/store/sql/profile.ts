import { sql } from 'kysely';
import type { JourneyRun, Profile, StoredScore, TimelineEntry } from '../../contact/book';
import { byTrust, type IdentityKey } from '../../contact/identity';
import type { JsonObject } from '../../json';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import { among } from './among';
import { toContact, type ContactRow } from './contact-rows';

type Conn = Connection<Database>;

/** Everything that is known of a contact; see ContactBook.profile. */
export async function readProfile(
	conn: Conn,
	workspaceId: number,
	id: number,
	timeline: number,
): Promise<Profile | null> {
	const { rows } = await sql<ContactRow>`select * from contacts
		where id = ${id} and workspace_id = ${workspaceId}`.execute(conn.db);
	if (rows.length === 0) return null;
	const journeys = await runsOf(conn, id);
	const [identities, segments, scores, entries] = await Promise.all([
		identitiesOf(conn, id),
		segmentsOf(conn, id),
		scoresOf(conn, id),
		timelineOf(conn, id, journeys, timeline),
	]);
	const told = [...entries, ...journeys.flatMap(storyOf)].sort((a, b) => b.at - a.at);
	return {
		contact: toContact(rows[0]),
		identities: byTrust(identities),
		createdAt: rows[0].created_at,
		updatedAt: rows[0].updated_at,
		segments,
		scores,
		journeys,
		timeline: told.slice(0, timeline),
	};
}

async function identitiesOf({ db }: Conn, id: number): Promise<IdentityKey[]> {
	const { rows } = await sql<IdentityKey>`select kind, value from identities
		where contact_id = ${id} order by kind, value`.execute(db);
	return rows;
}

async function segmentsOf({ db }: Conn, id: number): Promise<string[]> {
	const { rows } = await sql<{ key: string }>`select s.key from memberships m
		join segments s on s.id = m.segment_id where m.contact_id = ${id} order by s.key`.execute(db);
	return rows.map(({ key }) => key);
}

async function scoresOf({ db }: Conn, id: number): Promise<StoredScore[]> {
	const { rows } = await sql<StoredScore>`select m.key as model, s.points, s.grade, s.groups,
			s.scored_at as "scoredAt"
		from scores s join score_models m on m.id = s.model_id
		where s.contact_id = ${id} order by m.key`.execute(db);
	return rows;
}

type RunRow = Omit<JourneyRun, 'variants' | 'waitsAt'> & {
	variants: Record<string, string> | null;
};

/** The newest first. */
async function runsOf({ db }: Conn, id: number): Promise<JourneyRun[]> {
	const runs = await sql<RunRow>`select e.id as "enrollmentId", j.key as "journeyKey",
			j.name as "journeyName", e.status, e.instance, e.entered_at as "enteredAt",
			e.ended_at as "endedAt", e.reason, e.goal, e.variants
		from enrollments e join journeys j on j.id = e.journey_id
		where e.contact_id = ${id} order by e.id desc`.execute(db);
	const places = await sql<{ enrollment_id: number; node: string; until: number | null }>`
		select p.enrollment_id, n.name as node, coalesce(p.handed_until, p.due_at) as until
		from enrollments e join positions p on p.enrollment_id = e.id join nodes n on n.id = p.node_id
		where e.contact_id = ${id} and e.status = 'active' order by p.id`.execute(db);
	const byRun = Map.groupBy(places.rows, (row) => row.enrollment_id);
	return runs.rows.map((run) => ({
		...run,
		variants: run.variants ?? {},
		waitsAt: (byRun.get(run.enrollmentId) ?? []).map(({ node, until }) => ({ node, until })),
	}));
}

function storyOf(run: JourneyRun): TimelineEntry[] {
	const { journeyKey: journey, journeyName: name, enteredAt, endedAt, status, reason, goal } = run;
	const begun: TimelineEntry = {
		...{ at: enteredAt, kind: 'journey', name },
		detail: { journey, status: 'entered' },
	};
	if (endedAt === null) return [begun];
	const detail = { journey, status, ...given({ reason, goal }) };
	return [{ at: endedAt, kind: 'journey', name, detail }, begun];
}

/** Events, messages and visits of nodes: of each the newest. */
async function timelineOf(
	conn: Conn,
	id: number,
	runs: readonly JourneyRun[],
	limit: number,
): Promise<TimelineEntry[]> {
	const { db } = conn;
	const journeyOf = new Map(runs.map((run) => [run.enrollmentId, run.journeyKey]));
	const events = await sql<{ name: string; properties: JsonObject; at: number }>`
		select name, properties, occurred_at as at from events where contact_id = ${id}
		order by occurred_at desc, id desc limit ${limit}`.execute(db);
	const messages = await sql<MessageRow>`select m.channel, m.status, m.reason, m.recipient,
			coalesce(m.sent_at, m.created_at) as at, n.name as node
		from messages m left join nodes n on n.id = m.node_id where m.contact_id = ${id}
		order by coalesce(m.sent_at, m.created_at) desc, m.id desc limit ${limit}`.execute(db);
	const steps = await sql<{ name: string; outcome: string; run: number; at: number }>`
		select n.name, s.outcome, s.enrollment_id as run, s.left_at as at from steps s
		join nodes n on n.id = s.node_id
		where ${among(conn, 's.enrollment_id', conn.ids([...journeyOf.keys()]))}
		order by s.left_at desc, s.position_id desc, s.visit desc limit ${limit}`.execute(db);
	return [
		...messages.rows.map(({ channel, at, ...detail }): TimelineEntry => ({
			...{ at, kind: 'message', name: channel, detail: given(detail) },
		})),
		...steps.rows.map(({ name, at, outcome, run }): TimelineEntry => ({
			...{ at, kind: 'step', name, detail: { outcome, journey: journeyOf.get(run)! } },
		})),
		...events.rows.map(({ name, at, properties }): TimelineEntry => ({
			...{ at, kind: 'event', name, detail: properties },
		})),
	];
}

interface MessageRow {
	channel: string;
	status: string;
	reason: string | null;
	recipient: string;
	at: number;
	node: string | null;
}

/** Without what is null. */
function given(detail: Record<string, string | null>): JsonObject {
	return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null));
}
