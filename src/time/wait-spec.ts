import { z } from 'zod';

import { type Amount, amountShape, checkDuration, durationSchema, offsetSchema } from './units';
import { parseOrExplain } from './validate';
import { spanSchema, timeSchema, weekdaysSchema } from './window';

/**
 * What to do if the moment is already past: continue at once, wait for the next occurrence of that
 * time of day, or leave by 'Timed Out'. Absent: a date continues, a time of day waits for the next.
 */
export const PAST_POLICIES = ['continue', 'waitForNext', 'timedOut'] as const;
export type PastPolicy = (typeof PAST_POLICIES)[number];

export interface DurationWait extends Amount {
	kind: 'duration';
}

/** The next occurrence of `time`, or the next moment within `window`: exactly one of them. */
export interface TimeOfDayWait {
	kind: 'timeOfDay';
	/** HH:mm. */
	time?: string;
	/** HH:mm each, `to` up to 24:00. */
	window?: { from: string; to: string };
	/** 1 = Monday ... 7 = Sunday; of a window: the day on which it opens. */
	weekdays?: number[];
	past?: PastPolicy;
}

export interface DateWait {
	kind: 'date';
	/** ISO 8601, or epoch s or ms. Without an offset: in the contact's time zone. */
	date: string | number;
	/** HH:mm, for a value without a time of its own (midnight UTC counts as none here). */
	time?: string;
	/** Before (negative) or after the date. */
	offset?: Amount;
	/** The next anniversary, as for a birthday; never before the date itself. */
	yearly?: boolean;
	past?: PastPolicy;
}

export interface EventWait {
	kind: 'event';
	maxWait?: Amount;
}

/**
 * A contact's wait in plain JSON. It is stored with each position, so absent fields stay absent.
 */
export type WaitSpec = DurationWait | TimeOfDayWait | DateWait | EventWait;

const pastSchema = z.enum(PAST_POLICIES, { error: `must be one of ${PAST_POLICIES.join(', ')}` });

const dateRule = 'must be an ISO 8601 date such as 2026-03-14, or epoch seconds or ms';

const durationWait = z
	.strictObject({ kind: z.literal('duration'), ...amountShape })
	.superRefine(checkDuration);
const timeOfDayWait = z
	.strictObject({
		kind: z.literal('timeOfDay'),
		time: timeSchema.optional(),
		window: spanSchema.optional(),
		weekdays: weekdaysSchema.optional(),
		past: pastSchema.optional(),
	})
	.refine((wait) => (wait.time === undefined) !== (wait.window === undefined), {
		path: ['time'],
		message: 'must have either a time or a window, not both',
	});
const dateWait = z.strictObject({
	kind: z.literal('date'),
	date: z.union([z.string().trim().min(1, dateRule), z.number()], { error: dateRule }),
	time: timeSchema.optional(),
	offset: offsetSchema.optional(),
	yearly: z.boolean().optional(),
	past: pastSchema.optional(),
});
const eventWait = z.strictObject({ kind: z.literal('event'), maxWait: durationSchema.optional() });

export const waitSpecSchema: z.ZodType<WaitSpec> = z.discriminatedUnion(
	'kind',
	[durationWait, timeOfDayWait, dateWait, eventWait],
	{ error: 'kind must be one of duration, timeOfDay, date, event' },
);

/** @throws WaitSpecError (`invalidSpec`) that names every invalid path and its fix */
export function parseWaitSpec(input: unknown): WaitSpec {
	return parseOrExplain(waitSpecSchema, input, 'wait');
}
