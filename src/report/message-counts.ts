import type { Day } from '../time/day';

/**
 * Days on which messages went out, `from` and `to` included; null: without a limit. A message that
 * did not go out has the day on which that was decided. Days are those of the journey's time zone,
 * as it was then.
 */
export interface DaySpan {
	from: Day | null;
	to: Day | null;
}

/**
 * Why messages were skipped, in few classes: policy's reasons, and
 * `noAddress`: nowhere to send it. `erased`: the contact was erased before. `putOff`: a later message
 * took its place, so it is no loss. `other`: all else.
 */
export const SKIP_CLASSES = [
	'bounced',
	'complained',
	'optedOut',
	'topicOptedOut',
	'notOptedIn',
	'repeatedAddress',
	'quietHours',
	'capped',
	'missingVariable',
	'noAddress',
	'erased',
	'putOff',
	'other',
] as const;
export type SkipClass = (typeof SKIP_CLASSES)[number];

/**
 * Counts of messages by the day they went out. From `delivered` on each counts a sent message at most
 * once, whenever that happened, so that no rate exceeds 100 percent.
 */
export interface MessageTally {
	/** Went out, as the provider confirmed, or a report on it proves. */
	sent: number;
	failed: number;
	/** It may have gone out; nobody knows. */
	unknown: number;
	/** Without those that were put off. */
	skipped: number;
	delivered: number;
	/** Opened by a person; a click counts as an open, as many mail programs load no pictures. */
	opened: number;
	/** Opened by machines only, such as Apple's privacy proxy. */
	openedByMachine: number;
	clicked: number;
	/** Clicked by security scanners only. */
	clickedByMachine: number;
	replied: number;
	/** The address is permanently invalid. */
	bounced: number;
	/** Bounced, and not permanently. */
	softBounced: number;
	complained: number;
	unsubscribed: number;
	/** All opens by persons, repeated ones included: at most one a minute for each message. */
	opens: number;
	/** All clicks by persons: at most one a minute for each message and link. */
	clicks: number;
}
export const TALLY_KEYS = [
	'sent',
	'failed',
	'unknown',
	'skipped',
	'delivered',
	'opened',
	'openedByMachine',
	'clicked',
	'clickedByMachine',
	'replied',
	'bounced',
	'softBounced',
	'complained',
	'unsubscribed',
	'opens',
	'clicks',
] as const satisfies ReadonlyArray<keyof MessageTally>;

export interface MessageCount extends MessageTally {
	journeyId: number;
	/** The step that sends. */
	nodeId: number;
	/** Its name, as it last was. */
	nodeName: string;
	channel: string;
	purpose: 'marketing' | 'transactional';
	/** Null unless grouped by day. */
	day: Day | null;
	/** Null unless split by one. */
	arm: string | null;
	/** Skipped messages by class, put off ones included; classes without messages are left out. */
	skippedBy: Partial<Record<SkipClass, number>>;
}

/**
 * Counts of messages, kept with the messages in one transaction; they outlive the deletion of old
 * messages and of contacts. What happens to a message after its row was deleted is not counted.
 */
export interface MessageReports {
	/** By journey, step, channel and purpose, in this order. */
	counts(
		journeyIds: readonly number[],
		span: DaySpan,
		grouping: 'total' | 'day',
	): Promise<MessageCount[]>;
	/**
	 * The same, by the arm of the Split Test of that name. Only messages that went out after the
	 * enrollment took an arm are among them.
	 */
	countsByArm(journeyIds: readonly number[], span: DaySpan, node: string): Promise<MessageCount[]>;
}
