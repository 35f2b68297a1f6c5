/** A node of a workflow as it was when the workflow was last activated. */
export interface GraphNode {
	/** n8n's node id, which survives renaming. */
	key: string;
	name: string;
	type: string;
	/** Whether it is one of our nodes; others are passed through on the map. */
	isJourneyNode: boolean;
	/** Labels of the outputs, in order. */
	outputs: string[];
	/**
	 * What each output stands for apart from its name, by which a renamed one is known: a digest, or ''.
	 * Absent: the names are all.
	 */
	contents?: string[];
	/** See report/journey-map. */
	stage: string | null;
	touchpoint: string | null;
	disabled: boolean;
}

export interface GraphEdge {
	from: string;
	/** Index of the output. */
	output: number;
	to: string;
}

/** The nodes of a workflow that follow its Journey Trigger, and their connections. */
export interface WorkflowGraph {
	nodes: GraphNode[];
	edges: GraphEdge[];
}
