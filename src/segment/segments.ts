import type { Contact } from '../contact/contact';
import type { RecordedEvent } from '../event/recorded';
import type { JsonObject } from '../lib/json';
import type { Rule, RuleMoment } from '../rule/rule';
import type { Segment, SegmentDefinition, SegmentQuery } from './segment';

/** A contact to evaluate rules for. */
export interface Subject {
	contactId: number;
	/** The enrollment that 'since entry', time in journey and variables refer to; null: none. */
	enrollmentId: number | null;
}

/** A contact, as if it were in a journey in which events occurred; see Segments.matchAsIf. */
export interface SubjectAsIf {
	contactId: number;
	/** null: outside a journey. */
	journey: {
		/** ms */
		enteredAt: number;
		vars: JsonObject;
	} | null;
	/** The event that began the journey; with its id, if it has been recorded. */
	entry: (EventAsIf & { id: number | null }) | null;
	/** Events since then that have not been recorded. */
	events: readonly EventAsIf[];
}

export type EventAsIf = Pick<RecordedEvent, 'name' | 'properties' | 'occurredAt'>;

export interface FoundPage {
	contacts: Contact[];
	/** Pass it as `after` for the next page; null: that was the last. */
	next: number | null;
}

/** Evaluates rules for contacts, and keeps saved segments current. */
export interface Segments {
	/** For each subject, in order, whether each rule is true. */
	match(
		workspaceId: number,
		rules: readonly Rule[],
		subjects: readonly Subject[],
		moment: RuleMoment,
	): Promise<boolean[][]>;
	/**
	 * As `match`, with journeys and events that are made up for it; a contact's events count for all
	 * its subjects. Nothing is written.
	 */
	matchAsIf(
		workspaceId: number,
		rules: readonly Rule[],
		subjects: readonly SubjectAsIf[],
		moment: RuleMoment,
	): Promise<boolean[][]>;
	/** Contacts that match the query, in the order of their ids; `after` is 0 at first. */
	find(
		workspaceId: number,
		query: SegmentQuery,
		page: { after: number; limit: number },
		moment: RuleMoment,
	): Promise<FoundPage>;
	count(workspaceId: number, query: SegmentQuery, moment: RuleMoment): Promise<number>;
	/**
	 * Creates or changes a segment and computes its members, and those of the segments that refer to
	 * it. Silently: no contact enters or leaves a journey by it. Rejects with SegmentCycleError.
	 */
	save(workspaceId: number, definition: SegmentDefinition, now: number): Promise<Segment>;
	list(workspaceId: number): Promise<Segment[]>;
	/** Silently as well; segments that refer to it find it without members. */
	remove(workspaceId: number, key: string, now: number): Promise<void>;
	/** Members in the order of their ids. */
	members(
		workspaceId: number,
		key: string,
		page: { after: number; limit: number },
	): Promise<FoundPage>;
}

/** A segment whose rule leads back to itself. */
export class SegmentCycleError extends Error {
	constructor(path: readonly string[]) {
		super(
			`The segment '${path[0]}' would depend on itself: ${path.join(' → ')}. Remove one of these segments from another's rule.`,
		);
		this.name = 'SegmentCycleError';
	}
}
