import type { JsonObject } from '../../lib/json';
import type { SimulatedMessage } from '../message';
import type { SimulatedConsent, SimulatedContact } from '../simulated-contact';

/** Something that a contact, or a machine between, does. */
export type Act = {
	/** When it arrives, in ms. */
	at: number;
	/** Key of the contact. */
	contact: string;
	/** When it happened, in ms, if it arrives late. */
	occurredAt?: number;
	/** Of the call: a second act with the same ID is a duplicate. */
	messageId?: string;
} & (
	| { does: 'identify'; traits: JsonObject }
	/** Given elsewhere, as an import brings it. */
	| { does: 'consent'; consents: readonly SimulatedConsent[] }
	| { does: 'track'; event: string; properties: JsonObject }
	| { does: 'open' | 'click'; message: number; isMachine: boolean; url?: string }
	| { does: 'unsubscribe' | 'complain'; message: number }
	| { does: 'reply'; message: number; text: string }
	| { does: 'answer'; message: number; score: number; comment: string }
);

/** What becomes of a message at its provider. */
export type Fate =
	| { fate: 'accepted' }
	/** The address does not exist, or takes nothing now. */
	| { fate: 'refused'; kind: 'permanent' | 'temporary'; code: string; reason: string };

/**
 * What contacts do. It is asked as virtual time comes, and never told the future. The same contact and
 * message, under the same seed, give the same answer whatever else happens: so that two versions of a
 * journey can be compared.
 */
export interface Behavior {
	/** Where it comes from, in words, for the outcome. */
	readonly description: string;
	/** What the contact does whatever is sent to it, in any order. */
	acts(contact: SimulatedContact): Act[];
	/**
	 * What follows from a message that has reached its recipient, in any order, none before it.
	 * @param earlier instants (ms) of the messages to this contact before, oldest first
	 */
	reactions(
		contact: SimulatedContact,
		message: SimulatedMessage,
		earlier: readonly number[],
	): Act[];
	/** Asked when a message is handed over; `attempt` from 1. */
	fate(contact: SimulatedContact, message: SimulatedMessage, attempt: number): Fate;
}
