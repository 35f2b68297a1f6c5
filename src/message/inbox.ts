import type { JsonObject } from '../lib/json';

export interface InboxContent {
	title: string;
	body: string;
	/** http or https */
	url?: string;
	imageUrl?: string;
	/** Additional data for the website. */
	data?: JsonObject;
}

export interface InboxMessage extends InboxContent {
	/** The ledger's id. */
	id: number;
	/** ms */
	createdAt: number;
	expiresAt: number | null;
	readAt: number | null;
}

export interface InboxEntry {
	/** The ledger's id, which identifies the contact as well; putting it twice stores it once. */
	id: number;
	content: InboxContent;
	/** ms; from then on it is hidden. */
	expiresAt: number | null;
}

/** Messages that are stored until they are read in the contact's own page or app. */
export interface Inbox {
	/** Skips messages that are not in the ledger (any more), and those of erased contacts. */
	put(entries: readonly InboxEntry[], now: number): Promise<void>;
	/** Messages that are neither dismissed nor expired, newest first; `before` is an id. */
	list(
		contactId: number,
		page: { limit: number; before?: number },
		now: number,
	): Promise<{ messages: InboxMessage[]; unread: number }>;
	/** Returns the ids that it changed, so that an event is recorded once. */
	mark(
		contactId: number,
		ids: readonly number[],
		as: 'read' | 'dismissed',
		now: number,
	): Promise<number[]>;
}
