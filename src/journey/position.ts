import type { Contact } from '../contact/contact';
import type { PropertyFilter } from '../value/filter';
import type { RecordedEvent } from '../event/recorded';
import type { JsonObject } from '../lib/json';
import type { Rule } from '../rule/rule';
import type { WaitSpec } from '../time/wait-spec';

/** Which way a contact leaves a node that it waited at. */
export type Outcome = 'reached' | 'timedOut';

/** What may end a wait before its time. */
export type WaitEnd = 'event' | 'rule';

/** What a stored wait listens for; `since` (ms) is the earliest occurrence that counts. */
export interface AwaitedEvent {
	name: string;
	filter?: PropertyFilter;
	/** In an arrival, FROM_ENTRY stands for the entry into the journey. */
	since: number;
}

/** Events count from the entry into the journey on, the entry event excepted. */
export const FROM_ENTRY = 0;

/** One of several times that a wait has, each kept to be computed anew; see StoredWait. */
export interface WaitTime {
	spec: WaitSpec;
	/** Where the date of `spec` comes from, as a dot path into the contact. */
	attribute?: string;
	/** By which output it releases the contact. */
	onDue: Outcome;
}

/** The part of a wait that an event or a change of the contact can still alter. */
export interface StoredWait {
	event?: AwaitedEvent;
	/** Several events, of which the first ends the wait. */
	events?: AwaitedEvent[];
	/** In an arrival: the rule whose coming true ends the wait, and the zone it is reckoned in. */
	rule?: { rule: Rule; zone: string };
	/** Where the date of `spec` comes from, as a dot path into the contact. */
	attribute?: string;
	/** Kept to compute the due time anew when the contact's zone or attributes change. */
	spec?: WaitSpec;
	/** Instead of `spec` and `attribute`: several times, of which the earliest ends the wait. */
	times?: WaitTime[];
	/** The workflow's zone, for contacts without one. */
	zone?: string;
	/** What the wait counted from, in ms. */
	from?: number;
}

/** The events that a wait listens for. */
export function awaitedEvents({ event, events = [] }: StoredWait): AwaitedEvent[] {
	return event === undefined ? events : [event, ...events];
}

/** Names a position and proves that the caller still holds it. */
export interface Lease {
	positionId: number;
	lease: string;
}

/** One contact on its way to a node that parks it. */
export interface ParkRequest {
	enrollmentId: number;
	contactId: number;
	/** The position it was released from, or enrolled at. */
	from: Lease;
	/** When time releases it, in ms; null: only an event can. */
	dueAt: number | null;
	onDue: Outcome;
	wait: StoredWait | null;
	/** The event that led the contact here; it is on the item again after the wait. */
	eventId?: number | null;
	item: JsonObject | null;
}

/** A position taken for release. */
export interface Claimed {
	positionId: number;
	/** How often it was claimed, this time included. */
	attempts: number;
}

/** All that a node needs of a released contact, read afresh at the release. */
export interface Released {
	positionId: number;
	lease: string;
	enrollmentId: number;
	nodeId: number;
	outcome: Outcome;
	/** What ended the wait; null: time did. */
	endedBy: WaitEnd | null;
	dueAt: number | null;
	arrivedAt: number;
	item: JsonObject | null;
	contact: Contact;
	event: RecordedEvent | null;
	journey: ReleasedJourney;
}

export interface ReleasedJourney {
	id: number;
	key: string;
	workspaceId: number;
	instance: string;
	enteredAt: number;
	vars: JsonObject;
	/** Arms of the Split Tests passed so far, by the node's name. */
	variants: Record<string, string>;
}

/** What became of a claim to act for a position. */
export type LeaseStatus = 'held' | 'fenced' | 'ended';
