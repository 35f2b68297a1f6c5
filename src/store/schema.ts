import type { Generated } from 'kysely';
import type { Reading, Severity } from '../alert/alert';
import type { JsonObject } from '../lib/json';
import type { SplitPhase } from '../journey/decision';
import type { JourneyConfig, JourneyState } from '../journey/journey';
import type { ARRIVING, Outcome, StoredWait, WaitEnd } from '../journey/position';
import type { WorkflowGraph } from '../journey/workflow-graph';
import type { InboxContent } from '../message/inbox';
import type { Sketch } from '../report/sketch';
import type { Rule } from '../rule/rule';
import type { SegmentQuery } from '../segment/segment';

/*
 * Table types for Kysely. Instants are ms since the epoch. Ids are integers, because a waiting
 * enrollment is a handful of rows and their keys are most of its size.
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
	/** Last heartbeat of the workflow that holds the key. */
	seen_at: number;
	/** Progress of its entries by date or schedule, and today's count against the entry cap. */
	state: JourneyState | null;
	/** When it last became active. */
	active_since: number;
	/** When it was switched off or paused; null: it is on. */
	off_since: number | null;
	paused: Generated<boolean>;
	/** The workflow that had the key before; null: none, or this one. */
	former_workflow_id: string | null;
}

/** The workflow behind a journey's trigger, as it was when it was last activated. */
export interface JourneyGraphTable {
	journey_id: number;
	graph: WorkflowGraph;
}

