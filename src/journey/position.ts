import type { Contact } from '../contact/contact';
import type { PropertyFilter } from '../value/filter';
import type { RecordedEvent } from '../event/recorded';
import type { JsonObject } from '../lib/json';
import type { Rule } from '../rule/rule';
import type { WaitSpec } from '../time/wait-spec';

/** The output by which a contact leaves the node that it waited at. */
export type Outcome = 'reached' | 'timedOut';

/** In place of an outcome: the contact was moved to the node, and has yet to arrive there. */
export const ARRIVING = 'arriving';

/** What may end a wait before it is due. */
export type WaitEnd = 'event' | 'rule';

/** An event that a stored wait awaits; `since` (ms) is the earliest occurrence that counts. */
export interface AwaitedEvent {
	name: string;
	filter?: PropertyFilter;
	/** In a ParkRequest, FROM_ENTRY stands for the entry into the journey. */
	since: number;
	/** The event counts whichever instance it names; see `concerns`. */
	anyInstance?: boolean;
}

/** Events count from the entry into the journey on; the entry event does not count. */
export const FROM_ENTRY = 0;

/** A time of a wait, kept so that it can be recomputed; see StoredWait. */
export interface WaitTime {
	spec: WaitSpec;
	/** Where the date of `spec` comes from, as a dot path into the contact. */
	attribute?: string;
	/** The output by which it releases the contact. */
	timeoutOutcome: Outcome;
}

/** Of several times the earliest counts; at the same instant 'reached' wins over 'timedOut'. */
export function earliestOf<T extends { at: number; timeoutOutcome: Outcome }>(
	times: readonly T[],
): T | undefined {
	let first: T | undefined;
	for (const time of times) {
		const wins = time.at === first?.at && time.timeoutOutcome === 'reached';
		if (first === undefined || time.at < first.at || wins) first = time;
	}
	return first;
}

/** The part of a wait that an event or a change of the contact can still affect. */
export interface StoredWait {
	/** The first of them ends the wait. */
	events?: AwaitedEvent[];
	/** In a ParkRequest: the rule that ends the wait when it becomes true, and its zone. */
	rule?: { rule: Rule; zone: string };
	/** Kept to recompute the due time when the contact changes; the earliest ends the wait. */
	times?: WaitTime[];
	/** The workflow's zone, for contacts without one. */
	zone?: string;
	/** Start of the wait, in ms. */
	from?: number;
}

/** Identifies a position and proves that the caller holds it. */
export interface Lease {
	positionId: number;
	lease: string;
}

/** A journey node that a contact has passed. */
export interface Step {
	nodeId: number;
	/** Empty for the trigger. */
	outcome: string;
	/** ms */
	arrivedAt: number;
}

/** One contact on its way to a node that parks it. */
export interface ParkRequest {
	enrollmentId: number;
	contactId: number;
	/** The position it was released from, or enrolled at. */
	from: Lease;
	/** When it is due, in ms; null: only an event or a rule ends the wait. */
	dueAt: number | null;
	/** A time of the calendar, such as a date or the end of quiet hours, which never stands still. */
	byCalendar?: boolean;
	timeoutOutcome: Outcome;
	wait: StoredWait | null;
	/** The event that led the contact here; it is on the item again after the wait. */
	eventId?: number | null;
	/** The journey node passed before. */
	previous?: Step | null;
	/** When the contact reached the node, in ms; by default now. Earlier if the node parks it again. */
	arrivedAt?: number;
	item: JsonObject | null;
}

/** A position claimed for release. */
export interface Claimed {
	positionId: number;
	/** How often it was claimed, this time included. */
	attempts: number;
	/** At most so many may share its execution; null: as many as there is room for. */
	batchLimit: number | null;
	/** It was moved to the node, which takes it as it takes the items of an execution. */
	isArriving?: true;
}

/** A node's data of a released contact, read at the release. */
export interface Released {
	positionId: number;
	lease: string;
	enrollmentId: number;
	nodeId: number;
	outcome: Outcome;
	/** What ended the wait; null: it was due. */
	endedBy: WaitEnd | null;
	dueAt: number | null;
	arrivedAt: number;
	/** At the journey's trigger, or where it was enrolled inline. */
	isEntry: boolean;
	/** The journey node passed before; null: unknown. */
	previous: Step | null;
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
	/** Arms of the Split Tests on the way so far, by the node's name. */
	variants: Record<string, string>;
}

/** The status of a lease at a write. */
export type LeaseStatus = 'held' | 'fenced' | 'ended';
