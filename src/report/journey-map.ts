/** Stages of a customer journey, in the order of the lanes. */
export const STAGES = [
	'awareness',
	'consideration',
	'purchase',
	'postPurchase',
	'advocacy',
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * `current`: in the workflow and visited. `unvisited`: in the workflow, never visited in the span.
 * `deleted`: visited, but no longer in the workflow.
 */
export type MapNodeState = 'current' | 'unvisited' | 'deleted';

export interface MapNode {
	/** n8n's id of the node. */
	id: string;
	name: string;
	/** n8n's type, such as `n8n-nodes-journey.waitUntil`. */
	type: string;
	stage: Stage | null;
	/** Where the contact meets the brand there, e.g. `Welcome email`; null: none. */
	touchpoint: string | null;
	state: MapNodeState;
	/** Enrollments that reached it. */
	reached: number;
	/** Visits that ended, repeated ones included. */
	visits: number;
	/** Open positions now. */
	waiting: number;
	/**
	 * Of those that reached it, enrollments that went on to no other node and are not there now,
	 * although the journey goes on; at its end they have completed it.
	 */
	dropped: number;
	/** Of `dropped`, those that converted here; no loss. */
	converted: number;
	/** Failed there, or at a node behind it before the next one that they wait at; absent: none. */
	failed?: number;
	/** Ended at an output without a line while others go on, by its label; absent: none. */
	openEnds?: Array<{ output: string; enrollments: number }>;
	/** Time there in ms; null: unknown. */
	medianMs: number | null;
	p90Ms: number | null;
}

export interface MapEdge {
	from: string;
	to: string;
	/** Label of the output, e.g. `Timed Out`; empty if the node has only one. */
	output: string;
	/** Visits that came this way; 0: the workflow allows it, and none did. */
	visits: number;
	/** From arrival at `from` to arrival at `to`, in ms; null: unknown. */
	medianMs: number | null;
	/** No longer in the workflow. */
	deleted: boolean;
}

export interface JourneyMap {
	journey: string;
	/** Date range and basis in words. */
	subtitle: string;
	/** The id of the trigger's node. */
	start: string;
	nodes: MapNode[];
	edges: MapEdge[];
	/** Enrollments; waitingBefore + entered = waiting + completed + converted + exited + failed. */
	totals: {
		/** Active when the span began; absent: none, as always by entry date. */
		waitingBefore?: number;
		entered: number;
		waiting: number;
		completed: number;
		converted: number;
		exited: number;
		failed: number;
	};
}
