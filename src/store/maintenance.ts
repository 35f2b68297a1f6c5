import type { OverduePolicy } from '../journey/journey';
import type { LeftNode } from '../operations/deleted-nodes';

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
	/** Records a heartbeat of workflows that hold journey keys or a hub, and of releasing nodes. */
	heartbeat(activeNodes: ActiveNodes, now: number): Promise<void>;
	/** Says that no process releases contacts at these nodes any more; a later heartbeat takes it back. */
	endHeartbeat(nodeIds: readonly number[]): Promise<void>;
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
	 * What becomes of contacts at nodes that their workflow is without: they wait on at the node of
	 * the same name and type, where there is one, and otherwise do as the trigger says. Who is in an
	 * execution stays for the next call. Returns what was found; of one workflow, if it is given.
	 */
	leaveDeletedNodes(now: number, workflowId?: string): Promise<LeftNode[]>;
	/**
	 * Changes that only time brings about: entries by date and by schedule, time-dependent segments
	 * and rules, enrollments past their maximum age. Compacts the counts for reports. Safe to run in several processes at once.
	 * @throws the error of a part that failed (several: AggregateError), after all parts have run
	 */
	runTimeBased(now: number): Promise<void>;
}
