import { sql } from 'kysely';
import type { ContactEnrollment, Profile, StoredScore } from '../../../contact/contact-store';
import { byTrust, type IdentityKey } from '../../../contact/identity';
import { inSubquery } from '../common/in-subquery';
import type { Conn } from '../common/transaction';
import { toContact, type ContactRow } from './rows';
import { ByContact, timelinesOf } from './timeline';

/** See ContactStore.profiles. */
export async function readProfiles(
	conn: Conn,
	workspaceId: number,
	ids: readonly number[],
	timeline: number,
): Promise<Array<Profile | null>> {
	const { rows } = await sql<ContactRow>`select * from contacts
		where ${inSubquery(conn, 'id', conn.ids([...new Set(ids)]))}
		and workspace_id = ${workspaceId}`.execute(conn.db);
	if (rows.length === 0) return ids.map(() => null);
	const found = rows.map(({ id }) => id);
	const journeys = await enrollmentsOf(conn, found);
	const [identities, segments, scores, timelines] = await Promise.all([
		identitiesOf(conn, found),
		segmentsOf(conn, found),
		scoresOf(conn, found),
		timelinesOf(conn, found, journeys, timeline),
	]);
	const profileOf = (row: ContactRow): Profile => ({
		contact: toContact(row),
		identities: byTrust((identities.get(row.id) ?? []).map(({ kind, value }) => ({ kind, value }))),
		createdAt: row.created_at,
		updatedAt: row.updated_at,
		segments: (segments.get(row.id) ?? []).map(({ key }) => key),
		scores: (scores.get(row.id) ?? []).map(({ contact_id: _, ...score }) => score),
		journeys: journeys.get(row.id) ?? [],
		timeline: timelines.get(row.id) ?? [],
	});
	const profiles = new Map(rows.map((row) => [row.id, profileOf(row)]));
	return ids.map((id) => profiles.get(id) ?? null);
}

interface OfContact {
	contact_id: number;
}

const byContact = <T extends OfContact>(rows: T[]): ByContact<T> =>
	Map.groupBy(rows, ({ contact_id }) => contact_id);

async function identitiesOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<IdentityKey & OfContact>`select contact_id, kind, value
		from identities where ${inSubquery(conn, 'contact_id', conn.ids(ids))}
		order by kind, value`.execute(conn.db);
	return byContact(rows);
}

async function segmentsOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<{ key: string } & OfContact>`select m.contact_id, s.key
		from segment_members m cross join segments s
		where ${inSubquery(conn, 'm.contact_id', conn.ids(ids))} and s.id = m.segment_id
		order by s.key`.execute(conn.db);
	return byContact(rows);
}

async function scoresOf(conn: Conn, ids: readonly number[]) {
	const { rows } = await sql<StoredScore & OfContact>`select s.contact_id, m.key as model,
			s.points, s.grade, s.groups, s.scored_at as "scoredAt"
		from scores s cross join score_models m
		where ${inSubquery(conn, 's.contact_id', conn.ids(ids))} and m.id = s.model_id
		order by m.key`.execute(conn.db);
	return byContact(rows);
}

type EnrollmentRow = OfContact &
	Omit<ContactEnrollment, 'variants' | 'waitsAt'> & { variants: Record<string, string> | null };

interface PositionRow {
	enrollment_id: number;
	node: string;
	until: number | null;
}

/** The newest first. */
export async function enrollmentsOf(
	conn: Conn,
	ids: readonly number[],
): Promise<ByContact<ContactEnrollment>> {
	const { rows } = await sql<EnrollmentRow>`select e.contact_id, e.id as "enrollmentId",
			j.key as "journeyKey", j.name as "journeyName", e.status, e.instance,
			e.entered_at as "enteredAt", e.ended_at as "endedAt", e.reason, e.goal, e.variants
		from enrollments e cross join journeys j
		where ${inSubquery(conn, 'e.contact_id', conn.ids(ids))} and j.id = e.journey_id
		order by e.id desc`.execute(conn.db);
	const active = rows.filter(({ status }) => status === 'active');
	const positions = await sql<PositionRow>`select p.enrollment_id, n.name as node,
			coalesce(p.held_until, p.due_at) as until
		from positions p cross join nodes n
		where ${inSubquery(conn, 'p.enrollment_id', conn.ids(active.map((enrollment) => enrollment.enrollmentId)))}
		and n.id = p.node_id order by p.id`.execute(conn.db);
	const waits = Map.groupBy(positions.rows, (position) => position.enrollment_id);
	const enrollments = new Map<number, ContactEnrollment[]>();
	for (const { contact_id, variants, ...enrollment } of rows) {
		const waitsAt = (waits.get(enrollment.enrollmentId) ?? []).map(({ node, until }) => ({
			node,
			until,
		}));
		const ofContact = enrollments.get(contact_id) ?? [];
		enrollments.set(contact_id, ofContact);
		ofContact.push({ ...enrollment, variants: variants ?? {}, waitsAt });
	}
	return enrollments;
}