/** Nodes of workflows that ever held a position or sent a message; referenced by both. */
export interface NodeTable {
	id: Generated<number>;
	workflow_id: string;
	node_key: string;
	name: string;
	type: string;
	/** As the node's options say, for reports; see GraphNode. */
	stage: string | null;
	touchpoint: string | null;
	/** Last heartbeat of a process that releases positions of the node; null: never. */
	seen_at: number | null;
	/** Since when its workflow is without it; null: it is there, or nobody has looked. */
	gone_at: number | null;
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
	/** When most traits were last confirmed; null: unknown. */
	traits_at: number | null;
	/** When a trait was last confirmed, where it differs from `traits_at`; also of removed traits. */
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

/** Names of events, for dropdowns; to collect them from `events` would read every row. */
export interface EventNameTable {
	workspace_id: number;
	name: string;
}

export interface EnrollmentTable {
	id: Generated<number>;
	journey_id: number;
	contact_id: number;
	instance: string;
	/** Dot path of the event property that `instance` is the value of; null: of none. */
	instance_key: string | null;
	status: 'active' | 'completed' | 'converted' | 'exited' | 'failed';
	entered_at: number;
	/** Of an enrollment that converted after its completion: the completion. */
	ended_at: number | null;
	/** When it met its goal; null: it has not. */
	converted_at: number | null;
	/** The day of the entry in the journey's time zone; see time/day.ts. */
	entry_day: number;
	/** The day on which it reached the status that it has; null while active. */
	end_day: number | null;
	entry_event_id: number | null;
	reason: string | null;
	/** When it reaches its maximum age and exits; null: never. */
	expires_at: number | null;
	/** Name of the goal that it met. */
	goal: string | null;
	/** Arms of the Split Tests that it passed, by the node's name. */
	variants: Record<string, string> | null;
	/** When it was last retried by hand after it had failed; null: never. */
	retried_at: number | null;
}

export interface PositionTable {
	id: Generated<number>;
	/** 0: a tombstone of (parent, node); see sql/enrollments/delete-positions.ts. */
	enrollment_id: number;
	contact_id: number;
	node_id: number;
	/** That of the enrollment; of a tombstone 0. */
	journey_id: number;
	/** The journey node passed before; null: unknown. */
	from_node_id: number | null;
	from_outcome: string | null;
	/** Arrival at that node. */
	from_arrived_at: number | null;
	/** That of the enrollment; of a tombstone 0. */
	entry_day: number;
	/** The enrollment had not been at the node before: its visit will be the first. */
	is_first: boolean;
	/** When it was parked, another position of the enrollment was at the node. */
	is_beside: boolean;
	/**
	 * The first way on from the visit that it comes from: one visit of a node may lead to several
	 * others, and went on once.
	 */
	is_first_way: boolean;
	/**
	 * The position whose release led to this one; null for an entry. Negative: its own id, as it was
	 * moved to its node and no release led there.
	 */
	parent_id: number | null;
	/** When it may next be claimed: due, retried or its lease expired. Null: not by time alone. */
	ready_at: number | null;
	/** When time releases it; kept to report lateness and to decide between event and time-out. */
	due_at: number | null;
	/** How far (ms) it was moved as its journey stood still; null: a time of the calendar, which never is. */
	moved_ms: Generated<number | null>;
	timeout_outcome: Outcome;
	/** Null until the position is released; then it no longer changes. */
	outcome: Outcome | typeof ARRIVING | null;
	/** The event that released it, or that led the contact here. */
	event_id: number | null;
	/** The wait, if an event or a change of the contact can end or move it. */
	wait: StoredWait | null;
	/** The rule that releases it by becoming true; see AwaitedRuleTable. */
	rule_id: number | null;
	/** What ended the wait; null: time. */
	ended_by: WaitEnd | null;
	lease: string | null;
	attempts: number;
	/** At most so many may share its next execution, because one with it failed; null: none did. */
	batch_limit: number | null;
	/**
	 * Set while n8n itself holds the execution (a native Wait, a foreign trigger): the position is
	 * not claimed, and counts as completed at this instant. `ready_at` is null meanwhile.
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
	/** Number of the visit of the node within one execution; from 0. */
	visit: Generated<number>;
	/** The day of `left_at` in the journey's time zone; see time/day.ts. */
	day: number;
	/** The enrollment had not visited the node before. */
	is_first: boolean;
	/** See PositionTable. */
	is_first_way: Generated<boolean>;
	/** The journey node passed before; null: unknown. */
	from_node_id: number | null;
	from_outcome: string | null;
	/** Arrival at that node. */
	from_arrived_at: number | null;
	/** Basis of the decision, such as the probabilities of a Split Test. */
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
	/** When an execution last reserved it, which is less than a day before it is sent. */
	created_at: number;
	sent_at: number | null;
	/** Only marketing counts for frequency caps. */
	purpose: Generated<'marketing' | 'transactional'>;
	topic: string | null;
	/** Digest of the recipient's address; null: none, or the contact was erased. */
	address_key: string | null;
	/** The day it is counted on; null: not yet counted. See sql/counts/message-counts.ts. */
	day: number | null;
	/** What came of it, as a set of bits; see sql/counts/message-marks.ts. */
	marks: Generated<number>;
	/** By persons. */
	opens: Generated<number>;
	/** By persons. */
	clicks: Generated<number>;
	/** The enrollment's arms by Split Test when it was counted; null: none. */
	arms: Record<string, string> | null;
}

/** Processes that may hold leases, so that the leases of dead ones can be reclaimed. */
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

/** Digests of the messageIds of calls without an event (`identify`, `alias`, `group`). */
export interface IngestDedupTable {
	workspace_id: number;
	dedup_key: string;
	received_at: number;
}

/** Keyed digests of the identifiers of erased contacts; the erasure log. */
export interface ErasedIdentifierTable {
	workspace_id: number;
	digest: string;
	erased_at: number;
	/** When a contact with the identifier was added deliberately; null: it is still dropped. */
	allowed_at: number | null;
}

/**
 * Objections by address, whichever contact they came from. They hold digests only, so they outlive
 * the contact.
 */
export interface ObjectionTable {
	address_key: string;
	/** Empty: the whole channel. */
	topic: string;
	kind: 'optedOut' | 'bounced' | 'complained';
	workspace_id: number;
	at: number;
}

/** Every decision on consent, and every suppression. */
export interface ConsentHistoryTable {
	id: Generated<number>;
	contact_id: number;
	at: number;
	channel: string;
	topic: string | null;
	change: 'optedIn' | 'optedOut' | 'bounced' | 'complained' | 'lifted';
	/** Source, address, page, text, and who recorded it. */
	detail: JsonObject;
}

/** Names of attributes, for dropdowns. */
export interface AttributeNameTable {
	workspace_id: number;
	name: string;
}

/** A time zone that a contact has or had, in lower case; rules place dates in it. */
export interface TimeZoneTable {
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
	/** Duration of the last refresh, in ms. */
	refresh_ms: number;
}

export interface SegmentMemberTable {
	segment_id: number;
	contact_id: number;
	since: number;
}

/** Rules that positions wait for, each kept once. */
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
	/** Null: no date ahead. */
	due_at: number | null;
	/** The date that is due, the same in each zone (see `dateAt`); null: none. */
	due_local: number | null;
	/** The date that last fired; null: none. A change of the contact's zone does not repeat it. */
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
	/** Whether the points were above the threshold at the last crossing check; null: never checked. */
	above_threshold: boolean | null;
	scored_at: number;
}

