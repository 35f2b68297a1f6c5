import { z } from 'zod';
import { readOptions, worldOptions } from '../../dev/script';

const schema = z.object({
	minutes: z.coerce.number().positive().default(10),
	/** Entries (calls of Segment's kind) in a second, all batches together. */
	rate: z.coerce.number().positive(),
	...worldOptions,
	/** Contacts who wait for something from the beginning on. */
	waiting: z.coerce.number().int().min(1_000).default(50_000),
	/** Where the calls go: to the journey's own URL, or to the hub's. */
	to: z.enum(['trigger', 'hub']).default('trigger'),
	/** N8N_EXPRESSION_ENGINE. 'vm', n8n's default, spends more on a call than all else together. */
	expressions: z.enum(['vm', 'legacy']).default('vm'),
});

export type LoadOptions = z.infer<typeof schema>;

/** @throws Error that says which option is wrong */
export function loadOptions(args: readonly string[]): LoadOptions {
	return readOptions(schema, args);
}
