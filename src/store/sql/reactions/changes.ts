import type { Journey } from '../../../journey/journey';
import { dependenciesOf, dependsOnEvent } from '../../../rule/dependencies';
import type { Rule } from '../../../rule/rule';
import type { WorkspaceTx } from '../common/transaction';
import type { NewEvent } from '../events/insert';
import type { ContactRow } from '../contacts/resolve';

/** What the parts of a reaction share: the transaction of the changes, and rows read once for all. */
export interface ReactionScope extends WorkspaceTx {
	/** All journeys of the workspace. */
	journeys: readonly Journey[];
	/** The changed contacts, locked. */
	contacts: ReadonlyMap<number, ContactRow>;
}

/** All changes of one contact. */
export interface ContactChanges {
	contactId: number;
	/** In the order in which they occurred. */
	events: NewEvent[];
	parts: Set<ChangedPart>;
	/** Segments entered and left; updateMemberships adds to them. */
	segments: MembershipChange[];
}

/** Groups changes by contact. */
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

/** Whether the changes can alter the rule's result for the contact. */
export function affects(rule: Rule, { events, parts, segments }: ContactChanges): boolean {
	if (parts.has('new')) return true;
	const needs = dependenciesOf(rule);
	return (
		events.some((event) => dependsOnEvent(needs, event.name)) ||
		segments.some((change) => needs.segments.has(change.segment)) ||
		(needs.profile && parts.has('profile')) ||
		(needs.stage && parts.has('stage')) ||
		(needs.score && parts.has('score')) ||
		(needs.consent && parts.has('consent')) ||
		(needs.messages && parts.has('message'))
	);
}

/** The changed part of a contact, besides events. 'new': the contact was created. */
export type ChangedPart = 'new' | 'profile' | 'stage' | 'score' | 'consent' | 'message';

/** A change of a contact whose row is locked. */
export interface Change {
	contactId: number;
	/** Events just recorded, oldest first. */
	events?: readonly NewEvent[];
	parts?: readonly ChangedPart[];
	/** Segments that the contact entered or left without an event or a changed part. */
	segments?: readonly MembershipChange[];
}

/** A contact entered or left a segment. */
export interface MembershipChange {
	/** The segment's key. */
	segment: string;
	entered: boolean;
}
