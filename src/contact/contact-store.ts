import type { JsonObject } from '../lib/json';
import type { Contact } from './contact';
import type { IdentityKey } from './identity';

/** Who somebody is, and what is said of them. */
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

/** One run of a contact in a journey. */
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
	/** Names of the nodes where it stands, and until when (ms; null: until something happens). */
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

/** Everything that is known of a contact. */
export interface Profile {
	contact: Contact;
	identities: IdentityKey[];
	/** ms */
	createdAt: number;
	updatedAt: number;
	segments: string[];
	scores: StoredScore[];
	journeys: ContactEnrollment[];
	/** The newest first. */
	timeline: TimelineEntry[];
}

export interface MergeResult {
	/** Whom both are from now on. */
	contactId: number;
	/** Runs of the one who went that ended as 'merged'. */
	exited: number;
}

export interface EraseResult {
	contacts: number;
	/** Open waits that went with them. */
	positions: number;
}

/** The people of a workspace. Each method is one transaction and takes a whole batch. */
export interface ContactStore {
	/** Ids of the contacts that the keys name, in order; null where nobody is known. */
	find(workspaceId: number, identifiers: readonly IdentityKey[][]): Promise<Array<number | null>>;
	/** Makes or changes contacts; in order. The same person twice is one contact. */
	upsert(
		workspaceId: number,
		inputs: readonly ContactInput[],
		now: number,
	): Promise<Array<{ contact: Contact; created: boolean }>>;
	/**
	 * The contacts that the keys name, in order, made where nobody is known; null for people who
	 * were erased: only `upsert`, a deliberate act, makes them known again.
	 */
	recognize(
		workspaceId: number,
		identifiers: readonly IdentityKey[][],
		now: number,
	): Promise<Array<Contact | null>>;
	/** Contacts by id, in order; null for one who is not (any more). */
	read(workspaceId: number, ids: readonly number[]): Promise<Array<Contact | null>>;
	/** Who contacts are now, in order: who was merged is the one who stayed; null: nobody (any more). */
	current(workspaceId: number, ids: readonly number[]): Promise<Array<number | null>>;
	/**
	 * Everything that is known of contacts by id, in order; null for one who is not (any more).
	 * `timeline` is how many entries of it to bring of each. Not one transaction: what changes
	 * meanwhile may be there in part. Some hundred at a time, as all of it is in memory at once.
	 */
	profiles(
		workspaceId: number,
		ids: readonly number[],
		timeline: number,
	): Promise<Array<Profile | null>>;
	/** Contacts in the order of their ids, after `afterId`. */
	list(workspaceId: number, afterId: number, limit: number): Promise<Contact[]>;
	/** null takes the stage away. */
	setStage(
		workspaceId: number,
		changes: ReadonlyArray<{ contactId: number; stage: string | null }>,
		now: number,
	): Promise<void>;
	/** Makes one of two; `from` goes, `into` stays. */
	merge(workspaceId: number, from: number, into: number, now: number): Promise<MergeResult>;
	/** Profile, identifiers, messages' recipients, events' properties and waits go; counts stay. */
	erase(workspaceId: number, contactIds: readonly number[], now: number): Promise<EraseResult>;
	/** Contacts of the workspace, the newest first. */
	recent(workspaceId: number, limit: number): Promise<Contact[]>;
}
