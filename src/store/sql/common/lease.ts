import { sql } from 'kysely';
import type { Lease, LeaseStatus } from '../../../journey/position';
import { LEASE_MS } from '../../../journey/position-store';
import type { TimedTx } from './transaction';

export const LEASE_COLUMNS = { positionId: 'int', lease: 'text' } as const;

/** The position alone would take an old lease for the one that replaced it. */
export const leaseKey = ({ positionId, lease }: Lease) => `${positionId} ${lease}`;

/**
 * For `update positions ... from records as r`. With `=` SQLite, once somebody has analysed the
 * file, would rather begin with all leases there are.
 */
export const isHeld = sql<boolean>`positions.id = r."positionId"
	and positions.lease is not distinct from r.lease`;

interface Term {
	ready_at: number | null;
	held_until: number | null;
}

/**
 * A lease is written anew only when half of it is over: every write of `ready_at` touches every
 * index, and on Postgres leaves an old row behind.
 */
export const needsRenewal = ({ ready_at, held_until }: Term, now: number): boolean =>
	(ready_at ?? held_until ?? Infinity) < now + LEASE_MS / 2;

/** Lets leases that are held run from `now`. */
export async function extendLeases(tx: TimedTx, leases: readonly Lease[]): Promise<void> {
	const { conn, trx, now } = tx;
	if (leases.length === 0) return;
	// Inside `case` Postgres takes a bare parameter for text.
	const until = sql`cast(${now + LEASE_MS} as bigint)`;
	await sql`update positions
		set ready_at = case when held_until is null then ${until} end,
			held_until = case when held_until < ${until} then ${until} else held_until end
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where ${isHeld}`.execute(trx);
}

interface RenewOptions {
	/** Nobody ends the enrollments before this transaction is over. */
	lock?: boolean;
}

/** Where each caller stands; leases still held go on. */
export async function renewLeases(
	tx: TimedTx,
	leases: readonly Lease[],
	{ lock = false }: RenewOptions = {},
): Promise<LeaseStatus[]> {
	const { conn, trx, now } = tx;
	if (leases.length === 0) return [];
	const { rows } = await sql<Lease & Term & { status: string }>`
		select p.id as "positionId", p.lease, p.ready_at, p.held_until, e.status
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		cross join positions p join enrollments e on e.id = p.enrollment_id
		where p.id = r."positionId" and p.lease = r.lease
		order by e.id ${lock ? conn.forUpdate('e') : sql``}`.execute(trx);
	await extendLeases(
		tx,
		rows.filter((row) => needsRenewal(row, now)),
	);
	const statuses = new Map<string, LeaseStatus>(
		rows.map((row) => [leaseKey(row), row.status === 'active' ? 'held' : 'ended']),
	);
	return leases.map((lease) => statuses.get(leaseKey(lease)) ?? 'fenced');
}
