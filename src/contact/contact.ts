import type { JsonObject } from '../lib/json';

/** A person as a workspace knows them. */
export interface Contact {
	id: number;
	/** The builder's own id of the person: `userId` in Segment's calls. */
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

/** A contact of whom nothing is known, for samples and for items that no store knows. */
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
