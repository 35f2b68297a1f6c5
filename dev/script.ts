import { parseArgs } from 'node:util';
import { z } from 'zod';

/** Options of a script that runs n8n in one of its modes, on one of the stores. */
export const worldOptions = {
	store: z.enum(['sqlite', 'postgres']).default('sqlite'),
	mode: z.enum(['regular', 'queue']).default('regular'),
};

/** @throws Error that names the wrong option */
export function readOptions<Shape extends typeof worldOptions>(
	schema: z.ZodObject<Shape>,
	args: readonly string[],
): z.output<z.ZodObject<Shape>> {
	const text = { type: 'string' } as const;
	const names = Object.keys(schema.shape);
	const { values } = parseArgs({
		args: [...args],
		options: Object.fromEntries(names.map((name) => [name, text])),
	});
	const { data, error } = schema.safeParse(values);
	if (error) throw new Error(z.prettifyError(error));
	const { mode, store } = data as z.output<z.ZodObject<typeof worldOptions>>;
	if (mode === 'queue' && store !== 'postgres') {
		throw new Error('Queue mode needs a store that several processes can use: --store postgres');
	}
	return data;
}

/** Runs the script and ends the process, with 0 only if `main` returns true. */
export function runScript(main: () => Promise<boolean>): void {
	main().then(
		(ok) => process.exit(ok ? 0 : 1),
		(error: unknown) => {
			console.error(error instanceof Error ? error.message : error);
			process.exit(1);
		},
	);
}
