import { z } from 'zod';
import { CAP_PERIODS } from '../message/policy/caps';
import { DAY_MS } from '../lib/milliseconds';

/** How long finished data is kept, in ms; absent: forever. */
export interface Retention {
	/** Events, and the messageIds of calls without an event. */
	eventsMs?: number;
	/** Finished messages, including their in-app inbox entries. */
	messagesMs?: number;
	/** Node visits of ended enrollments. */
	visitsMs?: number;
}

/** Number of deleted rows. */
export interface Pruned {
	events: number;
	ingestDedup: number;
	messages: number;
	inbox: number;
	visits: number;
}

export interface Pruning {
	/**
	 * Deletes a portion of expired data, in short transactions; data that an active enrollment may
	 * still need stays. `done` is false if more than one portion is left.
	 */
	prune(retention: Retention, now: number): Promise<Pruned & { done: boolean }>;
}

const LONGEST_CAP_DAYS = Math.max(...Object.values(CAP_PERIODS)) / DAY_MS;

interface Kept {
	field: keyof Retention;
	/** Minimum, in days. */
	least: number;
	why: string;
}

/** By the variable that sets the number of days. */
const VARIABLES: Record<string, Kept> = {
	N8N_JOURNEY_KEEP_EVENTS_DAYS: {
		field: 'eventsMs',
		least: 7,
		why: 'senders retry calls for days, and duplicates are recognized by the stored event',
	},
	N8N_JOURNEY_KEEP_MESSAGES_DAYS: {
		field: 'messagesMs',
		least: LONGEST_CAP_DAYS + 1,
		why: `frequency caps count the messages of ${LONGEST_CAP_DAYS} days`,
	},
	N8N_JOURNEY_KEEP_VISITS_DAYS: { field: 'visitsMs', least: 1, why: 'whole days only' },
};

export const RETENTION_VARIABLES: readonly string[] = Object.keys(VARIABLES);

/** 100 years: a larger number is a typo. */
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
 * The retention set by the environment; an unset or empty variable means forever.
 * @throws RetentionError that names the invalid variable and the fix
 */
export function readRetention(env: Readonly<Record<string, string | undefined>>): Retention {
	const retention: Retention = {};
	for (const [variable, { field, least, why }] of Object.entries(VARIABLES)) {
		const given = env[variable];
		if (given === undefined || given.trim() === '') continue;
		const { data = NaN } = days.safeParse(given);
		if (!(data >= least && data <= MOST_DAYS)) {
			throw new RetentionError(
				`${variable} is '${given.slice(0, 40)}'. Set a whole number of days, at least ${least} ` +
					`(${why}), or unset it to keep the data forever. Nothing has been deleted.`,
			);
		}
		retention[field] = data * DAY_MS;
	}
	return retention;
}
