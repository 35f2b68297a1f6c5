import { sql } from 'kysely';
import type { RuleMoment } from '../../../rule/rule';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';
import { COUNTS_FROM } from '../enrollments/counts-from';
import type { Clock, Sql, Values } from './value';

/** The workspace that rules are evaluated in, and the instant and zone that count as now. */
export interface RuleScope {
	conn: Connection<Database>;
	workspaceId: number;
	moment: RuleMoment;
}

/** With what a rule that reads dates needs; see `withZones`. */
export interface ZonedScope extends RuleScope {
	/** All zones that contacts have, by `zoneKey`; may be empty if no rule reads dates. */
	zones: readonly string[];
}

/**
 * Names and expressions by which a rule refers to the statement around it. Null, or an expression
 * that is null for a row, means that the contact is evaluated outside a journey.
 */
export interface RuleRefs {
	/** Alias of a row of `contacts`. */
	contact: string;
	/** The earliest instant (ms) that counts as 'since entry'; see countsFrom. */
	enteredAt: Sql | null;
	/** The entry event, which never counts as 'since entry'. */
	entryEventId: Sql | null;
	/** When the enrollment began, in ms. */
	journeyEnteredAt: Sql | null;
	/** The journey's configuration as JSON, with the variables in `vars`. */
	config: Sql | null;
}

export interface RuleContext extends ZonedScope {
	/**
	 * each: evaluated for given contacts, so every condition looks up the contact's own rows.
	 * all: evaluated for a whole workspace, so the database may read all rows of a table at once.
	 */
	mode: 'each' | 'all';
	refs: RuleRefs;
}

/** For rules that are evaluated outside a journey. */
export const OUTSIDE: Omit<RuleRefs, 'contact'> = {
	enteredAt: null,
	entryEventId: null,
	journeyEnteredAt: null,
	config: null,
};

/** For rules on enrollments: aliases e (enrollments), v (its entry event) and j (its journey). */
export const IN_ENROLLMENT: Omit<RuleRefs, 'contact'> = {
	enteredAt: COUNTS_FROM,
	entryEventId: sql`e.entry_event_id`,
	journeyEnteredAt: sql`e.entered_at`,
	config: sql`j.config`,
};

/** Ids of contacts: `after` is excluded, `upTo` included. */
export interface IdRange {
	after: number;
	upTo: number;
}

/** What the conditions of a rule share during compilation. */
export interface CompileScope extends RuleContext {
	values: Values;
	/** The contact's id. */
	contactId: Sql<number>;
	/** The contact's, where its row is at hand. */
	clock: Clock;
	/**
	 * In mode 'all' on Postgres: joins a subquery that yields at most one row per `contact_id`, and
	 * returns its alias.
	 */
	join?: (subquery: Sql) => string;
	/** Range of contacts that the statement is limited to; subqueries are limited to it, too. */
	range?: IdRange;
	/** The rule is true only if this part is, so the part may narrow the statement itself. */
	decisive: boolean;
}
