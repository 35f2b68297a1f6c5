/**
 * The enrollments that an operator selects. Without `journeyId`: of all journeys of the workspace.
 */
export interface EnrollmentSelection {
	workspaceId: number;
	contactIds: readonly number[];
	journeyId?: number;
}

/** How an operation is performed. */
export interface RunOptions {
	/** Only say what would be done: the results are those of a real run, and nothing is changed. */
	dryRun?: boolean;
}

/** Active enrollments that an operator ends. */
export interface ExitRequest extends EnrollmentSelection {
	/** For reports. */
	reason: string;
}

/** An enrollment that an operator has ended. */
export interface ExitedEnrollment {
	enrollmentId: number;
	contactId: number;
	journeyId: number;
}

/** Failed enrollments of one journey that can be retried, oldest first. */
export interface FailedEnrollments {
	journeyId: number;
	/** Only those that failed at this instant (ms) or later. */
	since?: number;
	/** The maximum in one call. */
	limit: number;
}

/** The result of retrying an enrollment. */
export interface RetriedEnrollment {
	enrollmentId: number;
	contactId: number;
	journeyId: number;
	/**
	 * retried: active again, with all its attempts; failed positions are ready to be released, and
	 * waiting ones wait on. ended: it has met a goal or an exit since it failed, and is ended
	 * accordingly. replaced: the contact has entered again since, so this enrollment stays failed,
	 * whatever the other's result. nowhere: it has no position left.
	 */
	result: 'retried' | 'ended' | 'replaced' | 'nowhere';
}

/** Waits that an operator ends. */
export interface ReleaseRequest extends EnrollmentSelection {
	/** Only at this node. */
	nodeId?: number;
	/** The output by which the contacts leave; 'asTimed': as when the wait is due. */
	leaveBy: 'asTimed' | 'reached' | 'timedOut';
}

/** The result of releasing a position. */
export interface ReleasedNow {
	positionId: number;
	contactId: number;
	journeyId: number;
	nodeId: number;
	/** The node's name. */
	node: string;
	/** released: ready now. busy: an execution, ours or n8n's, holds it. */
	result: 'released' | 'busy';
}

/** Contacts that an operator moves to another node of their journey. */
export interface MoveRequest extends EnrollmentSelection {
	journeyId: number;
	/** Only who is at one of these nodes. */
	fromNodeIds?: readonly number[];
	/** A node that releases contacts, of the journey's workflow. */
	toNodeId: number;
}

/** The result of moving a position. */
export interface MovedPosition {
	positionId: number;
	contactId: number;
	journeyId: number;
	/** Where it was. */
	nodeId: number;
	/** That node's name. */
	node: string;
	/**
	 * moved: ready to arrive. busy: an execution works on it. several: the contact is at several nodes
	 * at once, of which the request names none or more than one.
	 */
	result: 'moved' | 'busy' | 'several';
}

export interface RepairOperations {
	/**
	 * Retries the failed enrollments of these contacts at their positions, with all their attempts.
	 */
	retryOf(
		selection: EnrollmentSelection,
		now: number,
		options?: RunOptions,
	): Promise<RetriedEnrollment[]>;
	/**
	 * The same for a whole journey; enrollments that cannot be retried are skipped. Many are retried
	 * in several transactions: after an error the next call continues with the rest.
	 */
	retryFailed(
		selection: FailedEnrollments,
		now: number,
		options?: RunOptions,
	): Promise<RetriedEnrollment[]>;
	/** Ends waits as if they were due. */
	releaseNow(request: ReleaseRequest, now: number, options?: RunOptions): Promise<ReleasedNow[]>;
	/**
	 * Moves who waits in a journey to another of its nodes, where they arrive as if they had just
	 * reached it.
	 */
	move(request: MoveRequest, now: number, options?: RunOptions): Promise<MovedPosition[]>;
	/** Ends the contacts' active enrollments as 'exited', oldest first. */
	exit(request: ExitRequest, now: number, options?: RunOptions): Promise<ExitedEnrollment[]>;
	/** Ids of contacts with an active enrollment in the journey, ascending; page by page. */
	activeContacts(journeyId: number, afterId: number, limit: number): Promise<number[]>;
}