/** A phase of an experiment: weights that were in force at a Split Test. */
export interface ExperimentPhaseTable {
	id: Generated<number>;
	node_id: number;
	/** Digest of the definition. */
	key: string;
	definition: SplitPhase;
	began_at: number;
}

/** The arm for which an enrollment counts at a Split Test: that of its first counted visit. */
export interface ExperimentEntryTable {
	enrollment_id: number;
	node_id: number;
	phase_id: number;
	arm: string;
	/** With which it was chosen. */
	probability: number;
	/** The day of the visit in the journey's time zone; see time/day.ts. */
	day: number;
	decided_at: number;
}

/** The arm for which a contact was last counted at a Split Test. */
export interface ExperimentContactTable {
	node_id: number;
	contact_id: number;
	arm: string;
}

/** The arm that all contacts take from then on. */
export interface ExperimentPinTable {
	node_id: number;
	arm: string;
	pinned_at: number;
	pinned_by: string;
	include_holdout: boolean;
	reassign: boolean;
}

/** Assigned arms of adaptive splits, so that a contact keeps its arm. */
export interface ExperimentAssignmentTable {
	node_id: number;
	contact_id: number;
	arm: string;
	/** Probability of each arm at the time of the decision. */
	probabilities: Record<string, number>;
	decided_at: number;
}

/** The workflow with the Journey Hub of a workspace; see store/hubs.ts. */
export interface HubTable {
	workspace_id: number;
	workflow_id: string;
	/** Name of the workflow. */
	name: string;
	/** Base URL without a trailing slash. */
	url: string;
	active: boolean;
	seen_at: number;
	/** When a process last began to check the workspace's alerts; null: never. */
	alerts_checked_at: number | null;
}

/** Alerts that have been raised and are not over. */
export interface AlertTable {
	workspace_id: number;
	key: string;
	severity: Severity;
	raised_at: number;
	/** The last reading above the threshold. */
	reading: Reading;
}

/** In-app messages of a contact; the id is that of the ledger. */
export interface InboxTable {
	message_id: number;
	contact_id: number;
	content: InboxContent;
	created_at: number;
	expires_at: number | null;
	read_at: number | null;
	dismissed_at: number | null;
}

/** Messages of test runs; see message/preview/draft.ts. */
export interface PreviewTable {
	id: Generated<number>;
	workspace_id: number;
	expires_at: number;
	/** A PreviewDraft, as text: its items may hold what no JSON column takes. */
	draft: string;
}

/** Texts that the messages of a workspace share; see message/snippet/snippets.ts. */
export interface SnippetTable {
	workspace_id: number;
	name: string;
	body: string;
	updated_at: number;
}

/** When a provider account may next be sent a message. */
export interface RateLimitTable {
	key: string;
	/** By the configured rate. */
	next_slot_at: number;
	/** By the provider's request; 0: none. */
	paused_until: number;
}

/** Merged contacts, and the contact that each was merged into. */
export interface ContactMergeTable {
	contact_id: number;
	merged_into: number;
}

/*
 * Counts for reports. A key may have several rows, whose sum counts: writers add rows, and
 * maintenance compacts them. See sql/counts/rollup.ts.
 */

export interface EnrollmentCountTable {
	id: Generated<number>;
	journey_id: number;
	entry_day: number;
	/** Of 'entered' the entry day, else the day on which the status was reached. */
	day: number;
	status: 'entered' | 'refused' | 'completed' | 'converted' | 'exited' | 'failed';
	/** Empty unless 'exited' or 'refused'. */
	reason: string;
	/** Empty unless 'converted'. */
	goal: string;
	enrollments: number;
	compacted: boolean;
}

