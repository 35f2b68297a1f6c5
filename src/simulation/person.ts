import type { Identity } from '../contact/identity';
import type { JsonObject } from '../lib/json';

/** A contact of a rehearsal, before it enters anything. */
export interface Person {
	/** Unique in the rehearsal: the user ID, else the email, else the anonymous ID. */
	key: string;
	identity: Identity;
	/** Known when the person appears; `email`, `phone`, `timezone`, `locale` and own attributes. */
	traits: JsonObject;
	/** When the person appears, in ms. */
	startsAt: number;
	/** Of the event that starts a journey, where the person has no such event of their own. */
	startProperties: JsonObject;
}
