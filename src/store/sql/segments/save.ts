import { sql } from 'kysely';
import { dependenciesOf } from '../../../rule/dependencies';
import { inDependencyOrder } from '../../../segment/order';
import {
	segmentDefinitionSchema,
	type Segment,
	type SegmentDefinition,
	type SegmentQuery,
} from '../../../segment/segment';
import type { Segments } from '../../../segment/segments';
import { dayIn } from '../../../time/day';
import type { SqlBase } from '../common/base';
import type { TimedTx, WorkspaceTx } from '../common/transaction';
import { addCounts } from '../counts/rollup';
import { SEGMENT_COUNTS } from '../counts/segment-counts';
import { toContact, type ContactRow } from '../contacts/resolve';
import { readSegments, toSegment, type SegmentRow } from './rows';
import { selectMembers } from '../rules/query';
import { withZones } from '../rules/zones';
import { lockWorkspaceExclusive } from '../common/workspace-lock';

type Keeping = Pick<Segments, 'save' | 'list' | 'remove' | 'members'>;

/** See Segments. */
export function segmentKeeping(base: SqlBase): Keeping {
	const { conn, write } = base;
	return {
		async save(workspaceId, definition, now) {
			const parsed = segmentDefinitionSchema.parse(definition);
			return await write((tx) => saveSegment({ ...tx, workspaceId, now }, parsed));
		},

		async list(workspaceId) {
			const { rows } = await sql<SegmentRow & { members: number }>`select s.*,
				(select count(*) from segment_members m where m.segment_id = s.id) as members
				from segments s where s.workspace_id = ${workspaceId} order by s.name, s.key`.execute(conn.db);
			return rows.map((row) => toSegment(row, row.members));
		},

		async remove(workspaceId, key, now) {
			await write((tx) => removeSegment({ ...tx, workspaceId, now }, key));
		},

		async members(workspaceId, key, { after, limit }) {
			const { rows } = await sql<ContactRow>`select c.* from segment_members m
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
 * Writes the definition and fills the segment. Contacts that match already do not 'enter' it, so that
 * saving a segment starts no journeys.
 */
async function saveSegment(
	tx: WorkspaceTx,
	{ key, name, zone, query }: SegmentDefinition,
): Promise<Segment> {
	const { conn, trx, workspaceId, now } = tx;
	await lockWorkspaceExclusive(tx);
	const others = await readSegments(trx, workspaceId);
	inDependencyOrder([{ key, query }, ...others.filter((other) => other.key !== key)]);
	const timed = isTimed(query);
	const { rows } = await sql<SegmentRow>`insert into segments
			(workspace_id, key, name, zone, time_dependent, definition, refreshed_at, refresh_ms)
		values (${workspaceId}, ${key}, ${name}, ${zone}, ${timed}, ${conn.json(query)}, ${now}, 0)
		on conflict (workspace_id, key) do update set name = excluded.name, zone = excluded.zone,
			time_dependent = excluded.time_dependent, definition = excluded.definition,
			refreshed_at = excluded.refreshed_at
		returning *`.execute(trx);
	const segment = toSegment(rows[0]);
	await fill(tx, segment);
	await fillDependents(tx, key);
	const counted = await sql<{ n: number }>`select count(*) as n from segment_members
		where segment_id = ${segment.id}`.execute(trx);
	return { ...segment, members: counted.rows[0].n };
}

async function removeSegment(tx: WorkspaceTx, key: string): Promise<void> {
	const { trx, workspaceId } = tx;
	await lockWorkspaceExclusive(tx);
	await sql`delete from segment_members where segment_id = (select id from segments
		where workspace_id = ${workspaceId} and key = ${key})`.execute(trx);
	await sql`delete from segment_counts where segment_id = (select id from segments
		where workspace_id = ${workspaceId} and key = ${key})`.execute(trx);
	await sql`delete from segments where workspace_id = ${workspaceId}
		and key = ${key}`.execute(trx);
	await fillDependents(tx, key);
}

async function fill(tx: TimedTx, { id, workspaceId, zone, query }: Segment): Promise<void> {
	const { conn, trx, now } = tx;
	const scope = { conn, workspaceId, moment: { now, zone } };
	const fitting = selectMembers(await withZones(scope, trx, [query.rule]), query);
	const left = await sql`delete from segment_members where segment_id = ${id}
		and contact_id not in (${fitting})`.execute(trx);
	const joined = await sql`insert into segment_members (segment_id, contact_id, since)
		select ${id}, f.contact_id, ${now} from (${fitting}) as f where true
		on conflict do nothing`.execute(trx);
	const day = dayIn(zone, now);
	await addCounts(tx, SEGMENT_COUNTS, [
		{
			...{ segment_id: id, day },
			joined: Number(joined.numAffectedRows ?? 0),
			departed: Number(left.numAffectedRows ?? 0),
		},
	]);
}

/** Fills segments whose rules depend on this one, directly or not; also without entries. */
async function fillDependents(tx: WorkspaceTx, key: string): Promise<void> {
	const { trx, workspaceId } = tx;
	const changed = new Set([key]);
	for (const level of inDependencyOrder(await readSegments(trx, workspaceId))) {
		for (const segment of level) {
			const asksFor = [...dependenciesOf(segment.query.rule).segments];
			if (!asksFor.some((each) => changed.has(each))) continue;
			await fill(tx, segment);
			changed.add(segment.key);
		}
	}
}

/** Whether a contact may enter or leave by time alone, or by changes of other contacts. */
function isTimed({ rule, top, rfm }: SegmentQuery): boolean {
	return top !== undefined || rfm !== undefined || dependenciesOf(rule).timeDependent;
}
