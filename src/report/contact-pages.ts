import type { Contact } from '../contact/contact';
import type { TimelineEntry } from '../contact/contact-store';
import type { Outcome, StoredWait } from '../journey/position';
import type { JsonObject } from '../lib/json';
import type { InboxContent } from '../message/inbox';
import type { MessageStatus } from '../message/ledger';

/** Where a page of a timeline begins: after `shown` entries of the instant `at` (ms). */
export interface TimelineCursor {
	at: number;
	shown: number;
}

export interface TimelinePage {
	/** Newest first. */
	entries: TimelineEntry[];
	/** Where older entries begin; null: there are none. */
	next: TimelineCursor | null;
}

/** A decision on consent, or a suppression. */
export interface ConsentEntry {
	/** ms */
	at: number;
	channel: string;
	/** Null: the whole channel. */
	topic: string | null;
	/** e.g. `optedIn` */
	change: string;
	/** Where it came from: source, address, page, text, recordedBy. */
	detail: JsonObject;
}

export interface ContactMessage {
	/** The ledger's. */
	id: number;
	channel: string;
	status: MessageStatus;
	reason: string | null;
	recipient: string;
	purpose: 'marketing' | 'transactional';
	topic: string | null;
	/** ms */
	createdAt: number;
	sentAt: number | null;
	/** The step that sent it; null: unknown. */
	node: string | null;
	/** Null: its enrollment was deleted. */
	journeyKey: string | null;
	journeyName: string | null;
	/** In-app messages only: other contents are not stored. */
	content: InboxContent | null;
}

/** A position of the contact, and what would release it. */
export interface ContactWait {
	enrollmentId: number;
	journeyKey: string;
	journeyName: string;
	node: string;
	/**
	 * `waiting`: for its time, an event or a rule. `ready`: it may be released now. `busy`: in an
	 * execution. `held`: by n8n itself, as behind a hand-off. `retrying`: between two attempts.
	 * `failed`: the enrollment failed here.
	 */
	status: 'waiting' | 'ready' | 'busy' | 'held' | 'retrying' | 'failed';
	/** ms */
	arrivedAt: number;
	/** When time releases it; null: it does not. */
	dueAt: number | null;
	/** When it may next be claimed; null: only an event or a rule can release it. */
	readyAt: number | null;
	heldUntil: number | null;
	/** The output by which time releases it. */
	timeoutOutcome: Outcome;
	attempts: number;
	/** Why the last attempt failed. */
	error: string | null;
	/** What may release it before; its rule included. */
	wait: StoredWait | null;
}

/** What pages show of single contacts. Contacts of other workspaces are unknown to it. */
export interface ContactPages {
	/**
	 * Contacts whose email address, phone number, user id, first or last name begins with the text, or
	 * whose id it is; upper and lower case of names are the same in ASCII. At most `limit`, those with
	 * exactly this text first, then the newest.
	 */
	search(workspaceId: number, text: string, limit: number): Promise<Contact[]>;
	/** `before` null: from the newest entry on. */
	timeline(
		workspaceId: number,
		contactId: number,
		before: TimelineCursor | null,
		limit: number,
	): Promise<TimelinePage>;
	/** Newest first. */
	consents(workspaceId: number, contactId: number, limit: number): Promise<ConsentEntry[]>;
	/** Newest first. */
	messages(workspaceId: number, contactId: number, limit: number): Promise<ContactMessage[]>;
	/** Of active and failed enrollments, in order of arrival. */
	waits(workspaceId: number, contactId: number, limit: number, now: number): Promise<ContactWait[]>;
}
