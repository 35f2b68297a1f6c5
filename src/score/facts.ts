import type { JsonObject } from '../lib/json';
import { decayOf, type EventRule, type ScoreModel } from './model';

/** Of one contact and rule, only so many of the newest events are looked at one by one. */
export const MOST_INSTANTS = 10_000;

/** What a model needs to know of a contact. */
export interface ScoreFacts {
	contactId: number;
	/**
	 * By the ids of event rules: how many events, or, where it matters when they were, their
	 * instants (ms, the oldest first). A rule without events may be missing.
	 */
	events: Readonly<Record<string, number | readonly number[]>>;
	/** Ids of the condition rules that hold. */
	holds: readonly string[];
	attributes: JsonObject;
}

/** Whether the rule needs to know when its events were; else their number is enough. */
export function needsInstants(model: ScoreModel, rule: EventRule): boolean {
	return decayOf(model, rule) !== 'none' || rule.atMost?.per !== undefined;
}
