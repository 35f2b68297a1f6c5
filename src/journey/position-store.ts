import type { Decision } from './decision';
import type { Claimed, Lease, LeaseStatus, ParkRequest, Released } from './position';

/** How long (ms) a lease lasts without renewal. */
export const LEASE_MS = 60_000;

/**
 * The result of parking. 'loop': the contact passed the node too often, and the enrollment failed.
 */
export type ParkResult = 'parked' | 'loop' | Exclude<LeaseStatus, 'held'>;

export interface NextReadyTime {
	nodeId: number;
	/** When its next position may be claimed, in ms. */
	readyAt: number;
}

/** The release protocol; see docs/architecture.md. Every write after a claim carries the lease. */
export interface PositionStore {
	/** The next ready time of each node that has a claimable position, or will have one. */
	nextReadyTimes(nodeIds: readonly number[]): Promise<NextReadyTime[]>;
	/** Claims up to `limit` positions that are ready at the node, the longest ready first. */
	claim(nodeId: number, limit: number, lease: string, now: number): Promise<Claimed[]>;
	/** Loads the data of positions just claimed; those no longer held are left out. */
	load(leases: readonly Lease[], now: number): Promise<Released[]>;
	/** Renews leases; returns, in order, which are still held. */
	renewLeases(leases: readonly Lease[], now: number): Promise<LeaseStatus[]>;
	/**
	 * Records a node's decisions for contacts that pass it. A replay returns the first decision.
	 * Order kept; null if the lease is not held any more.
	 */
	decide(
		nodeId: number,
		decisions: readonly Decision[],
		now: number,
	): Promise<Array<string | null>>;
	/** Parks contacts at a node. A replay parks no contact twice. Order kept. */
	park(nodeId: number, arrivals: readonly ParkRequest[], now: number): Promise<ParkResult[]>;
	/** The execution succeeded: completes the positions. */
	complete(leases: readonly Lease[], now: number): Promise<void>;
	/** The execution failed: retries after a back-off, or fails the enrollment. */
	retry(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** The execution failed because the store was unavailable: retries without limit. */
	retryAfterOutage(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** Fails the enrollments of these positions at once, without a retry. */
	fail(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** n8n keeps the execution until then (ms); see PositionTable.held_until. */
	holdExternally(leases: readonly Lease[], until: number): Promise<void>;
	/** Returns claimed positions that were not released to their previous state. */
	release(leases: readonly Lease[], now: number): Promise<void>;
}
