import type { MessageCount } from './message-counts';

/** What the history of a workspace tells of how its contacts behave. */
export interface BehaviorHistory {
	journeys: ReportedJourney[];
	/** All messages, by step. */
	counts: MessageCount[];
	/** The newest messages that went out, by what came of them. */
	marked: MarkedMessages[];
	/** Opens and clicks of the newest messages, machines' included. */
	reactions: RecordedReaction[];
	/** The newest contacts. */
	contacts: Array<{ createdAt: number; timezone: string | null }>;
	/** Events of these contacts since both their beginning and `since`, without engagement events. */
	events: Array<{ name: string; events: number }>;
	/** ms; see `events`. */
	since: number;
}

export interface ReportedJourney {
	id: number;
	key: string;
	/** Of the workflow; null: UTC. */
	zone: string | null;
	/** That starts it; null: something else does. */
	entryEvent: string | null;
}

export interface MarkedMessages {
	journeyId: number;
	nodeId: number;
	channel: string;
	purpose: 'marketing' | 'transactional';
	openedByMachine: number;
	clickedByMachine: number;
	messages: number;
}

export interface RecordedReaction {
	messageId: number;
	journeyId: number;
	channel: string;
	purpose: 'marketing' | 'transactional';
	/** Name of the event. */
	event: string;
	/** ms */
	sentAt: number;
	/** ms */
	at: number;
	/** Of the contact. */
	timezone: string | null;
	isMachine: boolean;
}
