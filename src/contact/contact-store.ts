import type { JsonObject } from '../lib/json';
import type { Contact } from './contact';
import type { IdentityKey } from './identity';

/** A contact's identifiers and the traits to apply. */
export interface ContactInput {
	/** At least one. */
	keys: IdentityKey[];
	/** Segment's traits: profile fields and attributes; null removes one. */
	traits: JsonObject;
}

export interface TimelineEntry {
	/** ms */
	at: number;
	kind: 'event' | 'message' | 'step' | 'journey';
	/** The event's name, the channel, the node's name, the journey's name. */
	name: string;
	/** Properties of an event; status, reason, outcome of the others. */
	detail: JsonObject;
}

/** One enrollment of a contact. */
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
	/** Names of the nodes where it waits, and until when (ms; null: until an event or a rule). */
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

/** Everything that is stored about a contact. */
export interface Profile {
	contact: Contact;
	identities: IdentityKey[];
	/** ms */
	createdAt: number;
	updatedAt: number;
	segments: string[];
	scores: StoredScore[];
	journeys: ContactEnrollment[];
	/** Newest first. */
	timeline: TimelineEntry[];
}

export interface MergeResult {
	/** The surviving contact. */
	contactId: number;
	/** Enrollments of the merged contact that ended as 'merged'. */
	exited: number;
}

export interface EraseResult {
	contacts: number;
	/** Positions that were deleted with them. */
	positions: number;
}

/** The contacts of a workspace. Each method is one transaction and takes a whole batch. */
export interface ContactStore {
	/** Ids of the contacts that the keys identify, in order; null for an unknown contact. */
	find(workspaceId: number, keys: readonly IdentityKey[][]): Promise<Array<number | null>>;
	/** Creates or changes contacts; in order. Inputs that identify the same contact share it. */
	upsert(
		workspaceId: number,
		inputs: readonly ContactInput[],
		now: number,
	): Promise<Array<{ contact: Contact; created: boolean }>>;
	/**
	 * The contacts that the keys identify, in order, created where unknown; null for erased
	 * identifiers: only `upsert`, a deliberate act, makes those known again.
	 */
	recognize(
		workspaceId: number,
		keys: readonly IdentityKey[][],
		now: number,
	): Promise<Array<Contact | null>>;
	/** Contacts by id, in order; null for one that does not exist (any more). */
	read(workspaceId: number, ids: readonly number[]): Promise<Array<Contact | null>>;
	/**
	 * Current ids of contacts, in order: a merged contact's is its survivor's; null: none (any more).
	 */
	current(workspaceId: number, ids: readonly number[]): Promise<Array<number | null>>;
	/**
	 * Everything that is stored about contacts by id, in order; null for one that does not exist (any
	 * more). `timeline` is the number of timeline entries per contact. Not one transaction:
	 * concurrent changes may show in part. Pass a few hundred ids at a time, because all of it is in
	 * memory at once.
	 */
	profiles(
		workspaceId: number,
		ids: readonly number[],
		timeline: number,
	): Promise<Array<Profile | null>>;
	/** Contacts in the order of their ids, after `afterId`. */
	list(workspaceId: number, afterId: number, limit: number): Promise<Contact[]>;
	/** null removes the stage. */
	setStage(
		workspaceId: number,
		changes: ReadonlyArray<{ contactId: number; stage: string | null }>,
		now: number,
	): Promise<void>;
	/** Merges `from` into `into`, which survives. */
	merge(workspaceId: number, from: number, into: number, now: number): Promise<MergeResult>;
	/**
	 * Deletes profiles, identifiers, recipients of messages, properties of events, and positions;
	 * counts stay.
	 */
	erase(workspaceId: number, contactIds: readonly number[], now: number): Promise<EraseResult>;
	/** Contacts of the workspace, newest first. */
	recent(workspaceId: number, limit: number): Promise<Contact[]>;
}
