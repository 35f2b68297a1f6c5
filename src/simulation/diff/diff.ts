/** Contacts to whom something applies: their number, and the first 20 keys. */
export interface Affected {
	contacts: number;
	examples: string[];
}

/** How the outcome of one version of workflows differs from that of an earlier one. */
export interface Diff {
	/** Why the two cannot be compared contact by contact, in whole sentences; empty: they can. */
	warnings: string[];
	/** Keys in both. */
	contacts: number;
	onlyBefore: Affected;
	onlyAfter: Affected;
	/** Messages that went out. */
	messages: { before: number; after: number };
	/** Contacts who get more messages, fewer, as many but others, or the same. */
	more: Affected;
	fewer: Affected;
	others: Affected;
	same: number;
	/** By step and title, those that changed. */
	steps: ChangedMessages[];
	/** By journey and end, those that changed. */
	ends: ChangedEnds[];
	/** Contacts whose enrollments end otherwise. */
	otherEnds: Affected;
	/** Contacts with any difference: those with the greatest one first, at most 1,000. */
	changed: ChangedContact[];
	/** Null: not asked for. */
	inside: InsideAtChange | null;
}

export interface ChangedMessages {
	journey: string;
	step: string;
	title: string;
	before: number;
	after: number;
	/** Contacts who get it more or less often. */
	affected: Affected;
}

export interface ChangedEnds {
	journey: string;
	status: string;
	/** Of the exit or goal. */
	reason: string | null;
	before: number;
	after: number;
}

export interface ChangedContact {
	contact: string;
	before: number;
	after: number;
	/** `step: title` of messages that only one version sends; repeated ones as often. */
	lost: string[];
	gained: string[];
	endsBefore: string[];
	endsAfter: string[];
}

/** Enrollments that are inside when the new version takes the place of the old one. */
export interface InsideAtChange {
	/** ms */
	at: number;
	steps: StepAtChange[];
}

export interface StepAtChange extends Affected {
	journey: string;
	node: string;
	/** Name in the old version. */
	step: string;
	/**
	 * `same`: the node is as it was. `changed`: it has other parameters. `deleted`: it is no longer
	 * there, or switched off.
	 */
	fate: 'same' | 'changed' | 'deleted';
	/** What follows for those who wait there. */
	words: string;
	/** What the node does, before and after; empty: unknown. */
	before: string;
	after: string;
}
