import type { FilterOperator, PropertyFilter } from '../value/filter';
import type { ValueType } from '../value/compare';
import type { Amount } from '../time/units';
import type { Engagement } from './engagement';

export { ENGAGEMENT_EVENTS, ENGAGEMENTS, type Engagement } from './engagement';
export type { RuleMoment } from './moment';

/*
 * The one rule language: plain JSON, checked by `ruleSchema` (rule/schema.ts), evaluated in memory
 * by `evaluate` (rule/evaluate.ts) and compiled to SQL by `compileRule` (store/sql/rules/). All
 * three mean the same; a property test compares them.
 */

/** A rule about a contact. An empty `all` or `none` is true, an empty `any` false. */
export type Rule = { version: 1 } & Group;

export type Group =
	| { all: RuleNode[] }
	| { any: RuleNode[] }
	/** No node of the list is true. */
	| { none: RuleNode[] };

export type RuleNode = Group | Condition;

export type Condition =
	| EventCondition
	| NewestEventCondition
	| AggregateCondition
	| SequenceCondition
	| MessageCondition
	| AttributeCondition
	| ScoreCondition
	| GradeCondition
	| StageCondition
	| SegmentCondition
	| ConsentCondition
	| ReachableCondition
	| TimeInJourneyCondition
	| VariableCondition;

/** An event's name, or the beginning of the names of several; case-sensitive. */
export type EventName = string | { startsWith: string };

export interface EventMatch {
	name: EventName;
	filter?: PropertyFilter;
}

/**
 * When an event must have occurred to count. Absent: at any time.
 * - last: from `now - amount` to `now`, both edges included; days and longer are calendar units in
 *   the zone of the evaluation.
 * - after, before: from `after` (included) to `before` (excluded); ISO 8601, without an offset in
 *   the zone of the evaluation; at least one is present.
 * - since 'entry': from the contact's entry into the journey on; the entry event does not count.
 *   Outside a journey it is false for every contact.
 */
export type EventWindow =
	{ last: Amount } | { after?: string; before?: string } | { since: 'entry' };

/** The required number; `times` is a whole number, 0 or more. Absent: at least once. */
export interface Count {
	op: 'atLeast' | 'atMost' | 'exactly';
	times: number;
}

/** The contact has (or, with at most 0, has not) done an event. */
export interface EventCondition extends EventMatch {
	type: 'event';
	count?: Count;
	window?: EventWindow;
}

/**
 * The newest of all events of the name within the window matches the filter, whatever the older ones
 * did. Of events at the same instant the one recorded last is the newest. False without an event.
 */
export interface NewestEventCondition {
	type: 'newestEvent';
	name: EventName;
	filter: PropertyFilter;
	window?: EventWindow;
}

/**
 * A sum (average, ...) over a numeric property of the events that count. Events whose property is
 * not a number are left out; if none is left, `sum` is 0 and the others are false.
 */
export interface AggregateCondition extends EventMatch {
	type: 'aggregate';
	/** Path of the property, as in a property filter. */
	property: string;
	function: 'sum' | 'average' | 'min' | 'max';
	operator: Ordering;
	value: number;
	window?: EventWindow;
}

/**
 * `then` occurred within `within` after `first`: both edges count, the same event does not. Several
 * occurred one after the other, each at or after the instant of the one before and all of them
 * within `within` of `first`; no event stands for two of them.
 * `within` is exact: a day has 24 hours. `window` applies to `first`.
 */
export interface SequenceCondition {
	type: 'sequence';
	first: EventMatch;
	/** One event, or one to four in their order. */
	then: EventMatch | EventMatch[];
	within: { amount: number; unit: 'minutes' | 'hours' | 'days' | 'weeks' };
	window?: EventWindow;
	/**
	 * `first` occurred and was not followed: `within` has passed since a `first` without a `then`
	 * (without all of them in their order).
	 */
	negate?: boolean;
}

export interface MessageCondition {
	type: 'message';
	engagement: Engagement;
	/** `<workflow id>:<node id>` of a send node; absent: any. */
	step?: string;
	channel?: string;
	count?: Count;
	window?: EventWindow;
	/**
	 * Also engagement by bots (image proxies, scanners, autoresponders): events whose `machine` is
	 * true.
	 */
	includeMachines?: boolean;
}

export type Ordering = 'greaterThan' | 'greaterOrEqual' | 'lessThan' | 'lessOrEqual';

/**
 * Of the contact: a profile field (externalId, email, phone, firstName, lastName, timezone, locale,
 * stage; null counts as missing) or else a path into the attributes. Operators and types as in
 * property filters; withinLast and withinNext take `amount` and read the value as a date.
 */
export type AttributeCondition =
	| {
			type: 'attribute';
			path: string;
			operator: FilterOperator;
			value?: string | number | boolean | string[];
			as?: ValueType;
			/** As in property filters. */
			ignoreCase?: boolean;
	  }
	| {
			type: 'attribute';
			path: string;
			/** The date is between `now` and `amount` before or after it, edges included. */
			operator: 'withinLast' | 'withinNext';
			amount: Amount;
	  };

/** Points. A contact that was never scored has no score, and every comparison is false. */
export interface ScoreCondition {
	type: 'score';
	/** Key of the score model; absent: the contact's main score (`contact.score`). */
	model?: string;
	/** Group of the model, such as `fit`; absent: the total. Needs `model`. */
	group?: string;
	operator: Ordering | 'equals';
	value: number;
}

export interface GradeCondition {
	type: 'grade';
	model: string;
	in: string[];
}

export interface StageCondition {
	type: 'stage';
	in: string[];
	/** The contact has none of these stages, or no stage. */
	not?: boolean;
}

export interface SegmentCondition {
	type: 'segment';
	/** Key of a saved segment. One that does not exist has no members. */
	segment: string;
	/** The contact is not a member. */
	not?: boolean;
}

/** The contact's consent status of a channel, or of one of its topics. */
export interface ConsentCondition {
	type: 'consent';
	channel: string;
	topic?: string;
	status: 'optedIn' | 'optedOut' | 'unknown';
}

/**
 * The contact has an address (text that is not empty, or a number; the in-app inbox needs none)
 * without a hard bounce or complaint, and is not opted out of the channel.
 */
export interface ReachableCondition {
	type: 'reachable';
	channel: string;
	not?: boolean;
}

/** Time since the entry into the journey; false outside a journey. */
export interface TimeInJourneyCondition {
	type: 'timeInJourney';
	/**
	 * atLeast: the entry was at `now - amount` (calendar units in the zone) or before; lessThan:
	 * later.
	 */
	operator: 'atLeast' | 'lessThan';
	amount: Amount;
}

/** A journey variable; false outside a journey. */
export interface VariableCondition {
	type: 'variable';
	/** The variable's own name; not a path. */
	name: string;
	operator: FilterOperator;
	value?: string | number | boolean | string[];
	as?: ValueType;
	ignoreCase?: boolean;
}
