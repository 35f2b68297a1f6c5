import type { JsonObject } from '../lib/json';

export interface InboxContent {
	title: string;
	body: string;
	/** http or https */
	url?: string;
	imageUrl?: string;
	/** Whatever else the client's site wants to know. */
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
	/** The ledger's id, which says whose it is: put in twice, it is there once. */
	id: number;
	content: InboxContent;
	/** ms; from then on it is no longer shown. */
	expiresAt: number | null;
}

/** Messages that wait on a contact's own page or app until they are read there. */
export interface Inbox {
	/** Left out: what is not in the ledger (any more), and what was for somebody erased. */
	put(entries: readonly InboxEntry[], now: number): Promise<void>;
	/** What the contact has not dismissed and has not expired, the newest first; `before` is an id. */
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
