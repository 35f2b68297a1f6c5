import type { Consent, ConsentStatus, Suppression } from './consent';

/** A contact's decision on a channel or topic. */
export interface ConsentChange {
	contactId: number;
	channel: string;
	/** Absent: the whole channel. */
	topic?: string;
	status: ConsentStatus;
	/** Where the decision was made, for the record. */
	source?: string;
}

/** A suppression of a contact on a channel, set or lifted. */
export interface SuppressionChange {
	contactId: number;
	channel: string;
	/** Null lifts the suppression. */
	suppressed: Suppression | null;
	/** The recipient of the message; absent: every present and future address of the contact. */
	address?: string;
}

/** Consent and suppressions of contacts. Merged contacts are resolved; `now` is in ms. */
export interface ConsentStore {
	/**
	 * Applies the changes in order. Returns the consent after each; order kept, `{}` for an unknown
	 * contact.
	 */
	set(workspaceId: number, changes: readonly ConsentChange[], now: number): Promise<Consent[]>;
	/** Sets or lifts suppressions, in order; a weaker suppression does not replace a complaint. */
	suppress(workspaceId: number, changes: readonly SuppressionChange[], now: number): Promise<void>;
}
