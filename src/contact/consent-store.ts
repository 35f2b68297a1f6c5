import type { Consent, ConsentStatus } from './consent';

/** Where a decision was made and what the person saw. No network address is kept. */
export interface ConsentEvidence {
	/** The page or form, as a URL. */
	page?: string;
	/** The wording that the person agreed to. */
	text?: string;
	/** Who recorded it, such as a user of another system. */
	recordedBy?: string;
}

/** A decision on a channel or topic. */
export interface ConsentChange {
	/** Null: of whoever has the address, which then must be given. */
	contactId: number | null;
	channel: string;
	/** Absent: the whole channel. */
	topic?: string;
	status: ConsentStatus;
	/** Where the decision was made, for the record. */
	source?: string;
	/** The recipient of the message that led to it, besides the contact's current address. */
	address?: string;
	/**
	 * An opt-in that the person has just given, by a form, a link or a reply: it lifts objections.
	 * Absent: a report of consent given before, as an import brings it, which lifts none.
	 */
	own?: boolean;
	evidence?: ConsentEvidence;
}

/** A suppression on a channel, set or lifted. */
export interface SuppressionChange {
	/** Null: of whoever has the address, which then must be given. */
	contactId: number | null;
	channel: string;
	/** Null lifts the suppression. */
	suppressed: 'bounced' | 'complained' | null;
	/** The recipient of the message; absent: every present and future address of the contact. */
	address?: string;
}

/**
 * Consent and suppressions. An objection binds the contact and the address on the channel: no
 * marketing message goes there, whichever contact has the address, until the person opts in again.
 * Queued messages that it forbids are skipped in the same transaction. Merged contacts are resolved;
 * `now` is in ms.
 */
export interface ConsentStore {
	/**
	 * Applies the changes in order. Returns the consent after each; order kept, `{}` for an unknown
	 * contact. An opt-in that is not the person's own leaves an opt-out as it is.
	 */
	set(workspaceId: number, changes: readonly ConsentChange[], now: number): Promise<Consent[]>;
	/** Sets or lifts suppressions, in order; a weaker suppression does not replace a complaint. */
	suppress(workspaceId: number, changes: readonly SuppressionChange[], now: number): Promise<void>;
}
