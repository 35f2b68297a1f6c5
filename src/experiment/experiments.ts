import type { Lease } from '../journey/position';
import type { JsonObject } from '../lib/json';

/** What a node decided for a contact on its way through. */
export interface Decision extends Lease {
	/** Which pass of a journey node it is in this execution: `journey.hop` of the item. */
	visit: number;
	/** The output's name. */
	outcome: string;
	/** What it was decided from, where that is worth keeping. */
	detail?: JsonObject;
	/** Of a Split Test: kept with the enrollment under the node's name, and counted. */
	arm?: { node: string; counted: boolean };
}

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

/** How the arms of Split Tests fare, and who was given which. */
export interface Experiments {
	/** Enrollments that took each arm of the node, and how many of them converted. */
	arms(nodeId: number): Promise<ArmCount[]>;
	/** Who has an arm of the node already. */
	assigned(nodeId: number, contactIds: readonly number[]): Promise<Map<number, Assignment>>;
	/** Gives arms to contacts that have none; an earlier assignment stays. Returns what holds, in order. */
	assign(
		nodeId: number,
		assignments: ReadonlyArray<Assignment & { contactId: number }>,
		now: number,
	): Promise<Assignment[]>;
}