export interface VisitCountTable {
	id: Generated<number>;
	journey_id: number;
	node_id: number;
	/** 0: unknown. */
	from_node_id: number;
	entry_day: number;
	day: number;
	/** Empty: unknown, or the trigger. */
	from_outcome: string;
	outcome: string;
	visits: number;
	/** First visits of the node by an enrollment. */
	enrollments: number;
	/** Visits of `from_node_id` whose first way on they are. */
	went_on: number;
	compacted: boolean;
}

export interface DurationCountTable {
	id: Generated<number>;
	journey_id: number;
	/** 0 for 'enrollment'. */
	node_id: number;
	/** 0 unless 'transition'. */
	from_node_id: number;
	/** The entry day, or that of the event, by `basis`. */
	day: number;
	basis: 'entry' | 'event';
	kind: 'stay' | 'transition' | 'enrollment';
	outcome: string;
	sketch: Sketch;
	compacted: boolean;
}

/** Arms of Split Tests; the sums are those of ArmSums. */
export interface ExperimentCountTable {
	id: Generated<number>;
	phase_id: number;
	arm: string;
	/** The day of the split. */
	day: number;
	/** Of conversions the whole days since the split, else 0. */
	lag: number;
	enrollments: number;
	repeated: number;
	conversions: number;
	weight: number;
	weight_squared: number;
	converted_weight: number;
	converted_weight_squared: number;
	compacted: boolean;
}

/** Open positions. */
export interface PositionCountTable {
	id: Generated<number>;
	journey_id: number;
	node_id: number;
	positions: number;
	compacted: boolean;
}

/** By the day on which the message went out, or was decided not to. */
export interface MessageCountTable {
	id: Generated<number>;
	journey_id: number;
	node_id: number;
	day: number;
	channel: string;
	purpose: 'marketing' | 'transactional';
	/** Name of a Split Test that the enrollment took; empty: the row counts all enrollments. */
	split: string;
	arm: string;
	/** See sql/counts/message-counts.ts. */
	measure: string;
	messages: number;
	compacted: boolean;
}

export interface SegmentCountTable {
	id: Generated<number>;
	segment_id: number;
	/** In the segment's time zone. */
	day: number;
	joined: number;
	departed: number;
	compacted: boolean;
}

export interface SurveyCountTable {
	id: Generated<number>;
	workspace_id: number;
	survey: string;
	kind: 'nps' | 'csat';
	/** UTC. */
	day: number;
	score: number;
	answers: number;
	compacted: boolean;
}

export interface Database {
	alerts: AlertTable;
	message_counts: MessageCountTable;
	segment_counts: SegmentCountTable;
	survey_counts: SurveyCountTable;
	enrollment_counts: EnrollmentCountTable;
	visit_counts: VisitCountTable;
	duration_counts: DurationCountTable;
	position_counts: PositionCountTable;
	contact_merges: ContactMergeTable;
	hubs: HubTable;
	inbox: InboxTable;
	previews: PreviewTable;
	snippets: SnippetTable;
	rate_limits: RateLimitTable;
	ingest_dedup: IngestDedupTable;
	erased_identifiers: ErasedIdentifierTable;
	objections: ObjectionTable;
	consent_history: ConsentHistoryTable;
	attribute_names: AttributeNameTable;
	time_zones: TimeZoneTable;
	segments: SegmentTable;
	segment_members: SegmentMemberTable;
	awaited_rules: AwaitedRuleTable;
	date_triggers: DateTriggerTable;
	score_models: ScoreModelTable;
	scores: ScoreTable;
	experiment_phases: ExperimentPhaseTable;
	experiment_entries: ExperimentEntryTable;
	experiment_contacts: ExperimentContactTable;
	experiment_counts: ExperimentCountTable;
	experiment_pins: ExperimentPinTable;
	experiment_assignments: ExperimentAssignmentTable;
	workspaces: WorkspaceTable;
	journeys: JourneyTable;
	journey_graphs: JourneyGraphTable;
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
		'reading',
		'graph',
		'sketch',
		'arms',
	],
	bool: [
		'active',
		'paused',
		'time_dependent',
		'above_threshold',
		'is_first',
		'is_beside',
		'is_first_way',
		'compacted',
		'include_holdout',
		'reassign',
	],
} as const;
