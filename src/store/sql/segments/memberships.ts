import { sql } from 'kysely';
import type { SegmentMemberTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import type { Conn, TimedTx, Tx } from '../common/transaction';
import { countMemberships } from '../counts/segment-counts';

type Member = Pick<SegmentMemberTable, 'segment_id'>;

/** A contact and a segment. */
export interface Pair {
	segmentId: number;
	contactId: number;
}

export const pairKey = ({ segmentId, contactId }: Pair): string => `${segmentId} ${contactId}`;

/** Memberships of these contacts in these segments, by `pairKey`. */
export async function membershipsOf(
	tx: Tx,
	segmentIds: readonly number[],
	contactIds: readonly number[],
): Promise<Set<string>> {
	const { conn, trx } = tx;
	const { rows } = await sql<Pair>`
		select segment_id as "segmentId", contact_id as "contactId" from segment_members
		where ${inSubquery(conn, 'contact_id', conn.ids(contactIds))}
		and ${conn.anyOf('segment_id', 'int', segmentIds)}`.execute(trx);
	return new Set(rows.map(pairKey));
}

/** The contacts are locked. */
export async function writeMemberships(
	tx: TimedTx,
	{ entered, left }: { entered: readonly Pair[]; left: readonly Pair[] },
): Promise<void> {
	const { conn, trx, now } = tx;
	const changed = { joined: [] as number[], left: [] as number[] };
	if (entered.length > 0) {
		const { rows } = await sql<Member>`insert into segment_members (segment_id, contact_id, since)
			select r."segmentId", r."contactId", ${now} from ${recordsOf(conn, entered)} as r where true
			on conflict do nothing returning segment_id`.execute(trx);
		changed.joined = rows.map(({ segment_id }) => segment_id);
	}
	if (left.length > 0) {
		const ids = conn.ids(left.map(({ contactId }) => contactId));
		const { rows } = await sql<Member>`delete from segment_members
			where ${inSubquery(conn, 'contact_id', ids)} and (segment_id, contact_id) in
			(select r."segmentId", r."contactId" from ${recordsOf(conn, left)} as r)
			returning segment_id`.execute(trx);
		changed.left = rows.map(({ segment_id }) => segment_id);
	}
	await countMemberships(tx, changed);
}

function recordsOf(conn: Conn, pairs: readonly Pair[]) {
	return conn.records(pairs, { segmentId: 'int', contactId: 'int' });
}
