/** Contacts at one node. */
export interface NodeSurvey {
	nodeId: number;
	workflowId: string;
	nodeKey: string;
	name: string;
	type: string;
	/** Last sign of life (ms) of the process that releases contacts here; null: never. */
	seenAt: number | null;
	/** Nobody is late, and nothing is wrong. */
	waiting: number;
	/** Ready for longer than LATE_MS, and nobody has taken them. */
	late: number;
	/** The longest that one of them is late, in ms. */
	latestMs: number;
	/** After failed tries, until the next. */
	retrying: number;
	/** In executions, or held by n8n itself. */
	busy: number;
	/** Whose contacts they are, in ascending order. */
	journeyIds: number[];
}

export interface JourneySurvey {
	journeyId: number;
	workspace: string;
	key: string;
	name: string;
	workflowId: string;
	nodeId: number;
	active: boolean;
	/** ms */
	seenAt: number;
	/** Failed runs by reason, the most frequent first; at most REASONS of them. */
	failed: Array<{ reason: string; count: number }>;
	/** Failed runs, whatever the reason. */
	failedCount: number;
	/** When (ms) the last of them failed; null: there is none. */
	failedAt: number | null;
}

export interface HubSurvey {
	workspaceId: number;
	workspace: string;
	workflowId: string;
	name: string;
	url: string;
	active: boolean;
	/** ms */
	seenAt: number;
}

/** How the store stands, for whoever operates it. Reads all positions: for now and then. */
export interface Survey {
	nodes: NodeSurvey[];
	journeys: JourneySurvey[];
	hubs: HubSurvey[];
	/** Messages of the last day, by status; a message of a send under way is `sending`. */
	messages: Record<string, number>;
}

/** Later than this (ms) is late: a dispatcher looks every few seconds. */
export const LATE_MS = 120_000;
export const REASONS = 5;

export interface Surveys {
	survey(now: number): Promise<Survey>;
}
