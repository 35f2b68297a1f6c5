import { z } from 'zod';
import { propertyFilterSchema } from '../event/filter';
import type { JsonObject } from '../json';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a Journey Trigger registers in the store; shown back by `journeys`. */
export const journeyConfigSchema = z.object({
	/** `event`: any URL of the workspace starts it; `api`: every contact posted to its own URL. */
	entry: z.discriminatedUnion('on', [
		z.object({
			on: z.literal('event'),
			event: z.string().trim().min(1, "Set 'Event Name' to the event that starts the journey."),
			filter: propertyFilterSchema.optional(),
		}),
		z.object({ on: z.literal('api') }),
		/** Contacts are enrolled where the workflow meets its first journey node. */
		z.object({ on: z.literal('spot') }),
	]),
	reentry: z.discriminatedUnion('mode', [
		z.object({ mode: z.literal('never') }),
		z.object({ mode: z.literal('afterLeaving') }),
		z.object({
			mode: z.literal('afterDays'),
			days: z.number().positive("Set 'Days' to a number above 0."),
		}),
		z.object({ mode: z.literal('always') }),
	]),
	/** Dot path of the event property that tells runs apart, such as `orderId`. */
	instanceKey: z.string().trim().min(1).optional(),
	vars: z.record(z.string(), z.json()).transform((vars) => vars as JsonObject),
	overdue: z.discriminatedUnion('policy', [
		z.object({ policy: z.literal('spread'), minutes: z.number().positive() }),
		z.object({ policy: z.literal('atOnce') }),
		z.object({ policy: z.literal('skip'), minutes: z.number().positive() }),
	]),
});

export type JourneyConfig = z.infer<typeof journeyConfigSchema>;
export type OverduePolicy = JourneyConfig['overdue'];
export type Reentry = JourneyConfig['reentry'];

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
}

export const DEFAULT_OVERDUE: OverduePolicy = { policy: 'spread', minutes: 10 };

/** For journeys that have no trigger of ours: contacts enrolled where they are first seen. */
export const SPOT_CONFIG: JourneyConfig = {
	entry: { on: 'spot' },
	reentry: { mode: 'afterLeaving' },
	vars: {},
	overdue: DEFAULT_OVERDUE,
};

/** Another active workflow has the journey's key. */
export class JourneyKeyTakenError extends Error {
	constructor(key: string, workflow: string) {
		super(
			`The journey key '${key}' is in use by the active workflow ${workflow}. ` +
				"Give this trigger another 'Journey Key', or deactivate that workflow.",
		);
		this.name = 'JourneyKeyTakenError';
	}
}

/** An earlier run of the same contact and instance in the same journey. */
export interface EarlierRun {
	active: boolean;
	/** ms; null while active. */
	endedAt: number | null;
}

/**
 * Whether a contact may enter, given its earlier runs of the same instance.
 * 'always' is not asked: each of its runs is an instance of its own.
 */
export function mayEnter(reentry: Reentry, earlier: readonly EarlierRun[], now: number): boolean {
	if (earlier.some((run) => run.active)) return false;
	switch (reentry.mode) {
		case 'never':
			return earlier.length === 0;
		case 'afterDays':
			return earlier.every((run) => (run.endedAt ?? now) + reentry.days * DAY <= now);
		case 'afterLeaving':
		case 'always':
			return true;
	}
}
