import { z } from 'zod';
import { CAP_PERIODS } from '../message/policy/caps';
import { DAY_MS } from '../time/zone-offsets';

/** How long what is over is kept, in ms; without a figure for ever. */
export interface Retention {
	/** Events, and the messageIds of calls that brought none. */
	eventsMs?: number;
	/** Messages that are done, with what is left of them in in-app inboxes. */
	messagesMs?: number;
	/** Visits of nodes by runs that are over. */
	visitsMs?: number;
}

/** How many rows went. */
export interface Pruned {
	events: number;
	ingestDedup: number;
	messages: number;
	inbox: number;
	visits: number;
}

export interface Pruning {
	/**
	 * Deletes a portion of what is too old, in short transactions; what a run that is on its way
	 * may still need stays. `done` is false where more is left than one portion.
	 */
	prune(retention: Retention, now: number): Promise<Pruned & { done: boolean }>;
}

const LONGEST_CAP_DAYS = Math.max(...Object.values(CAP_PERIODS)) / DAY_MS;

interface Kept {
	field: keyof Retention;
	/** Fewest days. */
	least: number;
	why: string;
}

/** By the variable that says how many days. */
const VARIABLES: Record<string, Kept> = {
	N8N_JOURNEY_KEEP_EVENTS_DAYS: {
		field: 'eventsMs',
		least: 7,
		why: 'senders repeat their calls for days, and what is repeated is known by the event',
	},
	N8N_JOURNEY_KEEP_MESSAGES_DAYS: {
		field: 'messagesMs',
		least: LONGEST_CAP_DAYS + 1,
		why: `frequency caps count the messages of ${LONGEST_CAP_DAYS} days`,
	},
	N8N_JOURNEY_KEEP_VISITS_DAYS: { field: 'visitsMs', least: 1, why: 'days are whole' },
};

export const RETENTION_VARIABLES: readonly string[] = Object.keys(VARIABLES);

/** 100 years: more is a slip of the finger. */
const MOST_DAYS = 36_500;
const days = z
	.string()
	.trim()
	.regex(/^\d{1,6}$/)
	.transform(Number);

export class RetentionError extends Error {
	override readonly name = 'RetentionError';
}

/**
 * What the environment says of retention; an unset or empty variable means for ever.
 * @throws RetentionError naming the variable that is wrong, and how to mend it
 */
export function readRetention(env: Readonly<Record<string, string | undefined>>): Retention {
	const retention: Retention = {};
	for (const [variable, { field, least, why }] of Object.entries(VARIABLES)) {
		const given = env[variable];
		if (given === undefined || given.trim() === '') continue;
		const { data = NaN } = days.safeParse(given);
		if (!(data >= least && data <= MOST_DAYS)) {
			throw new RetentionError(
				`${variable} is '${given.slice(0, 40)}'. Give a whole number of days, ${least} at least ` +
					`(${why}), or leave it out to keep them for ever. Nothing has been deleted.`,
			);
		}
		retention[field] = data * DAY_MS;
	}
	return retention;
}
