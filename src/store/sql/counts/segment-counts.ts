import { sql } from 'kysely';
import { dayIn } from '../../../time/day';
import type { TimedTx } from '../common/transaction';
import { addCounts, isCounting, type Rollup } from './rollup';

export const SEGMENT_COUNTS: Rollup = {
	table: 'segment_counts',
	keys: { segment_id: 'int', day: 'int' },
	sums: ['joined', 'departed'],
};

/** Ids of segments, once for each contact that joined or left. */
interface MembershipChanges {
	joined?: readonly number[];
	left?: readonly number[];
}

export async function countMemberships(
	tx: TimedTx,
	{ joined = [], left = [] }: MembershipChanges,
): Promise<void> {
	const { conn, trx, now } = tx;
	const ids = [...new Set([...joined, ...left])];
	if (ids.length === 0 || !isCounting(tx)) return;
	const { rows } = await sql<{ id: number; zone: string }>`select id, zone from segments
		where ${conn.anyOf('id', 'int', ids)}`.execute(trx);
	const days = new Map(rows.map(({ id, zone }) => [id, dayIn(zone, now)]));
	const row = (segment_id: number, sums: { joined: number; departed: number }) => {
		const day = days.get(segment_id);
		return day === undefined ? [] : [{ segment_id, day, ...sums }];
	};
	await addCounts(tx, SEGMENT_COUNTS, [
		...joined.flatMap((id) => row(id, { joined: 1, departed: 0 })),
		...left.flatMap((id) => row(id, { joined: 0, departed: 1 })),
	]);
}
