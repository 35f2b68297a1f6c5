import type { JsonObject } from '../../lib/json';
import type { JourneyMap } from '../../report/journey-map';
import type { Report } from '../../report/report';
import type { JourneyTotals } from '../../report/totals';
import type { FailedExecution, StandIn } from '../recording';
import type { Hazards } from '../scenario';

/** Of outcome files; another number: they cannot be read. */
export const OUTCOME_VERSION = 1;

/**
 * What a rehearsal says, as plain JSON. Instants are ms since the epoch, in virtual time. Messages
 * are there without their contents, which `samples` and the folder's messages.ndjson have.
 */
export interface Outcome {
	version: typeof OUTCOME_VERSION;
	scenario: OutcomeScenario;
	journeys: OutcomeJourney[];
	/** In the order of the store's IDs. */
	contacts: OutcomeContact[];
	/** The ledger's, in the order of time. */
	messages: OutcomeMessage[];
	calendar: CalendarHour[];
	peaks: Peak[];
	frequency: Frequency;
	skips: Skip[];
	untaken: Untaken[];
	waiting: StillWaiting[];
	loops: Loop[];
	aged: AgedWait[];
	missing: MissingVariable[];
	samples: Sample[];
	failures: FailedExecution[];
	standIns: StandIn[];
	refusals: Refusal[];
	hub: 'own' | 'added';
}

/** What contacts did, and the hub refused. */
export interface Refusal {
	/** e.g. `track Ordered` */
	act: string;
	reason: string;
	times: number;
	contacts: number;
	examples: string[];
}

export interface OutcomeScenario {
	workflows: OutcomeWorkflow[];
	contacts: number;
	/** Where behavior comes from, in words. */
	behavior: string;
	from: number;
	until: number;
	days: number;
	seed: number;
	resolutionMs: number;
	timezone: string;
	hazards: Hazards;
}

export interface OutcomeWorkflow {
	id: string;
	name: string;
	source: string;
	nodes: OutcomeNode[];
}

export interface OutcomeNode {
	/** n8n's ID. */
	id: string;
	name: string;
	type: string;
	/** Digest of type and parameters: another one is another behavior. */
	digest: string;
	/** What it does, in a few words; empty: unknown. */
	words: string;
}

export interface OutcomeJourney {
	key: string;
	name: string;
	workflowId: string;
	zone: string;
	/** Enrollments; entered = waiting + completed + converted + exited + failed. */
	totals: JourneyTotals;
	steps: ReachedStep[];
	map: JourneyMap;
	/** Journey map, funnel, messages by step. */
	reports: Report[];
}

export interface ReachedStep {
	/** n8n's ID of the node. */
	node: string;
	step: string;
	/** Enrollments. */
	reached: number;
	waiting: number;
}

export interface OutcomeContact {
	/** That of the scenario; of one that a workflow made: its user ID, email or `contact 7`. */
	key: string;
	/** Keys of contacts that were merged into it. */
	merged: string[];
	name: string;
	locale: string | null;
	/** Its own, else that of the scenario. */
	timezone: string;
	enrollments: OutcomeEnrollment[];
	/** Messages that went out. */
	messages: number;
	/** The most of them in any 7 days (168 hours), of all journeys and channels. */
	mostIn7Days: number;
	timeline: TimelineEntry[];
}

export interface OutcomeEnrollment {
	journey: string;
	/** Empty unless the journey tells a contact's enrollments apart. */
	instance: string;
	enteredAt: number;
	endedAt: number | null;
	status: 'waiting' | 'completed' | 'converted' | 'exited' | 'failed';
	/** The exit's or the goal's name. */
	reason: string | null;
	variants: Record<string, string>;
}

/** What happened, in the order of `at`. */
export type TimelineEntry = { at: number } & (
	| { kind: 'event'; name: string; properties: JsonObject }
	| { kind: 'entered'; journey: string }
	| { kind: 'consent'; channel: string; topic: string | null; change: string }
	/** At the arrival; `until` it was left by the output. */
	| { kind: 'visit'; journey: string; node: string; step: string; outcome: string; until: number }
	/** `until`: when time releases it; null: only an event or a rule does. */
	| {
			kind: 'waiting';
			journey: string;
			node: string;
			step: string;
			until: number | null;
			events: string[];
	  }
	| { kind: 'message'; message: number }
	| { kind: 'ended'; journey: string; status: string; reason: string | null }
);

/** `putOff`: another message took its place later. */
export type MessageFate =
	'sent' | 'handedOff' | 'unknown' | 'failed' | 'skipped' | 'putOff' | 'queued' | 'sending';

