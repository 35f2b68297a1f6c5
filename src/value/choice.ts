import { z } from 'zod';

/**
 * A schema that picks the schema to apply by looking at the input. Unlike a union's, its errors are
 * those of the schema that was meant.
 */
export function choice<T>(choose: (input: unknown) => z.ZodType<T>): z.ZodType<T> {
	return z.unknown().transform((input, context): T => {
		const result = choose(input).safeParse(input);
		if (result.success) return result.data;
		for (const { path, message } of result.error.issues) {
			context.addIssue({ code: 'custom', path: [...path], message });
		}
		return z.NEVER;
	});
}
