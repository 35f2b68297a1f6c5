import type { Contact } from '../contact/contact';
import type { RecordedEvent } from '../event/recorded';
import type { JsonObject } from '../lib/json';

/** The part of a ledger message that rules use. */
export interface MessageFact {
	/** The ledger's; rules use `sent` and `failed`. */
	status: string;
	channel: string;
	/** `<workflow id>:<node id>` of the send node. */
	step: string;
	/** ms: when it was sent, else when it was reserved. */
	at: number;
}

export interface ScoreFact {
	/** Points. */
	points: number;
	grade: string | null;
	/** Points by group. */
	groups: Readonly<Record<string, number>>;
}

/** The enrollment that 'since entry', time in journey and variables refer to. */
export interface JourneyFacts {
	/** ms */
	enteredAt: number;
	entryEventId: number | null;
	vars: JsonObject;
}

/** Everything that a rule can use about one contact. */
export interface Facts {
	contact: Contact;
	/** In the order of (occurredAt, id). */
	events: readonly RecordedEvent[];
	messages: readonly MessageFact[];
	/** By the key of the score model. */
	scores: ReadonlyMap<string, ScoreFact>;
	/** Keys of the saved segments that the contact is a member of. */
	segments: ReadonlySet<string>;
	/** null outside a journey. */
	journey: JourneyFacts | null;
}
