import type { Generated } from 'kysely';
import type { JsonObject } from '../lib/json';
import type { JourneyConfig, JourneyState } from '../journey/journey';
import type { Outcome, StoredWait, WaitEnd } from '../journey/position';
import type { InboxContent } from '../message/inbox';
import type { Rule } from '../rule/rule';
import type { SegmentQuery } from '../segment/segment';

/*
 * Table types for Kysely. Instants are ms since the epoch. Ids are integers, because a waiting
 * contact is a handful of rows and their keys are most of its size.
 */

export interface WorkspaceTable {
	id: Generated<number>;
	name: string;
}

export interface JourneyTable {
	id: Generated<number>;
	workspace_id: number;
	key: string;
	name: string;
	workflow_id: string;
	node_id: number;
	config: JourneyConfig;
	active: boolean;
	/** Last sign of life of the workflow that holds the key. */
	seen_at: number;
	/** Where its entries by date or schedule stand, and today's count against the entry cap. */
	state: JourneyState | null;
}

/** Nodes of workflows that ever held or sent a contact; positions and steps point here. */
export interface NodeTable {
	id: Generated<number>;
	workflow_id: string;
	node_key: string;
	name: string;
	type: string;
	/** Last sign of life (ms) of a process that releases contacts here; null: never. */
	seen_at: number | null;
}

export interface ContactTable {
	id: Generated<number>;
	workspace_id: number;
	external_id: string | null;
	email: string | null;
	phone: string | null;
	first_name: string | null;
	last_name: string | null;
	timezone: string | null;
	locale: string | null;
	stage: string | null;
	score: number | null;
	consent: JsonObject | null;
	attributes: JsonObject;
	/** When most of what is known of the profile was said, in ms; null: unknown. */
	traits_at: number | null;
	/** When a trait was said (ms), where that was not at `traits_at`; also of traits taken away. */
	trait_times: Record<string, number> | null;
	created_at: number;
	updated_at: number;
}

export interface IdentityTable {
	workspace_id: number;
	kind: string;
	value: string;
	contact_id: number;
}

export interface EventTable {
	id: Generated<number>;
	workspace_id: number;
	contact_id: number;
	name: string;
	properties: JsonObject;
	occurred_at: number;
	received_at: number;
	/** Digest of the sender's messageId; unique in the workspace where given. */
	dedup_key: string | null;
}

/** Event names seen, for dropdowns; asking the events themselves would read them all. */
export interface EventNameTable {
	workspace_id: number;
	name: string;
}

export interface EnrollmentTable {
	id: Generated<number>;
	journey_id: number;
	contact_id: number;
	instance: string;
	status: 'active' | 'completed' | 'converted' | 'exited' | 'failed';
	entered_at: number;
	ended_at: number | null;
	entry_event_id: number | null;
	reason: string | null;
	/** When it is too old to go on, in ms; null: never. */
	expires_at: number | null;
	/** The goal that it met, by name. */
	goal: string | null;
	/** Arms of the Split Tests that it passed, by the node's name. */
	variants: Record<string, string> | null;
	/** When somebody last let it go on after it had failed, in ms; null: never. */
	retried_at: number | null;
}

export interface PositionTable {
	id: Generated<number>;
	/** 0: nobody waits here; the row keeps a place (parent, node) taken, see sql/places.ts. */
	enrollment_id: number;
	contact_id: number;
	node_id: number;
	/** The position from whose release this one was reached; null for an entry. */
	parent_id: number | null;
	/** When it may next be claimed: due, retried or its lease run out. Null: only an event can. */
	ready_at: number | null;
	/** When time releases it; kept for lateness and for 'event or timeout at the same instant'. */
	due_at: number | null;
	timeout_outcome: Outcome;
	/** Null until something releases it; after that it no longer changes. */
	outcome: Outcome | null;
	/** The event that released it or brought it here. */
	event_id: number | null;
	/** What it waits for, where an event or a change of the contact can alter that. */
	wait: StoredWait | null;
	/** The rule whose coming true releases it; see RuleTable. */
	rule_id: number | null;
	/** What ended the wait, where it was not time. */
	ended_by: WaitEnd | null;
	lease: string | null;
	attempts: number;
	/**
	 * Set where n8n itself holds the execution (a native Wait, a foreign trigger): nobody claims
	 * the position, and at this instant (ms) it counts as done. `ready_at` is null meanwhile.
	 */
	held_until: number | null;
	arrived_at: number;
	item: JsonObject | null;
	error: string | null;
}

export interface NodeVisitTable {
	enrollment_id: number;
	position_id: number;
	node_id: number;
	outcome: string;
	arrived_at: number;
	left_at: number;
	/** Which pass of the node it was in one execution; from 0. */
	visit: Generated<number>;
	/** What the decision was made from, such as the probabilities of a Split Test. */
	detail: JsonObject | null;
}

export interface MessageTable {
	id: Generated<number>;
	position_id: number;
	node_id: number;
	channel: string;
	enrollment_id: number;
	contact_id: number;
	status: 'queued' | 'sending' | 'handedOff' | 'sent' | 'failed' | 'skipped' | 'unknown';
	recipient: string;
	provider_id: string | null;
	reason: string | null;
	/** When a run last reserved it, which is less than a day before it goes. */
	created_at: number;
	sent_at: number | null;
	/** Only marketing counts for frequency caps. */
	purpose: Generated<'marketing' | 'transactional'>;
}

