import type { Contact } from '../contact/contact';
import type { ConsentEntry, ContactMessage } from './contact-pages';
import type { JsonObject } from '../lib/json';

/** One run of a contact through a journey. */
export interface HistoryEnrollment {
	id: number;
	journeyId: number;
	instance: string;
	status: 'active' | 'completed' | 'converted' | 'exited' | 'failed';
	/** ms */
	enteredAt: number;
	endedAt: number | null;
	convertedAt: number | null;
	/** When it reaches its maximum age; null: never. */
	expiresAt: number | null;
	reason: string | null;
	goal: string | null;
	/** Arms by the name of the Split Test. */
	variants: Record<string, string> | null;
}

/** A visit of a node that has ended. */
export interface HistoryVisit {
	enrollmentId: number;
	nodeId: number;
	outcome: string;
	/** ms */
	arrivedAt: number;
	leftAt: number;
}

/** An open position. */
export interface HistoryWait {
	enrollmentId: number;
	nodeId: number;
	/** ms */
	arrivedAt: number;
	/** When time releases it; null: only an event or a rule does. */
	dueAt: number | null;
	/** Names of the events that release it. */
	events: string[];
	/** Whether a rule may release it. */
	byRule: boolean;
	error: string | null;
}

export type HistoryMessage = Omit<
	ContactMessage,
	'node' | 'journeyKey' | 'journeyName' | 'content'
> & { enrollmentId: number; nodeId: number };

export interface HistoryEvent {
	/** ms */
	at: number;
	name: string;
	properties: JsonObject;
}

/** Everything that a store knows of a contact's time; each list in the order of time. */
export interface ContactHistory {
	contact: Contact;
	enrollments: HistoryEnrollment[];
	visits: HistoryVisit[];
	waits: HistoryWait[];
	messages: HistoryMessage[];
	events: HistoryEvent[];
	consents: ConsentEntry[];
}

/** The nodes that histories name, which are few. */
export interface HistoryNode {
	id: number;
	workflowId: string;
	/** n8n's ID of the node. */
	key: string;
	name: string;
	type: string;
}

/** Whole histories of a workspace's contacts, page by page; for rehearsals, which end with few rows. */
export interface ContactHistories {
	/** Of contacts with IDs after `afterId`, in the order of their IDs; at most `limit`. */
	page(workspaceId: number, afterId: number, limit: number): Promise<ContactHistory[]>;
	nodes(): Promise<HistoryNode[]>;
}
