import type { OverduePolicy } from '../journey/journey';

/** A process that may hold leases. */
export interface ProcessInfo {
	/** The prefix of every lease that the process takes; 12 characters. */
	token: string;
	host: string;
	pid: number;
}

/** Workflows and nodes that are active in a process. */
export interface ActiveNodes {
	workflowIds: readonly string[];
	nodeIds: readonly number[];
}

/** Periodic work that the processes of an installation do for the store. `now` is in ms. */
export interface MaintenanceStore {
	/**
	 * Records a heartbeat of workflows that hold journey keys or a hub, and of releasing nodes. Deletes
	 * previews that have expired.
	 */
	heartbeat(activeNodes: ActiveNodes, now: number): Promise<void>;
	/** Registers the process, and ends the leases of processes that `isAlive` reports as dead. */
	reclaimLeases(
		owner: ProcessInfo,
		isAlive: (owner: ProcessInfo) => boolean,
		now: number,
	): Promise<void>;
	/** Completes positions whose external hold has expired; returns their number. */
	completeExpiredHolds(now: number): Promise<number>;
	/** Applies the policy to positions of these nodes that were due long before `now`. */
	rescheduleOverdue(nodeIds: readonly number[], policy: OverduePolicy, now: number): Promise<void>;
	/**
	 * Changes that only time brings about: entries by date and by schedule, time-dependent segments
	 * and rules, enrollments past their maximum age. Compacts the counts for reports. Safe to run in several processes at once.
	 * @throws the error of a part that failed (several: AggregateError), after all parts have run
	 */
	runTimeBased(now: number): Promise<void>;
}
