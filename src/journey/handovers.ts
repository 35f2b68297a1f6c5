import type { Lease, LeaseStatus } from './position';

/** A position that an execution of n8n goes on with, in the place of one that has ended. */
export interface Handover extends Lease {
	/** The lease of the execution that has ended. */
	from: string;
}

/** A failed enrollment of an item from outside a journey, at the node that enrolled it. */
export interface FailedHere {
	contactId: number;
	enrollmentId: number;
	instance: string;
	/** ms */
	enteredAt: number;
	positionId: number;
}

/** For n8n's own Retry of an execution. */
export interface Handovers {
	/**
	 * Gives the new leases to positions on which no execution works, and holds them until then (ms).
	 * Enrollments that failed are active again. Order kept: 'fenced' where another execution holds the
	 * position, or has gone on with it.
	 */
	takeOver(
		workspaceId: number,
		handovers: readonly Handover[],
		until: number,
		now: number,
	): Promise<LeaseStatus[]>;
	/** Those of the contacts in the journey that can be taken over at the node, oldest first. */
	failedHere(
		journeyId: number,
		nodeId: number,
		contactIds: readonly number[],
	): Promise<FailedHere[]>;
}
