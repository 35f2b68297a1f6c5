import type { JsonObject } from '../lib/json';
import type { Contact } from './contact';
import type { IdentityKey } from './identity';

/** Identifiers of a contact, and traits to apply. */
export interface ContactInput {
	/** At least one. */
	keys: IdentityKey[];
	/** Traits of Segment's spec: profile fields and attributes; null removes a trait. */
	traits: JsonObject;
}

export interface TimelineEntry {
	/** ms */
	at: number;
	kind: 'event' | 'message' | 'step' | 'journey' | 'consent';
	/** The event's name, the channel (of a message or consent), the node's or journey's name. */
	name: string;
	/** Properties of an event; status, reason and outcome for the other kinds. */
	detail: JsonObject;
}

/** An enrollment as a profile shows it. */
export interface ContactEnrollment {
	enrollmentId: number;
	journeyKey: string;
	journeyName: string;
	status: 'active' | 'completed' | 'converted' | 'exited' | 'failed';
	instance: string;
	/** ms */
	enteredAt: number;
	endedAt: number | null;
	reason: string | null;
	goal: string | null;
	variants: Record<string, string>;
	/** Names of the nodes of its open positions, and until when (ms; null: no time-out). */
	waitsAt: Array<{ node: string; until: number | null }>;
}

export interface StoredScore {
	model: string;
	points: number;
	grade: string | null;
	/** Points by group. */
	groups: Record<string, number>;
	/** ms */
	scoredAt: number;
}

/** All data of a contact. */
export interface Profile {
	contact: Contact;
	identities: IdentityKey[];
	/** ms */
	createdAt: number;
	/** ms */
	updatedAt: number;
	/** Keys of the segments that the contact is a member of. */
	segments: string[];
	scores: StoredScore[];
	/** The newest first. */
	journeys: ContactEnrollment[];
	/** Newest first. */
	timeline: TimelineEntry[];
}

export interface MergeResult {
	/** The remaining contact. */
	contactId: number;
	/** Duplicate enrollments that ended as 'merged'. */
	exited: number;
}

export interface EraseResult {
	contacts: number;
	/** Open positions that were deleted with the contacts. */
	positions: number;
}

/** The contacts of a workspace. `now` is in ms. */
export interface ContactStore {
	/** Ids of the contacts with these identifiers; order kept, null for an unknown contact. */
	find(workspaceId: number, identifiers: readonly IdentityKey[][]): Promise<Array<number | null>>;
	/**
	 * Creates or updates contacts; order kept. Inputs with a common identifier are one contact, and
	 * contacts that an input connects are merged. Erased identifiers become usable again.
	 */
	upsert(
		workspaceId: number,
		inputs: readonly ContactInput[],
		now: number,
	): Promise<Array<{ contact: Contact; created: boolean }>>;
	/**
	 * The contacts with these identifiers, created if unknown; order kept. Null for erased identifiers:
	 * only `upsert`, a deliberate act, makes them usable again.
	 */
	recognize(
		workspaceId: number,
		identifiers: readonly IdentityKey[][],
		now: number,
	): Promise<Array<Contact | null>>;
	/** Contacts by id; order kept, null for an unknown, merged or erased contact. */
	read(workspaceId: number, ids: readonly number[]): Promise<Array<Contact | null>>;
	/** Current ids, order kept: after a merge the remaining contact's; null for an unknown contact. */
	current(workspaceId: number, ids: readonly number[]): Promise<Array<number | null>>;
	/**
	 * All data of contacts by id; order kept, null for an unknown contact. `timeline` limits the number
	 * of timeline entries per contact. Not one transaction: concurrent changes may show in part. Ask
	 * for a few hundred at a time, as all of them are in memory at once.
	 */
	profiles(
		workspaceId: number,
		ids: readonly number[],
		timeline: number,
	): Promise<Array<Profile | null>>;
	/** Contacts with an id above `afterId`, in the order of their ids. */
	list(workspaceId: number, afterId: number, limit: number): Promise<Contact[]>;
	/** Null removes the stage. Unknown contacts are ignored. */
	setStage(
		workspaceId: number,
		changes: ReadonlyArray<{ contactId: number; stage: string | null }>,
		now: number,
	): Promise<void>;
	/**
	 * Merges `from` into `into`.
	 * @throws StoreError ('invalid-value') if the ids are equal or one of the contacts is unknown
	 */
	merge(workspaceId: number, from: number, into: number, now: number): Promise<MergeResult>;
	/**
	 * Deletes profile, identifiers, recipients of messages, properties of events and open positions;
	 * aggregate counts are kept. Unknown contacts are ignored.
	 */
	erase(workspaceId: number, contactIds: readonly number[], now: number): Promise<EraseResult>;
	/** Contacts of the workspace, newest first. */
	recent(workspaceId: number, limit: number): Promise<Contact[]>;
}
