/** Whose runs an operator means. Without `journeyId`: of all journeys of the workspace. */
export interface EnrollmentSelection {
	workspaceId: number;
	contactIds: readonly number[];
	journeyId?: number;
}

/** Failed runs of one journey that can go on, the oldest first. */
export interface FailedEnrollments {
	journeyId: number;
	/** Only those that failed at this instant (ms) or later. */
	since?: number;
	/** At most so many in one call. */
	limit: number;
}

/** What came of a run that an operator wants to go on. */
export interface RetriedEnrollment {
	enrollmentId: number;
	contactId: number;
	journeyId: number;
	/**
	 * retried: active again, with all its tries; what failed is ready to be released, and what waited
	 * waits on. ended: it has met a goal or an exit since it failed, and counts as that now. replaced:
	 * the contact has entered again since, so this one stays failed, whatever came of the other.
	 * nowhere: no position is left to go on from.
	 */
	result: 'retried' | 'ended' | 'replaced' | 'nowhere';
}

/** A wait that an operator ends. */
export interface ReleaseRequest extends EnrollmentSelection {
	/** Only at this node. */
	nodeId?: number;
	/** Which way the contacts leave; 'asTimed': as when the time is up. */
	leaveBy: 'asTimed' | 'reached' | 'timedOut';
}

/** What came of a position that an operator releases. */
export interface ReleasedNow {
	positionId: number;
	contactId: number;
	journeyId: number;
	nodeId: number;
	/** The node's name. */
	node: string;
	/** released: ready now. busy: an execution, ours or n8n's, has it. */
	result: 'released' | 'busy';
}

export interface RepairOperations {
	/** Lets failed runs of these contacts go on where they stand, with all their tries again. */
	retryOf(runs: EnrollmentSelection, now: number): Promise<RetriedEnrollment[]>;
	/**
	 * The same for a whole journey; runs that cannot go on are passed over. Many are let go on in
	 * several transactions: after an error the next call goes on with the rest.
	 */
	retryFailed(runs: FailedEnrollments, now: number): Promise<RetriedEnrollment[]>;
	/** Ends waits, as if their time had come. */
	releaseNow(request: ReleaseRequest, now: number): Promise<ReleasedNow[]>;
}
