/** Enrollments that reached a step, and those that went no further from there. */
export interface StepCount {
	reached: number;
	/** Without those that converted there. */
	dropped: number;
}

interface OfJourney {
	journeyId: number;
	journey: string;
	journeyKey: string;
}

interface OfNode extends OfJourney {
	/** The store's id, or n8n's; the same at each check. */
	nodeId: string;
	node: string;
}

/** What alerts are judged by. */
export interface AlertFacts {
	/** Steps of active journeys: entries of the last 7 days, and of the 28 days before. */
	steps: Array<OfNode & { recent: StepCount; before: StepCount }>;
	/** Enrollments of each active journey that have failed within the last hour. */
	failures: Array<OfJourney & { failed: number }>;
	/** Contacts at nodes that are released from, and are late. */
	late: Array<OfNode & { contacts: number; longestMs: number }>;
	/** Contacts at nodes that no process releases from, although the journey is active. */
	orphaned: Array<OfNode & { contacts: number }>;
	/** Messages that went out today or yesterday. */
	deliveries: Array<{ channel: string; sent: number; complaints: number; bounces: number }>;
	/**
	 * Active journeys: whole days since the last entry, or since the activation if that was later.
	 */
	entries: Array<OfJourney & { daysWithout: number }>;
}
