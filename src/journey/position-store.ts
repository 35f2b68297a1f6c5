import type { Decision } from './decision';
import type { Claimed, Lease, LeaseStatus, ParkRequest, Released } from './position';

/** How long a lease holds without renewal, in ms. */
export const LEASE_MS = 60_000;

/** Result of a park request. 'loop': too many visits of the node, so the enrollment failed. */
export type ParkResult = 'parked' | 'loop' | Exclude<LeaseStatus, 'held'>;

export interface NextReadyTime {
	nodeId: number;
	/** When the next position of the node may be claimed, in ms. */
	readyAt: number;
}

export interface RetryOptions {
	/** Positions that n8n named as those that failed. */
	culprits?: readonly number[];
	/** Each failed by itself and fails no other, so that they may go together. */
	mayShare?: boolean;
}

/**
 * The release protocol; see docs/architecture.md. Every write after a claim carries the lease, and
 * has no effect on a position whose lease is no longer held. `now` and `until` are in ms.
 */
export interface PositionStore {
	/** When each node has its next claimable position; in no order, without nodes that have none. */
	nextReadyTimes(nodeIds: readonly number[]): Promise<NextReadyTime[]>;
	/**
	 * Claims up to `limit` positions that are ready at the node, the longest ready first; returned in
	 * the order of their ids. Each claim counts as an attempt.
	 */
	claim(nodeId: number, limit: number, lease: string, now: number): Promise<Claimed[]>;
	/**
	 * Reads claimed positions with contact, journey and event as they are now, and records the visit,
	 * unless the node records it itself by a decision (`visits: false`). Order kept; positions that
	 * are no longer held or whose enrollment ended are left out.
	 */
	load(leases: readonly Lease[], now: number, options?: { visits?: boolean }): Promise<Released[]>;
	/** Renews leases during an execution. Order kept: the status of each. */
	renewLeases(leases: readonly Lease[], now: number): Promise<LeaseStatus[]>;
	/**
	 * Records the decisions of a node. A replay returns the outcome of the first time. Order kept;
	 * null if the lease is no longer held.
	 */
	decide(
		nodeId: number,
		decisions: readonly Decision[],
		now: number,
	): Promise<Array<string | null>>;
	/** Parks contacts at a node. A replay creates no second position. Order kept. */
	park(nodeId: number, requests: readonly ParkRequest[], now: number): Promise<ParkResult[]>;
	/** Completes positions after a successful execution, and enrollments that have none left. */
	complete(leases: readonly Lease[], now: number): Promise<void>;
	/**
	 * After a failed execution, or for contacts that alone have failed in one: schedules a retry with
	 * back-off, or fails the enrollment after the last attempt, or if n8n itself holds the execution.
	 * Those that shared the execution are retried in smaller batches: see retryPlan.
	 */
	retry(
		leases: readonly Lease[],
		reason: string,
		now: number,
		options?: RetryOptions,
	): Promise<void>;
	/** After an execution that failed because of a store outage: always schedules a retry. */
	retryAfterOutage(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** Fails the enrollments of these positions at once, without a retry. */
	fail(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** n8n itself holds the execution until then; see PositionTable.held_until. */
	holdExternally(leases: readonly Lease[], until: number): Promise<void>;
	/** Undoes a claim that led to no execution: ready at once, and not counted as an attempt. */
	release(leases: readonly Lease[], now: number): Promise<void>;
}
