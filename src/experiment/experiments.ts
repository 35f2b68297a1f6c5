import type { SplitPhase } from '../journey/decision';
import type { Day } from '../time/day';

export interface Assignment {
	arm: string;
	/** Chances of the arms at that time, by arm. */
	probabilities: Record<string, number>;
}

export interface ArmCount {
	arm: string;
	entered: number;
	converted: number;
}

/** A Split Test that has counted contacts. */
export interface SplitTestNode {
	nodeId: number;
	name: string;
}

/** A phase of an experiment: the weights that were in force at its node, whenever they were. */
export interface ExperimentPhase extends SplitPhase {
	id: number;
	/** When its first contact was counted, in ms. */
	beganAt: number;
}

/** What an arm has come to in a phase. Sums are over enrollments. */
export interface ArmSums {
	phaseId: number;
	/** The holdout is the arm HOLDOUT. */
	arm: string;
	enrollments: number;
	/** Of `enrollments`, those whose contact had been counted at the node before. */
	repeated: number;
	conversions: number;
	/** Sum of 1 / p, where p is the probability with which the enrollment's arm was chosen. */
	weight: number;
	/** Sum of 1 / p². */
	weightSquared: number;
	/** Sum of 1 / p over the converted ones. */
	convertedWeight: number;
	/** Sum of 1 / p² over the converted ones. */
	convertedWeightSquared: number;
}

/** Which enrollments count: by the day of the split, in the journey's zone, both included. */
export interface SplitSpan {
	/** Null: from the first on. */
	from: Day | null;
	/** Null: up to the last. */
	to: Day | null;
	/** Conversions count within so many days (of 24 h) after the split; null: whenever the journey counts them. */
	windowDays: number | null;
}

/** The arm that all contacts take from now on. */
export interface Pin {
	arm: string;
	/** When it was declared the winner, in ms. */
	at: number;
	/** By whom or what, for the record. */
	by: string;
	/** Whether the holdout takes it, too. */
	includeHoldout: boolean;
	/** Whether contacts who have another arm change to it. */
	reassign: boolean;
}

/**
 * Counts, results and assignments of the arms of Split Tests. An enrollment counts once for each node:
 * for the arm of its first counted visit, and as converted once it meets a goal, whatever it did in
 * between (intention to treat).
 */
export interface Experiments {
	/** Per arm of the node, enrollments that took it and how many of them converted. */
	arms(nodeId: number): Promise<ArmCount[]>;
	/** The existing assignments of contacts at the node. */
	assigned(nodeId: number, contactIds: readonly number[]): Promise<Map<number, Assignment>>;
	/**
	 * Assigns arms to contacts that have none; an earlier assignment stays. Returns what holds, in
	 * order.
	 */
	assign(
		nodeId: number,
		assignments: ReadonlyArray<Assignment & { contactId: number }>,
		now: number,
	): Promise<Assignment[]>;

	/** Split Tests of the workflows that have counted contacts, by id. */
	ofWorkflows(workflowIds: readonly string[]): Promise<SplitTestNode[]>;
	/** The node's phases, the oldest first. */
	phases(nodeId: number): Promise<ExperimentPhase[]>;
	/** By phase and arm. */
	results(nodeId: number, span: SplitSpan): Promise<ArmSums[]>;
	/** Null: no arm is pinned. */
	pinned(nodeId: number): Promise<Pin | null>;
	/** Replaces an earlier pin. */
	pin(nodeId: number, pin: Pin): Promise<void>;
	/** The pin that was removed; null: there was none. */
	unpin(nodeId: number): Promise<Pin | null>;
	/** The arm for which a contact was last counted at the node, by contact. */
	lastArms(nodeId: number, contactIds: readonly number[]): Promise<Map<number, string>>;
}
