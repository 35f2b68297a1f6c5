/**
 * Why an enrollment needs attention. `failed`: all its attempts failed. `late`: it should have been
 * released more than LATE_MS ago. `orphaned`: it waits at a node that no process releases from,
 * although its journey is alive: the node was deleted or disabled.
 */
export type AttentionProblem = 'failed' | 'late' | 'orphaned';

/** An enrollment that does not continue by itself. */
export interface NeedingAttention {
	problem: AttentionProblem;
	enrollmentId: number;
	contactId: number;
	/** Null: the contact has none. */
	externalId: string | null;
	email: string | null;
	journeyId: number;
	/** Where it stands; null: it has no position left. */
	node: {
		id: number;
		name: string;
		nodeKey: string;
		workflowId: string;
		/** Its workflow is without it. */
		isDeleted: boolean;
	} | null;
	/** When (ms) it failed, should have been released, or arrived at the orphaned node. */
	since: number;
	/** Of a failed one, and the last failure of another one; null: none. */
	reason: string | null;
	/** Whether a process of n8n sends heartbeats for the journey. */
	isJourneyAlive: boolean;
}

export interface AttentionRequest {
	journeyIds: readonly number[];
	/** The maximum for each problem. */
	limit: number;
}

export interface AttentionStore {
	/** Enrollments by problem: orphaned, failed, late; within each the oldest first. */
	needingAttention(request: AttentionRequest, now: number): Promise<NeedingAttention[]>;
}
