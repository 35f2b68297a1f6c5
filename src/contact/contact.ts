import type { JsonObject } from '../lib/json';

/** A contact of a workspace. */
export interface Contact {
	id: number;
	/** The sender's own id of the contact: `userId` in Segment's calls. */
	externalId: string | null;
	email: string | null;
	phone: string | null;
	firstName: string | null;
	lastName: string | null;
	/** IANA name or fixed offset; null: the workflow's zone applies. */
	timezone: string | null;
	locale: string | null;
	stage: string | null;
	/** Points. */
	score: number | null;
	consent: JsonObject;
	attributes: JsonObject;
}

/** An empty contact, for samples and for items without a stored contact. */
export const BLANK_CONTACT: Readonly<Contact> = {
	id: 0,
	externalId: null,
	email: null,
	phone: null,
	firstName: null,
	lastName: null,
	timezone: null,
	locale: null,
	stage: null,
	score: null,
	consent: {},
	attributes: {},
};
