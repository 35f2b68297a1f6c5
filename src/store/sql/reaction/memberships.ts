import { sql } from 'kysely';
import { inDependencyOrder } from '../../../segment/order';
import type { Segment } from '../../../segment/segment';
import { readSegments } from '../segment-rows';
import { matchIn } from '../segments';
import { concerns, type Scope, type Touched } from './touched';

/** A contact has come into a segment, or left it. */
export interface MembershipChange {
	/** The segment's key. */
	segment: string;
	entered: boolean;
}

/**
 * Finds which segments the touched contacts are in now, by asking only those segments whose answer
 * can have changed, and notes the changes on them. Segments that depend on others come later.
 */
export async function followSegments(scope: Scope, touched: readonly Touched[]): Promise<void> {
	const segments = await readSegments(scope.trx, scope.workspaceId);
	if (segments.length === 0) return;
	for (const level of inDependencyOrder(segments)) {
		for (const group of Map.groupBy(level, (segment) => segment.zone).values()) {
			await followGroup(scope, group, touched);
		}
	}
}

interface Asked {
	segment: Segment;
	who: Touched;
}

async function followGroup(
	scope: Scope,
	segments: readonly Segment[],
	touched: readonly Touched[],
): Promise<void> {
	// Who is in the top ten depends on everybody: such segments are looked at periodically.
	const simple = segments.filter(({ query }) => query.top === undefined && query.rfm === undefined);
	const people = touched.filter((who) => simple.some(({ query }) => concerns(query.rule, who)));
	if (people.length === 0) return;
	const { conn, trx, workspaceId, now } = scope;
	const answers = await matchIn(
		conn,
		trx,
		workspaceId,
		simple.map(({ query }) => query.rule),
		people.map(({ contactId }) => ({ contactId, enrollmentId: null })),
		{ now, zone: simple[0].zone },
	);
	const members = await membershipsOf(scope, simple, people);
	const come: Asked[] = [];
	const gone: Asked[] = [];
	people.forEach((who, i) =>
		simple.forEach((segment, k) => {
			const was = members.has(`${segment.id} ${who.contactId}`);
			if (was !== answers[i][k]) (was ? gone : come).push({ segment, who });
		}),
	);
	await writeChanges(scope, come, gone);
	for (const { segment, who } of come) who.segments.push({ segment: segment.key, entered: true });
	for (const { segment, who } of gone) who.segments.push({ segment: segment.key, entered: false });
}

async function membershipsOf(
	{ conn, trx }: Scope,
	segments: readonly Segment[],
	people: readonly Touched[],
): Promise<Set<string>> {
	const pairs = people.flatMap(({ contactId }) =>
		segments.map(({ id }) => ({ segment_id: id, contact_id: contactId })),
	);
	const { rows } = await sql<{ segment_id: number; contact_id: number }>`
		select m.segment_id, m.contact_id
		from ${conn.records(pairs, { segment_id: 'int', contact_id: 'int' })} as r
		cross join memberships m
		where m.segment_id = r.segment_id and m.contact_id = r.contact_id`.execute(trx);
	return new Set(rows.map((row) => `${row.segment_id} ${row.contact_id}`));
}

async function writeChanges(
	{ conn, trx, now }: Scope,
	come: readonly Asked[],
	gone: readonly Asked[],
): Promise<void> {
	const pairs = (asked: readonly Asked[]) =>
		conn.records(
			asked.map(({ segment, who }) => ({ segment_id: segment.id, contact_id: who.contactId })),
			{ segment_id: 'int', contact_id: 'int' },
		);
	if (come.length > 0) {
		await sql`insert into memberships (segment_id, contact_id, since)
			select r.segment_id, r.contact_id, ${now} from ${pairs(come)} as r where true
			on conflict do nothing`.execute(trx);
	}
	if (gone.length > 0) {
		await sql`delete from memberships where (segment_id, contact_id) in
			(select r.segment_id, r.contact_id from ${pairs(gone)} as r)`.execute(trx);
	}
}
