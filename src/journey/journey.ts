import { z } from 'zod';
import { propertyFilterSchema } from '../value/filter';
import type { JsonObject } from '../lib/json';
import { ruleSchema } from '../rule/schema';
import { durationSchema, offsetSchema } from '../time/units';
import { timeSchema } from '../time/window';
import { DAY_MS } from '../lib/milliseconds';

const eventMatchSchema = z.object({
	name: z.string().trim().min(1, "Enter the event's name."),
	filter: propertyFilterSchema.optional(),
	/** The event counts whichever instance it names; see `concerns`. */
	anyInstance: z.boolean().optional(),
});

/** A goal or an exit: an event after the entry, or a rule that becomes true. */
const exitConditionSchema = z
	.object({
		name: z.string().trim().min(1, "Set 'Name'."),
		event: eventMatchSchema.optional(),
		rule: ruleSchema.optional(),
	})
	.refine((goal) => (goal.event === undefined) !== (goal.rule === undefined), {
		message: 'Choose either an event or a rule.',
	});
export type ExitCondition = z.infer<typeof exitConditionSchema>;

const CAP = 'must be a whole number above 0';

/** A year at most: a spread is computed in ms for each contact. */
const minutes = z.number().positive().max(527_040, 'must be at most 527040 minutes, a year');

/** Whether a contact who has been in a journey may enter it again. */
export const reentrySchema = z.discriminatedUnion('mode', [
	z.object({ mode: z.literal('never') }),
	z.object({ mode: z.literal('afterLeaving') }),
	z.object({
		mode: z.literal('afterDays'),
		days: z
			.number()
			.positive("Set 'Days' to a number above 0.")
			.max(366_000, 'must be at most 366000 days'),
	}),
	z.object({ mode: z.literal('always') }),
]);
export type Reentry = z.infer<typeof reentrySchema>;

/** The settings that a Journey Trigger registers in the store; returned by `journeys`. */
export const journeyConfigSchema = z.object({
	/** `event`: any URL of the workspace starts it; `api`: every contact posted to its own URL. */
	entry: z.discriminatedUnion('on', [
		z.object({
			on: z.literal('event'),
			event: z.string().trim().min(1, "Set 'Event Name' to the event that starts the journey."),
			filter: propertyFilterSchema.optional(),
		}),
		z.object({ on: z.literal('api') }),
		z.object({
			on: z.literal('segment'),
			segment: z.string().trim().min(1, "Set 'Segment' to the segment that starts the journey."),
			when: z.enum(['enters', 'leaves']),
		}),
		/** A date of the contact occurs. */
		z.object({
			on: z.literal('date'),
			/** Path into the contact, such as `birthday`. */
			attribute: z
				.string()
				.trim()
				.min(1, "Set 'Date Attribute' to the attribute that holds the date."),
			/** Before (negative) or after the date. */
			offset: offsetSchema.optional(),
			/** HH:mm in the contact's time zone; default midnight. */
			time: timeSchema.optional(),
			/** Also on its anniversaries. */
			yearly: z.boolean().optional(),
		}),
		/** All members of a segment: once, or repeatedly. */
		z.object({
			on: z.literal('schedule'),
			segment: z.string().trim().min(1, "Set 'Segment' to the segment whose members enter."),
			schedule: z.union([
				/** ISO 8601; without an offset in the workflow's zone. */
				z.object({ at: z.string().trim().min(1, "Set 'Start At' to a date and time.") }),
				/** Five fields: minute, hour, day of month, month, weekday. */
				z.object({ cron: z.string().trim().min(1, "Set 'Cron Expression'.") }),
			]),
		}),
		/** Contacts are enrolled inline, at the workflow's first journey node. */
		z.object({ on: z.literal('inline') }),
	]),
	reentry: reentrySchema,
	/** Dot path of the event property that tells a contact's enrollments apart, such as `orderId`. */
	instanceKey: z.string().trim().min(1).optional(),
	vars: z.record(z.string(), z.json()).transform((vars) => vars as JsonObject),
	overdue: z.discriminatedUnion('policy', [
		z.object({ policy: z.literal('spread'), minutes }),
		z.object({ policy: z.literal('atOnce') }),
		z.object({ policy: z.literal('skip'), minutes }),
	]),
	/** Goals: the first that is met converts the enrollment, at once. */
	goals: z.array(exitConditionSchema).optional(),
	/** How long after the end of an enrollment a goal still counts for it. */
	attribution: durationSchema.optional(),
	/** Conditions that end an enrollment early. */
	exits: z.array(exitConditionSchema).optional(),
	/** Leaving the segment that started the journey ends the enrollment. */
	exitOnLeave: z.boolean().optional(),
	/** Entries per day, in the workflow's zone. */
	capPerDay: z.int(CAP).min(1, CAP).max(1_000_000_000, 'must be at most 1000000000').optional(),
	/** The maximum age of an enrollment. */
	maxAge: durationSchema.optional(),
	/** The workflow's zone; default UTC. */
	zone: z.string().min(1).optional(),
	/** 'closed': nobody enters, and who is inside goes on. Default open. */
	entries: z.enum(['open', 'closed']).optional(),
	/** How time counts while the journey is off, for what is due after a duration. Default countOn. */
	whileOff: z.enum(['countOn', 'standStill']).optional(),
	/** What becomes of contacts at a node that was deleted. Default: they keep waiting. */
	deletedNodes: z
		.discriminatedUnion('policy', [
			z.object({ policy: z.literal('exit') }),
			/** `node`: by its name. */
			z.object({ policy: z.literal('move'), node: z.string().min(1) }),
		])
		.optional(),
});

