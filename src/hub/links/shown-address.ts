import { addressAttribute, addressColumn } from '../../contact/consent';
import type { Contact } from '../../contact/contact';

/** Channels that reach every contact. */
const ALWAYS_REACHABLE = new Set(['inApp']);

/** The contact's address on a channel, for display; null if the channel has none to show. */
export function addressOf(contact: Contact, channel: string): string | null {
	const column = addressColumn(channel);
	return column === null ? null : contact[column];
}

/** Whether the contact can be reached on the channel. */
export function isReachable(contact: Contact, channel: string): boolean {
	if (ALWAYS_REACHABLE.has(channel)) return true;
	const column = addressColumn(channel);
	if (column !== null) return contact[column] !== null;
	const name = addressAttribute(channel);
	return Object.hasOwn(contact.attributes, name) && contact.attributes[name] !== null;
}
