import { parseArgs } from 'node:util';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const schema = z.object({
	contacts: count.default(2_000),
	kills: z.coerce.number().int().min(0).default(20),
	store: z.enum(['sqlite', 'postgres']).default('sqlite'),
	mode: z.enum(['regular', 'queue']).default('regular'),
	/** Given again, the same things happen in the same order, though not at the same instant. */
	seed: z.coerce.number().int().optional(),
});

export type ChaosOptions = z.infer<typeof schema> & { seed: number };

/** @throws Error that says which option is wrong */
export function chaosOptions(args: readonly string[], randomSeed: number): ChaosOptions {
	const text = { type: 'string' } as const;
	const { values } = parseArgs({
		args: [...args],
		options: { contacts: text, kills: text, store: text, mode: text, seed: text },
	});
	const { data, error } = schema.safeParse(values);
	if (error) throw new Error(z.prettifyError(error));
	if (data.mode === 'queue' && data.store !== 'postgres') {
		throw new Error('Queue mode needs a store that several processes can use: --store postgres');
	}
	return { ...data, seed: data.seed ?? randomSeed };
}
