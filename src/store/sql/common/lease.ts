import { sql } from 'kysely';
import type { Lease, LeaseStatus } from '../../../journey/position';
import { LEASE_MS } from '../../../journey/position-store';
import type { TimedTx } from './transaction';

export const LEASE_COLUMNS = { positionId: 'int', lease: 'text' } as const;

/** By position and lease: by the position alone an old lease would match the one that replaced it. */
export const leaseKey = ({ positionId, lease }: Lease) => `${positionId} ${lease}`;

/**
 * For `update positions ... from records as r`. With `=` SQLite starts from all leases in the table
 * once the file has been analysed.
 */
export const isHeld = sql<boolean>`positions.id = r."positionId"
	and positions.lease is not distinct from r.lease`;

interface Term {
	ready_at: number | null;
	held_until: number | null;
}

/**
 * A lease is extended only in its second half: every write of `ready_at` touches every index, and on
 * Postgres leaves a dead row behind.
 */
export const needsRenewal = ({ ready_at, held_until }: Term, now: number): boolean =>
	(ready_at ?? held_until ?? Infinity) < now + LEASE_MS / 2;

/** Extends leases that are still held, counted from `now`. */
export async function extendLeases(tx: TimedTx, leases: readonly Lease[]): Promise<void> {
	const { conn, trx, now } = tx;
	if (leases.length === 0) return;
	// Inside `case` Postgres assumes that a bare parameter is text.
	const until = sql`cast(${now + LEASE_MS} as bigint)`;
	await sql`update positions
		set ready_at = case when held_until is null then ${until} end,
			held_until = case when held_until < ${until} then ${until} else held_until end
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where ${isHeld}`.execute(trx);
}

/** A lease, and the enrollment of its position. */
export interface LeaseHolder {
	status: LeaseStatus;
	enrollmentId: number;
	journeyId: number;
	/** The day of the entry; see time/day.ts. */
	entryDay: number;
	/** The time zone in the journey's configuration; null: none. */
	zone: string | null;
	/** Where the position is. */
	nodeId: number;
	/** See PositionTable.is_first. */
	isFirst: boolean;
	/** See PositionTable.is_first_way. */
	isFirstWay: boolean;
	/** See needsRenewal. */
	isExpiring: boolean;
}

interface LeaseRow
	extends Lease, Term, Omit<LeaseHolder, 'status' | 'isFirst' | 'isFirstWay' | 'isExpiring'> {
	status: string;
	is_first: boolean;
	is_first_way: boolean;
}

interface RenewOptions {
	/** Locks the enrollments, so that none ends before this transaction does. */
	lock?: boolean;
}

/** Extends the leases that are still held; the status of each, order kept. */
export async function renewLeases(
	tx: TimedTx,
	leases: readonly Lease[],
	options: RenewOptions = {},
): Promise<LeaseStatus[]> {
	const holders = await renewedHolders(tx, leases, options);
	return holders.map((holder) => holder?.status ?? 'fenced');
}

/** As renewLeases, with the enrollments; null: fenced. */
export async function renewedHolders(
	tx: TimedTx,
	leases: readonly Lease[],
	options: RenewOptions = {},
): Promise<Array<LeaseHolder | null>> {
	const holders = await leaseHolders(tx, leases, options);
	await extendExpiring(tx, leases, holders);
	return holders;
}

export async function extendExpiring(
	tx: TimedTx,
	leases: readonly Lease[],
	holders: ReadonlyArray<LeaseHolder | null>,
): Promise<void> {
	await extendLeases(
		tx,
		leases.filter((_, i) => holders[i]?.isExpiring === true),
	);
}

/** The leases that are still held, by their enrollments; null: fenced. Order kept. */
export async function leaseHolders(
	tx: TimedTx,
	leases: readonly Lease[],
	{ lock = false }: RenewOptions = {},
): Promise<Array<LeaseHolder | null>> {
	const { conn, trx, now } = tx;
	if (leases.length === 0) return [];
	const { rows } = await sql<LeaseRow>`
		select p.id as "positionId", p.lease, p.ready_at, p.held_until, e.status,
			e.id as "enrollmentId", e.journey_id as "journeyId", e.entry_day as "entryDay",
			j.config ->> 'zone' as zone, p.node_id as "nodeId", p.is_first, p.is_first_way
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		cross join positions p join enrollments e on e.id = p.enrollment_id
		join journeys j on j.id = e.journey_id
		where p.id = r."positionId" and p.lease = r.lease
		order by e.id ${lock ? conn.forUpdate('e') : sql``}`.execute(trx);
	const holders = new Map(
		rows.map((row): [string, LeaseHolder] => [
			leaseKey(row),
			{
				status: row.status === 'active' ? 'held' : 'ended',
				enrollmentId: row.enrollmentId,
				journeyId: row.journeyId,
				entryDay: row.entryDay,
				zone: row.zone,
				nodeId: row.nodeId,
				isFirst: row.is_first,
				isFirstWay: row.is_first_way,
				isExpiring: needsRenewal(row, now),
			},
		]),
	);
	return leases.map((lease) => holders.get(leaseKey(lease)) ?? null);
}
