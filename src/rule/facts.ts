import type { Contact } from '../contact/contact';
import type { RecordedEvent } from '../event/recorded';
import type { JsonObject } from '../lib/json';

/** A message of the ledger, as far as rules ask about it. */
export interface MessageFact {
	/** The ledger's; rules ask about `sent` and `failed`. */
	status: string;
	channel: string;
	/** `<workflow id>:<node id>` of the send step. */
	step: string;
	/** ms: when it was sent, else when it was put into the ledger. */
	at: number;
}

export interface ScoreFact {
	/** Points. */
	points: number;
	grade: string | null;
	/** Points by group. */
	groups: Readonly<Record<string, number>>;
}

/** The run that 'since entry', time in journey and variables are about. */
export interface JourneyFacts {
	/** ms */
	enteredAt: number;
	entryEventId: number | null;
	vars: JsonObject;
}

/** Everything that a rule can ask about one contact. */
export interface Facts {
	contact: Contact;
	/** In the order of (occurredAt, id). */
	events: readonly RecordedEvent[];
	messages: readonly MessageFact[];
	/** By the key of the score model. */
	scores: ReadonlyMap<string, ScoreFact>;
	/** Keys of the saved segments whose member the contact is. */
	segments: ReadonlySet<string>;
	/** null: asked outside a journey. */
	journey: JourneyFacts | null;
}
