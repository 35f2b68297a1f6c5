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
}
