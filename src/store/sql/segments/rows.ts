import { sql, type Kysely } from 'kysely';
import type { Segment } from '../../../segment/segment';
import type { Database, SegmentTable } from '../../schema';

export type SegmentRow = Omit<SegmentTable, 'id'> & { id: number };

export function toSegment(row: SegmentRow, members = 0): Segment {
	return {
		id: row.id,
		workspaceId: row.workspace_id,
		key: row.key,
		name: row.name,
		zone: row.zone,
		query: row.definition,
		timeDependent: row.time_dependent,
		members,
	};
}

/** The segments of a workspace by key, without the number of members. */
export async function readSegments(db: Kysely<Database>, workspaceId: number): Promise<Segment[]> {
	const { rows } = await sql<SegmentRow>`select * from segments
		where workspace_id = ${workspaceId} order by key`.execute(db);
	return rows.map((row) => toSegment(row));
}
