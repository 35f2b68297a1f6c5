import type { Journey } from '../../../journey/journey';
import { dependenciesOf } from '../../../rule/dependencies';
import type { Rule } from '../../../rule/rule';
import type { WorkspaceTx } from '../common/transaction';
import type { NewEvent } from '../events/insert';
import type { ContactRow } from '../contacts/resolve';

/** What a reaction works in: the transaction of the changes, and what was read for all its parts. */
export interface Scope extends WorkspaceTx {
	/** All journeys of the workspace. */
	journeys: readonly Journey[];
	/** The touched contacts, locked. */
	contacts: ReadonlyMap<number, ContactRow>;
}

/** All that happened to one contact. */
export interface ContactChanges {
	contactId: number;
	/** In the order in which they occurred. */
	events: NewEvent[];
	parts: Set<ChangedPart>;
	/** Segments entered and left; filled as they are found. */
	segments: MembershipChange[];
}

/** The changes, one for each contact. */
export function changesOf(changes: readonly Change[]): ContactChanges[] {
	const byContact = new Map<number, ContactChanges>();
	for (const { contactId, events = [], parts = [], segments = [] } of changes) {
		const changes: ContactChanges = byContact.get(contactId) ?? {
			contactId,
			events: [],
			parts: new Set(),
			segments: [],
		};
		byContact.set(contactId, changes);
		changes.events.push(...events);
		changes.segments.push(...segments);
		for (const part of parts) changes.parts.add(part);
	}
	for (const { events } of byContact.values()) {
		events.sort((a, b) => a.occurredAt - b.occurredAt || a.id - b.id);
	}
	return [...byContact.values()];
}

/** Whether what happened to the contact can have altered the rule's answer. */
export function affects(rule: Rule, { events, parts, segments }: ContactChanges): boolean {
	if (parts.has('new')) return true;
	const needs = dependenciesOf(rule);
	return (
		events.some((event) => needs.events.has(event.name)) ||
		segments.some((change) => needs.segments.has(change.segment)) ||
		(needs.profile && parts.has('profile')) ||
		(needs.stage && parts.has('stage')) ||
		(needs.score && parts.has('score')) ||
		(needs.consent && parts.has('consent')) ||
		(needs.messages && parts.has('message'))
	);
}
/** What of a contact changed, besides events. 'new': nobody knew the contact before. */
export type ChangedPart = 'new' | 'profile' | 'stage' | 'score' | 'consent' | 'message';
/** Something happened to a contact whose row is locked. */
export interface Change {
	contactId: number;
	/** Events just recorded, oldest first. */
	events?: readonly NewEvent[];
	parts?: readonly ChangedPart[];
	/** Segments that the contact was just found to be in or out of, where time alone did it. */
	segments?: readonly MembershipChange[];
}
/** A contact has come into a segment, or left it. */
export interface MembershipChange {
	/** The segment's key. */
	segment: string;
	entered: boolean;
}
