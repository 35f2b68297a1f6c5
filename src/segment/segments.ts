import type { Contact } from '../contact/contact';
import type { Rule, RuleMoment } from '../rule/rule';
import type { Segment, SegmentDefinition, SegmentQuery } from './segment';

/** Whom a rule is asked of. */
export interface Subject {
	contactId: number;
	/** The run that 'since entry', time in journey and variables are about; null: none. */
	enrollmentId: number | null;
}

export interface FoundPage {
	contacts: Contact[];
	/** Pass it as `after` for the next page; null: that was the last. */
	next: number | null;
}

/** Rules asked of contacts, and segments that are kept current. */
export interface Segments {
	/** For each subject, in order, whether each rule holds. */
	match(
		workspaceId: number,
		rules: readonly Rule[],
		subjects: readonly Subject[],
		moment: RuleMoment,
	): Promise<boolean[][]>;
	/** Contacts that the query finds, in the order of their ids; `after` is 0 at first. */
	find(
		workspaceId: number,
		query: SegmentQuery,
		page: { after: number; limit: number },
		moment: RuleMoment,
	): Promise<FoundPage>;
	count(workspaceId: number, query: SegmentQuery, moment: RuleMoment): Promise<number>;
	/**
	 * Makes or changes a segment and finds its members, and those of the segments that ask for it.
	 * Quietly: nobody enters or leaves by it. Rejects with SegmentCycleError.
	 */
	save(workspaceId: number, definition: SegmentDefinition, now: number): Promise<Segment>;
	list(workspaceId: number): Promise<Segment[]>;
	/** As quietly; segments that ask for it find it without members. */
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
			`The segment '${path[0]}' would depend on itself: ${path.join(' → ')}. Take one of these segments out of the rule of another.`,
		);
		this.name = 'SegmentCycleError';
	}
}
