import { parseArgs } from 'node:util';
import { z } from 'zod';

const schema = z.object({
	minutes: z.coerce.number().positive().default(10),
	/** Entries (calls of Segment's kind) in a second, all batches together. */
	rate: z.coerce.number().positive(),
	store: z.enum(['sqlite', 'postgres']).default('sqlite'),
	/** Contacts who wait for something from the beginning on. */
	waiting: z.coerce.number().int().min(1_000).default(50_000),
	mode: z.enum(['regular', 'queue']).default('regular'),
	/** Where the calls go: to the journey's own URL, or to the hub's. */
	to: z.enum(['trigger', 'hub']).default('trigger'),
	/** N8N_EXPRESSION_ENGINE. 'vm', n8n's default, spends more on a call than all else together. */
	expressions: z.enum(['vm', 'legacy']).default('vm'),
});

export type LoadOptions = z.infer<typeof schema>;

/** @throws Error that says which option is wrong */
export function loadOptions(args: readonly string[]): LoadOptions {
	const text = { type: 'string' } as const;
	const names = Object.keys(schema.shape);
	const { values } = parseArgs({
		args: [...args],
		options: Object.fromEntries(names.map((name) => [name, text])),
	});
	const { data, error } = schema.safeParse(values);
	if (error) throw new Error(z.prettifyError(error));
	if (data.mode === 'queue' && data.store !== 'postgres') {
		throw new Error('Queue mode needs a store that several processes can use: --store postgres');
	}
	return data;
}