export interface OutcomeMessage {
	/** The ledger's ID. */
	id: number;
	at: number;
	/** Wall clock of the contact's zone, else the journey's, as `2026-03-02T09:15`. */
	local: string;
	contact: string;
	/** Empty: its enrollment was deleted. */
	journey: string;
	node: string;
	step: string;
	channel: string;
	purpose: 'marketing' | 'transactional';
	topic: string | null;
	fate: MessageFate;
	reason: string | null;
	recipient: string;
	/** Subject, title or the beginning of the text, without addresses of links; empty: not rendered. */
	title: string;
	/** Variables that were missing, and have no default. */
	missing: string[];
}

/** Whether a contact may have got it. */
export const wentOut = ({ fate }: Pick<OutcomeMessage, 'fate'>): boolean =>
	fate === 'sent' || fate === 'handedOff' || fate === 'unknown';

/** Messages that went out in an hour of the recipients' own clocks. */
export interface CalendarHour {
	/** `2026-03-02` */
	day: string;
	/** 0 to 23 */
	hour: number;
	channel: string;
	messages: number;
}

/** The most messages that went out within any minute, hour or period of a rate limit. */
export interface Peak {
	channel: string;
	/** Null: all steps; else the one that has the limit. */
	step: string | null;
	per: 'second' | 'minute' | 'hour';
	most: number;
	/** When that period began. */
	at: number;
	/** Of the step's option 'Rate Limit'; null: none. */
	limit: number | null;
	/** Messages that the limit put off. */
	putOff: number;
}

export interface Frequency {
	/** Contacts by their `mostIn7Days`, from 0 on. */
	distribution: Array<{ most: number; contacts: number }>;
	/** Those with the most, at most 100; only above 1. */
	worst: Array<{ contact: string; most: number; from: number; journeys: string[] }>;
}

/** Messages that did not go out, or later. */
export interface Skip {
	journey: string;
	step: string;
	channel: string;
	fate: 'skipped' | 'putOff' | 'failed';
	reason: string;
	messages: number;
	contacts: number;
	/** Of put-off ones: how long until they were decided anew. */
	medianDelayMs: number | null;
	longestDelayMs: number | null;
	/** Put off and not decided anew by the end. */
	pending: number;
	/** Keys of contacts, at most 20. */
	examples: string[];
}

/** A part of a workflow that no contact took. */
export interface Untaken {
	kind: 'output' | 'step' | 'connection';
	journey: string;
	node: string;
	step: string;
	/** Of an output or connection. */
	output: string;
	/** When contacts would take it, in words; null: unknown. */
	rule: string | null;
	/** Steps that it leads to. */
	leadsTo: string[];
	/** Enrollments that reached the step. */
	reached: number;
}

/** Enrollments that wait at a step at the end. */
export interface StillWaiting {
	journey: string;
	node: string;
	step: string;
	/** What the step waits for, in words. */
	words: string;
	contacts: number;
	/** That no time releases. */
	withoutEnd: number;
	/** That neither time nor a maximum age ends. */
	forever: number;
	longestMs: number;
	/** When the first and the last are released by time; null: none is. */
	firstUntil: number | null;
	lastUntil: number | null;
	examples: string[];
}

/** A step that single enrollments visited several times. */
export interface Loop {
	journey: string;
	step: string;
	/** Most visits by one enrollment. */
	most: number;
	/** Contacts that visited it more than once. */
	contacts: number;
	/** Of those, how many are still in the journey at the end. */
	waiting: number;
	examples: string[];
}

/** A wait that is longer than an enrollment or its data may last. */
export interface AgedWait {
	/**
	 * `ended`: it reached the maximum age there. `willEnd`: it will before its wait is over.
	 * `retention`: the store deletes messages or events earlier than the wait is over.
	 */
	kind: 'ended' | 'willEnd' | 'retention';
	journey: string;
	step: string;
	contacts: number;
	examples: string[];
}

/** A value that a template writes, and that contacts do not have. */
export interface MissingVariable {
	journey: string;
	step: string;
	channel: string;
	/** The template's expression, e.g. `contact.firstName`. */
	variable: string;
	/** The template has a default for it. */
	answered: boolean;
	messages: number;
	contacts: number;
	examples: string[];
}

/** A message in full, chosen because it shows where its template may break. */
export interface Sample {
	/** Why it was chosen, e.g. `Longest name`. */
	labels: string[];
	message: number;
	contact: string;
	name: string;
	locale: string | null;
	/** Variables that were missing in it. */
	missing: string[];
	content: JsonObject;
}
