import type { RuleMoment } from '../../../rule/rule';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';
import type { Sql, Values } from './value';

/** The workspace that rules are asked in, and the instant and zone that count as now. */
export interface RuleScope {
	conn: Connection<Database>;
	workspaceId: number;
	moment: RuleMoment;
}

/**
 * How a rule finds what it asks about in the statement around it. Expressions that are null, or
 * that yield null for a row, mean that the contact is asked about outside a journey.
 */
export interface RuleRefs {
	/** Alias of a row of `contacts`. */
	contact: string;
	/** From when on events count as 'since entry', in ms. */
	enteredAt: Sql | null;
	/** The entry event, which never counts as 'since entry'. */
	entryEventId: Sql | null;
	/** When the run began, in ms. */
	journeyEnteredAt: Sql | null;
	/** The journey's configuration as JSON, with the variables in `vars`. */
	config: Sql | null;
}

export interface RuleContext extends RuleScope {
	/**
	 * each: asked of given contacts, so every condition looks up the contact's own rows.
	 * all: asked of a whole workspace, so the database may take all rows of a kind at once.
	 */
	mode: 'each' | 'all';
	refs: RuleRefs;
}

/** For rules that are asked outside a journey. */
export const OUTSIDE: Omit<RuleRefs, 'contact'> = {
	enteredAt: null,
	entryEventId: null,
	journeyEnteredAt: null,
	config: null,
};

/** Ids of contacts: `after` is excluded, `upTo` included. */
export interface IdRange {
	after: number;
	upTo: number;
}

/** What the conditions of one rule share while they are compiled. */
export interface Scope extends RuleContext {
	values: Values;
	/** The contact's id. */
	contactId: Sql<number>;
	/**
	 * In mode 'all' on Postgres: takes a subquery that yields `contact_id` and whatever `columns`
	 * say once for each contact, and returns the alias under which it is joined.
	 */
	join?: (subquery: Sql) => string;
	/** The contacts that a part of a workspace is about, told to subqueries as well. */
	range?: IdRange;
	/** The whole holds only if this part does, so it may narrow down the statement itself. */
	decisive: boolean;
}