/** Processes that hold leases, so that a successor knows which of them are dead. */
export interface ProcessTable {
	token: string;
	host: string;
	pid: number;
	started_at: number;
}

export interface SettingTable {
	key: string;
	value: string;
}

/** messageIds of calls that bring no event (`identify`, `alias`, `group`), as digests. */
export interface IngestDedupTable {
	workspace_id: number;
	dedup_key: string;
	received_at: number;
}

/** Keyed digests of identifiers of people who were erased. */
export interface ErasedIdentifierTable {
	workspace_id: number;
	digest: string;
}

/** Attributes seen, for dropdowns. */
export interface AttributeNameTable {
	workspace_id: number;
	name: string;
}

export interface SegmentTable {
	id: Generated<number>;
	workspace_id: number;
	key: string;
	name: string;
	zone: string;
	definition: SegmentQuery;
	time_dependent: boolean;
	refreshed_at: number;
	/** How long the last look at all contacts took, in ms. */
	refresh_ms: number;
}

export interface SegmentMemberTable {
	segment_id: number;
	contact_id: number;
	since: number;
}

/** Rules that contacts wait for, each kept once. */
export interface AwaitedRuleTable {
	id: Generated<number>;
	workspace_id: number;
	digest: string;
	zone: string;
	rule: Rule;
	time_dependent: boolean;
}

/** When a contact's date starts a journey. */
export interface DateTriggerTable {
	journey_id: number;
	contact_id: number;
	/** Null: no such date lies ahead. */
	due_at: number | null;
	/**
	 * What the contact's clock showed when it last rang (see LocalMs); null: never. The same date
	 * does not ring again when the contact's zone moves it.
	 */
	last_fired_local: number | null;
}

export interface ScoreModelTable {
	id: Generated<number>;
	workspace_id: number;
	key: string;
	definition: JsonObject;
	updated_at: number;
}

export interface ScoreTable {
	contact_id: number;
	model_id: number;
	points: number;
	grade: string | null;
	/** Points by group. */
	groups: Record<string, number>;
	/** On which side of the threshold it last left Lead Score; null: never looked. */
	above_threshold: boolean | null;
	scored_at: number;
}

/** How an arm of a Split Test fares. */
export interface ExperimentArmTable {
	node_id: number;
	arm: string;
	entered: number;
	converted: number;
}

/** Arms that were not chosen by a fixed split, so that a contact keeps theirs. */
export interface ExperimentAssignmentTable {
	node_id: number;
	contact_id: number;
	arm: string;
	/** What each arm's chance was when it was chosen. */
	probabilities: Record<string, number>;
	decided_at: number;
}

/** The workflow that keeps a workspace's public addresses; see hub/hubs.ts. */
export interface HubTable {
	workspace_id: number;
	workflow_id: string;
	/** The workflow's. */
	name: string;
	/** Where its addresses begin, without a slash at the end. */
	url: string;
	active: boolean;
	seen_at: number;
}

/** Messages that wait on a contact's own page or app; the id is the ledger's. */
export interface InboxTable {
	message_id: number;
	contact_id: number;
	content: InboxContent;
	created_at: number;
	expires_at: number | null;
	read_at: number | null;
	dismissed_at: number | null;
}

/** When (ms) a provider's account may next be given a message. */
export interface RateLimitTable {
	key: string;
	/** By our own rate. */
	next_slot_at: number;
	/** As the provider asked; 0: it did not. */
	paused_until: number;
}

/** Contacts who were merged into others, who may be merged in turn. */
export interface ContactMergeTable {
	contact_id: number;
	merged_into: number;
}

export interface Database {
	contact_merges: ContactMergeTable;
	hubs: HubTable;
	inbox: InboxTable;
	rate_limits: RateLimitTable;
	ingest_dedup: IngestDedupTable;
	erased_identifiers: ErasedIdentifierTable;
	attribute_names: AttributeNameTable;
	segments: SegmentTable;
	segment_members: SegmentMemberTable;
	awaited_rules: AwaitedRuleTable;
	date_triggers: DateTriggerTable;
	score_models: ScoreModelTable;
	scores: ScoreTable;
	experiment_arms: ExperimentArmTable;
	experiment_assignments: ExperimentAssignmentTable;
	workspaces: WorkspaceTable;
	journeys: JourneyTable;
	nodes: NodeTable;
	contacts: ContactTable;
	identities: IdentityTable;
	events: EventTable;
	event_names: EventNameTable;
	enrollments: EnrollmentTable;
	positions: PositionTable;
	node_visits: NodeVisitTable;
	messages: MessageTable;
	processes: ProcessTable;
	settings: SettingTable;
}

/** Columns that SQLite cannot tell from text and integers, by the name they are read under. */
export const COLUMN_KINDS = {
	json: [
		'config',
		'consent',
		'attributes',
		'trait_times',
		'properties',
		'wait',
		'item',
		'variants',
		'state',
		'detail',
		'definition',
		'rule',
		'groups',
		'probabilities',
		'content',
	],
	bool: ['active', 'time_dependent', 'above_threshold'],
} as const;
