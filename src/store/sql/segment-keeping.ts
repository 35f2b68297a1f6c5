import { sql, type Transaction } from 'kysely';
import { dependenciesOf } from '../../rule/dependencies';
import { inDependencyOrder } from '../../segment/order';
import {
	segmentDefinitionSchema,
	type Segment,
	type SegmentDefinition,
	type SegmentQuery,
} from '../../segment/segment';
import type { Segments } from '../../segment/segments';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import type { SqlBase } from './base';
import { toContact, type ContactRow } from './people';
import { react } from './react';
import { readSegments, toSegment, type SegmentRow } from './segment-rows';
import { membersSql } from './segments';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

/** People who come or go in one transaction; the rest follows in the next. */
const CHANGES_AT_ONCE = 5_000;

type Keeping = Pick<Segments, 'save' | 'list' | 'remove' | 'members'>;

/** Saved segments: what they are, and who is in them. */
export function segmentKeeping(base: SqlBase): Keeping {
	const { conn, write } = base;
	return {
		async save(workspaceId, definition, now) {
			const parsed = segmentDefinitionSchema.parse(definition);
			return await write((trx) => saveSegment(conn, trx, workspaceId, parsed, now));
		},

		async list(workspaceId) {
			const { rows } = await sql<SegmentRow & { members: number }>`select s.*,
				(select count(*) from memberships m where m.segment_id = s.id) as members
				from segments s where s.workspace_id = ${workspaceId} order by s.name, s.key`.execute(conn.db);
			return rows.map((row) => toSegment(row, row.members));
		},

		async remove(workspaceId, key) {
			await write(async (trx) => {
				await sql`delete from memberships where segment_id = (select id from segments
					where workspace_id = ${workspaceId} and key = ${key})`.execute(trx);
				await sql`delete from segments where workspace_id = ${workspaceId}
					and key = ${key}`.execute(trx);
			});
		},

		async members(workspaceId, key, { after, limit }) {
			const { rows } = await sql<ContactRow>`select c.* from memberships m
				join contacts c on c.id = m.contact_id
				where m.segment_id = (select id from segments
					where workspace_id = ${workspaceId} and key = ${key})
				and m.contact_id > ${after} order by m.contact_id limit ${limit}`.execute(conn.db);
			const contacts = rows.map(toContact);
			return { contacts, next: rows.length < limit ? null : rows[rows.length - 1].id };
		},
	};
}

/**
 * Writes the definition and fills the segment. It is filled quietly: whoever fits it already does
 * not 'enter' it, so that naming a segment starts nobody's journey.
 */
async function saveSegment(
	conn: Conn,
	trx: Trx,
	workspaceId: number,
	{ key, name, zone, query }: SegmentDefinition,
	now: number,
): Promise<Segment> {
	const others = await readSegments(trx, workspaceId);
	inDependencyOrder([{ key, query }, ...others.filter((other) => other.key !== key)]);
	const timed = isTimed(query);
	const { rows } = await sql<SegmentRow>`insert into segments
			(workspace_id, key, name, zone, timed, definition, refreshed_at, refresh_ms)
		values (${workspaceId}, ${key}, ${name}, ${zone}, ${timed}, ${conn.json(query)}, ${now}, 0)
		on conflict (workspace_id, key) do update set name = excluded.name, zone = excluded.zone,
			timed = excluded.timed, definition = excluded.definition,
			refreshed_at = excluded.refreshed_at
		returning *`.execute(trx);
	const segment = toSegment(rows[0]);
	const fitting = membersSql(conn, workspaceId, query, { now, zone });
	await sql`delete from memberships where segment_id = ${segment.id}
		and contact_id not in (${fitting})`.execute(trx);
	await sql`insert into memberships (segment_id, contact_id, since)
		select ${segment.id}, f.contact_id, ${now} from (${fitting}) as f where true
		on conflict do nothing`.execute(trx);
	const counted = await sql<{ n: number }>`select count(*) as n from memberships
		where segment_id = ${segment.id}`.execute(trx);
	return { ...segment, members: counted.rows[0].n };
}

/** Whether somebody may come or go without doing anything, or by what others do. */
function isTimed({ rule, top, rfm }: SegmentQuery): boolean {
	return top !== undefined || rfm !== undefined || dependenciesOf(rule).timed;
}

/**
 * Brings a segment up to date: the database finds who has come and who has gone, and what follows
 * from that happens. Returns when positions may be claimable (ms), and whether more is to be done.
 */
export async function refreshSegment(
	conn: Conn,
	trx: Trx,
	segment: Segment,
	now: number,
): Promise<{ readyAt: number | null; more: boolean }> {
	const { id, key, workspaceId, zone, query } = segment;
	const fitting = membersSql(conn, workspaceId, query, { now, zone });
	const gone = await sql<{ contact_id: number }>`delete from memberships
		where segment_id = ${id} and contact_id in (select m.contact_id from memberships m
			where m.segment_id = ${id} and m.contact_id not in (${fitting})
			order by m.contact_id limit ${CHANGES_AT_ONCE})
		returning contact_id`.execute(trx);
	const come = await sql<{ contact_id: number }>`insert into memberships
			(segment_id, contact_id, since)
		select ${id}, f.contact_id, ${now} from (${fitting}) as f
		where not exists (select 1 from memberships m
			where m.segment_id = ${id} and m.contact_id = f.contact_id)
		order by f.contact_id limit ${CHANGES_AT_ONCE}
		on conflict do nothing returning contact_id`.execute(trx);
	const changes = [...gone.rows.map(changeTo(key, false)), ...come.rows.map(changeTo(key, true))];
	const { readyAt } = await react(conn, trx, workspaceId, changes, now);
	return { readyAt, more: changes.length >= CHANGES_AT_ONCE };
}

const changeTo = (segment: string, entered: boolean) => (row: { contact_id: number }) => ({
	contactId: row.contact_id,
	segments: [{ segment, entered }],
});
