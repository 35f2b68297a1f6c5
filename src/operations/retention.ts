/** How long what is over is kept, in ms; without a figure for ever. */
export interface Retention {
	/** Events, and the messageIds of calls that brought none. */
	eventsMs?: number;
	/** Messages that are done, with what is left of them in in-app inboxes. */
	messagesMs?: number;
	/** Visits of nodes by runs that are over. */
	stepsMs?: number;
}

/** How many rows went. */
export interface Pruned {
	events: number;
	calls: number;
	messages: number;
	inbox: number;
	steps: number;
}

export interface Pruning {
	/**
	 * Deletes a portion of what is too old, in short transactions; what a run that is on its way
	 * may still need stays. `done` is false where more is left than one portion.
	 */
	prune(retention: Retention, now: number): Promise<Pruned & { done: boolean }>;
}
