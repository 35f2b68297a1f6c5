import type { OverduePolicy } from '../journey/journey';

/** A process that may hold leases. */
export interface ProcessInfo {
	/** Starts every lease that the process takes; 12 characters. */
	token: string;
	host: string;
	pid: number;
}

/** What lives in a process. */
export interface ActiveNodes {
	workflowIds: readonly string[];
	nodeIds: readonly number[];
}

/** What the processes of an installation do for the store while they run. */
export interface MaintenanceStore {
	/** A sign of life of workflows that hold journey keys, and of nodes that release contacts. */
	heartbeat(activeNodes: ActiveNodes, now: number): Promise<void>;
	/** Signs in a process, and frees what processes held that `isAlive` says are gone. */
	reclaimLeases(
		owner: ProcessInfo,
		isAlive: (owner: ProcessInfo) => boolean,
		now: number,
	): Promise<void>;
	/** Finishes positions that were handed over and whose time is up; returns their number. */
	completeExpiredHolds(now: number): Promise<number>;
	/** Applies the policy to positions of these nodes that should have gone long before `now`. */
	rescheduleOverdue(nodeIds: readonly number[], policy: OverduePolicy, now: number): Promise<void>;
	/**
	 * What time alone does: entries by date and schedule, segments and rules that time moves, runs
	 * that are too old. Harmless at once in several processes.
	 */
	runTimeBased(now: number): Promise<void>;
}
