import type { JsonObject } from '../lib/json';
import type { Lease, Step } from './position';

/** The weights by which arms are given; other weights are another phase of the experiment. */
export interface SplitPhase {
	arms: ReadonlyArray<{ name: string; weight: number }>;
	/** Percentage of contacts that get no arm. */
	holdout: number;
	/** Whether the chances follow the conversions. */
	learning: boolean;
}

/** How an arm was chosen, for the counts of the experiment. */
export interface CountedArm {
	phase: SplitPhase;
	/** The probability (0 to 1) with which the contact got this arm. */
	probability: number;
}

/** A node's decision for a contact that passes it. */
export interface Decision extends Lease {
	/** The number of the node visit in this execution: `journey.hop` of the item. */
	visit: number;
	/** The output's name. */
	outcome: string;
	/** The journey node passed before. */
	previous?: Step | null;
	/** When the contact reached the node, in ms; by default now. */
	arrivedAt?: number;
	/** The inputs of the decision, where worth keeping. */
	detail?: JsonObject;
	/** Of a Split Test: stored with the enrollment under the node's name. Null: not counted. */
	arm?: { node: string; counted: CountedArm | null };
}
