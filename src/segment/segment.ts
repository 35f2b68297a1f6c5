import { z } from 'zod';
import { ruleSchema } from '../rule/schema';

const quintiles = z.array(z.int().min(1).max(5)).min(1).max(5);

/**
 * Recency, frequency and value of an event by quintiles of the workspace's contacts with that event
 * (5: the most recent, the most frequent, the most valuable). A contact must be in one of the
 * quintiles of each list that is present.
 */
export const rfmSchema = z
	.strictObject({
		event: z.string().trim().min(1, 'Name the event, such as Order Completed'),
		/** Path of the numeric property that holds the value. */
		value: z.string().trim().min(1).optional(),
		/** Events of the last so many days count. */
		days: z.int().min(1).max(3_650),
		recency: quintiles.optional(),
		frequency: quintiles.optional(),
		monetary: quintiles.optional(),
	})
	.refine(({ monetary, value }) => monetary === undefined || value !== undefined, {
		path: ['value'],
		message:
			"is required for the monetary quintiles: set 'Value Property' to the event's property that holds the amount, such as total",
	});

/** Only the first `limit` of the contacts that match the rule. */
export const topSchema = z.strictObject({
	limit: z.int().min(1).max(1_000_000),
	by: z.discriminatedUnion('kind', [
		z.strictObject({ kind: z.literal('score') }),
		z.strictObject({ kind: z.literal('attribute'), path: z.string().trim().min(1) }),
		z.strictObject({ kind: z.literal('created') }),
		z.strictObject({
			kind: z.literal('event'),
			event: z.string().trim().min(1),
			/** Sums this property; absent: counts the events. */
			property: z.string().trim().min(1).optional(),
			days: z.int().min(1).max(3_650).optional(),
		}),
	]),
	/** Default: highest first. */
	lowest: z.boolean().optional(),
});

/** The contacts of a search or of a saved segment. */
export const segmentQuerySchema = z.strictObject({
	rule: ruleSchema,
	rfm: rfmSchema.optional(),
	top: topSchema.optional(),
});
export type SegmentQuery = z.infer<typeof segmentQuerySchema>;

/** The key by which rules and triggers refer to a segment. */
export const segmentKeySchema = z
	.string()
	.trim()
	.regex(
		/^[a-z0-9][a-z0-9_-]{0,62}$/,
		'A segment key may contain lower-case letters, digits, - and _',
	);

export const segmentDefinitionSchema = z.strictObject({
	key: segmentKeySchema,
	name: z.string().trim().min(1).max(200),
	/** The zone of calendar units in its rule. */
	zone: z.string().min(1),
	query: segmentQuerySchema,
});
export type SegmentDefinition = z.infer<typeof segmentDefinitionSchema>;

export interface Segment extends SegmentDefinition {
	id: number;
	workspaceId: number;
	/**
	 * Time alone, or other contacts' changes, can move members in or out, so it is updated
	 * periodically.
	 */
	timeDependent: boolean;
	members: number;
}
