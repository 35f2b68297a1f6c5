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

/** An object without other members; its error names the unknown ones. */
export function strict<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
	return z.strictObject(shape, {
		error: (issue) => {
			const members = Object.keys(shape).join(', ');
			if (issue.code !== 'unrecognized_keys') return `must be ${what}, an object of ${members}`;
			const unknown = issue.keys.map((key) => `'${key}'`).join(', ');
			return `has unknown members ${unknown}: ${what} has ${members}`;
		},
	});
}

/** Text that is not empty, with an example in its error. */
export function text(suchAs: string) {
	const message = `must be text, such as ${suchAs}`;
	return z.string({ error: message }).min(1, message);
}

export function has(input: unknown, key: string): boolean {
	return typeof input === 'object' && input !== null && Object.hasOwn(input, key);
}
