/** Contacts at one node. */
export interface NodeSurvey {
	nodeId: number;
	workflowId: string;
	nodeKey: string;
	name: string;
	type: string;
	/** Last heartbeat (ms) of the process that releases contacts here; null: never. */
	seenAt: number | null;
	/** Since when (ms) its workflow is without it; null: it is there, or nobody has looked. */
	goneAt: number | null;
	/** Neither late, retrying nor busy. */
	waiting: number;
	/** Ready for longer than LATE_MS, and not claimed. */
	late: number;
	/** The longest delay among them, in ms. */
	latestMs: number;
	/** Between two attempts. */
	retrying: number;
	/** In executions, or held by n8n itself. */
	busy: number;
	/** The journeys of these contacts, ascending. */
	journeyIds: number[];
}

export interface JourneySurvey {
	journeyId: number;
	workspaceId: number;
	workspace: string;
	key: string;
	name: string;
	workflowId: string;
	nodeId: number;
	active: boolean;
	/** When (ms) it last became active. */
	activeSince: number;
	paused: boolean;
	/** Since when (ms) it is off or paused; null: it is on. */
	offSince: number | null;
	/** ms */
	seenAt: number;
	/** Failed enrollments by reason, most frequent first; at most REASONS of them. */
	failed: Array<{ reason: string; count: number }>;
	/** Failed enrollments, whatever the reason. */
	failedCount: number;
	/** Those of them that have failed within the last hour. */
	failedLastHour: number;
	/** When (ms) the last of them failed; null: none. */
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

/** The state of the store, for its operator. Reads all positions, so call it rarely. */
export interface StoreSurvey {
	nodes: NodeSurvey[];
	journeys: JourneySurvey[];
	hubs: HubSurvey[];
	/** Messages of the last day, by status; messages of a send under way are `sending`. */
	messages: Record<string, number>;
}

/** A delay above this (ms) is late: a dispatcher polls every few seconds. */
export const LATE_MS = 120_000;
export const REASONS = 5;

export interface Surveys {
	survey(now: number): Promise<StoreSurvey>;
}
