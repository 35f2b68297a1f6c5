import type { Decision } from './decision';
import type { Claimed, Lease, LeaseStatus, ParkRequest, Released } from './position';

/** How long a lease holds without a sign of life. */
export const LEASE_MS = 60_000;

/** What became of an arrival. 'loop': it passed the node too often, and its enrollment failed. */
export type ParkResult = 'parked' | 'loop' | Exclude<LeaseStatus, 'held'>;

export interface NextReadyTime {
	nodeId: number;
	/** When its next position may be claimed, in ms. */
	readyAt: number;
}

/** The release protocol; see docs/architecture.md. Every write after a claim carries the lease. */
export interface PositionStore {
	/** For each node that has a claimable position, or will have one: when. */
	nextReadyTimes(nodeIds: readonly number[]): Promise<NextReadyTime[]>;
	/** Takes up to `limit` positions that are ready at the node, the longest ready first. */
	claim(nodeId: number, limit: number, lease: string, now: number): Promise<Claimed[]>;
	/** Reads what a node needs of positions just claimed; those no longer held are left out. */
	load(leases: readonly Lease[], now: number): Promise<Released[]>;
	/** Holds on to leases while work goes on; says, in order, which are still the caller's. */
	renewLeases(leases: readonly Lease[], now: number): Promise<LeaseStatus[]>;
	/**
	 * Records what a node decided for contacts that pass it. A replay gets what was decided the
	 * first time. Order kept; null where the lease is not held any more.
	 */
	decide(
		nodeId: number,
		decisions: readonly Decision[],
		now: number,
	): Promise<Array<string | null>>;
	/** Parks contacts at a node. A replay parks nobody twice. Order kept. */
	park(nodeId: number, arrivals: readonly ParkRequest[], now: number): Promise<ParkResult[]>;
	/** The execution ended well: the positions are done. */
	complete(leases: readonly Lease[], now: number): Promise<void>;
	/** The execution failed: another release after a back-off, or the enrollment fails. */
	retry(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** The execution failed because the store was away: another release, however often that happens. */
	retryAfterOutage(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** Fails the enrollments of these positions at once, without another try. */
	fail(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** n8n keeps the execution until then; see PositionTable.held_until. */
	holdExternally(leases: readonly Lease[], until: number): Promise<void>;
	/** Claimed, but not released: back as they were. */
	release(leases: readonly Lease[], now: number): Promise<void>;
}
