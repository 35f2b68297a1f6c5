import type { ConsentStatus } from '../contact/consent';
import type { Identity } from '../contact/identity';
import type { JsonObject } from '../lib/json';

/** A contact of a rehearsal, before it enters anything. */
export interface SimulatedContact {
	/** Unique in the rehearsal: the user ID, else the email, else the anonymous ID. */
	key: string;
	identity: Identity;
	/** Known when the contact appears; `email`, `phone`, `timezone`, `locale` and own attributes. */
	traits: JsonObject;
	/** When the contact appears, in ms. */
	startsAt: number;
	/** Of the event that starts a journey, where the contact has no such event of its own. */
	startProperties: JsonObject;
	/** Given before the rehearsal; of what is absent nothing is known. */
	consents?: readonly SimulatedConsent[];
}

/** A decision on a channel, or on a topic of it, as an import brings it. */
export interface SimulatedConsent {
	channel: string;
	topic?: string;
	status: ConsentStatus;
}

/** A contact as a file lists it: when it appears may be left to the behavior. */
export type ListedContact = Omit<SimulatedContact, 'startsAt'> & { startsAt: number | null };
