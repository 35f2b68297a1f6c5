import type { JsonObject } from '../lib/json';
import type { Lease, Step } from './position';

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
	/** Of a Split Test: stored with the enrollment under the node's name, and counted. */
	arm?: { node: string; counted: boolean };
}
