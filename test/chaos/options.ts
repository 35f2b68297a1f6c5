import { z } from 'zod';
import { readOptions, worldOptions } from '../../dev/script';

const count = z.coerce.number().int().min(1);
const schema = z.object({
	contacts: count.default(2_000),
	kills: z.coerce.number().int().min(0).default(20),
	...worldOptions,
	/** Given again, the same things happen in the same order, though not at the same instant. */
	seed: z.coerce.number().int().optional(),
});

export type ChaosOptions = z.infer<typeof schema> & { seed: number };

/** @throws Error that says which option is wrong */
export function chaosOptions(args: readonly string[], randomSeed: number): ChaosOptions {
	const data = readOptions(schema, args);
	return { ...data, seed: data.seed ?? randomSeed };
}
