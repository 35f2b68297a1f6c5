import type { JsonObject } from '../lib/json';
import { decayOf, type EventRule, type ScoreModel } from './model';

/** Per contact and rule, only this many of the newest events are read one by one. */
export const MOST_INSTANTS = 10_000;

/** A model's input about a contact. */
export interface ScoreFacts {
	contactId: number;
	/**
	 * By the ids of event rules: the number of events, or, where their times matter, their instants
	 * (ms, oldest first). A rule without events may be missing.
	 */
	events: Readonly<Record<string, number | readonly number[]>>;
	/** Ids of the condition rules that are true. */
	holds: readonly string[];
	attributes: JsonObject;
}

/** Whether the rule needs the times of its events; otherwise their number is enough. */
export function needsInstants(model: ScoreModel, rule: EventRule): boolean {
	return decayOf(model, rule) !== 'none' || rule.atMost?.per !== undefined;
}