export type JourneyConfig = z.infer<typeof journeyConfigSchema>;
export type OverduePolicy = JourneyConfig['overdue'];

/** The progress of a journey's entries; stored with the journey. */
export interface JourneyState {
	/** Entries counted against the cap: the day (its first ms) and the count. */
	cap?: { day: number; used: number };
	/** The schedule's next occurrence (ms), and the progress of the occurrence under way. */
	schedule?: { nextAt: number | null; occurrenceAt?: number; afterContactId?: number };
	/** Progress of the scan of earlier contacts' dates; absent: complete. */
	backfill?: { afterContactId: number };
}

export interface Journey {
	id: number;
	workspaceId: number;
	key: string;
	name: string;
	workflowId: string;
	/** The trigger's node, where entries become positions. */
	nodeId: number;
	config: JourneyConfig;
	active: boolean;
	/** Since when (ms) it has been switched off or paused; null: it has not. */
	offSince: number | null;
	/** Paused by an operator: nobody enters, and nobody is released. */
	paused: boolean;
	/** The workflow that had the key before, at whose nodes contacts may stand; absent: none. */
	formerWorkflowId?: string;
}

/** Whether an active journey lets contacts in. */
export const isOpen = ({ config, paused }: Pick<Journey, 'config' | 'paused'>): boolean =>
	config.entries !== 'closed' && !paused;

/** Whether its durations do not count on at present. */
export const standsStill = ({ config, offSince }: Pick<Journey, 'config' | 'offSince'>): boolean =>
	offSince !== null && config.whileOff === 'standStill';

export const DEFAULT_OVERDUE: OverduePolicy = { policy: 'spread', minutes: 10 };

/** For workflows without a Journey Trigger: contacts are enrolled inline. */
export const INLINE_CONFIG: JourneyConfig = {
	entry: { on: 'inline' },
	reentry: { mode: 'afterLeaving' },
	vars: {},
	overdue: DEFAULT_OVERDUE,
};

/** The journey key is used by another active workflow. */
export class JourneyKeyTakenError extends Error {
	constructor(key: string, workflow: string) {
		super(
			`The journey key '${key}' is in use by the active workflow ${workflow}. ` +
				"Give this trigger another 'Journey Key', or deactivate that workflow.",
		);
		this.name = 'JourneyKeyTakenError';
	}
}

/** An earlier enrollment of the same contact and instance in the same journey. */
export interface PriorEnrollment {
	active: boolean;
	/** ms; null while active. */
	endedAt: number | null;
}

/**
 * Whether a contact may enter, given its earlier enrollments of the same instance. For 'always'
 * without an instance key there are none: each enrollment is an instance of its own.
 */
export function mayEnter(
	reentry: Reentry,
	earlier: readonly PriorEnrollment[],
	now: number,
): boolean {
	if (earlier.some((enrollment) => enrollment.active)) return false;
	switch (reentry.mode) {
		case 'never':
			return earlier.length === 0;
		case 'afterDays':
			return earlier.every(({ endedAt }) => (endedAt ?? now) + reentry.days * DAY_MS <= now);
		case 'afterLeaving':
		case 'always':
			return true;
	}
}
