import type { SurveyKind } from '../event/survey-answer';
import type { JsonObject } from '../lib/json';

/** A message as it was rendered and handed over; nothing left the machine. */
export interface SimulatedMessage {
	/** The ledger's ID. */
	id: number;
	/** ms */
	at: number;
	/** Key of the contact; null: a contact that the workflow itself made. */
	contact: string | null;
	contactId: number;
	enrollmentId: number;
	journeyKey: string;
	workflowId: string;
	/** n8n's ID and the name of the node that sent it. */
	nodeKey: string;
	nodeName: string;
	channel: string;
	purpose: 'marketing' | 'transactional';
	topic: string | null;
	recipient: string;
	/** As the channel renders it: `subject`, `html`, `text`, `body` and so on. */
	content: JsonObject;
	/** Kind of the survey that it asks; absent: it asks none. */
	survey?: SurveyKind;
	fate: 'accepted' | 'refused';
	/** Why it was refused. */
	reason: string | null;
}
