import { addressAttribute, addressColumn } from '../../contact/consent';
import type { Contact } from '../../contact/contact';

/** Channels on which everybody can be reached who can be told apart. */
const WITHOUT_ADDRESS = new Set(['inApp']);

/** The contact's address on a channel that a page may name; null where it is none to show. */
export function addressOf(contact: Contact, channel: string): string | null {
	const column = addressColumn(channel);
	return column === null ? null : contact[column];
}

/** Whether there is any use in offering the channel to the contact. */
export function isReachable(contact: Contact, channel: string): boolean {
	if (WITHOUT_ADDRESS.has(channel)) return true;
	const column = addressColumn(channel);
	if (column !== null) return contact[column] !== null;
	const name = addressAttribute(channel);
	return Object.hasOwn(contact.attributes, name) && contact.attributes[name] !== null;
}
