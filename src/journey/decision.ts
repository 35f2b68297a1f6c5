import type { JsonObject } from '../lib/json';
import type { Lease } from './position';

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
