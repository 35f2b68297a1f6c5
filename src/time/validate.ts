import type { z } from 'zod';

import { WaitSpecError } from './error';

/** Parses `input`, or throws one `WaitSpecError` that names every path with an issue. */
export function parseOrExplain<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
	const result = schema.safeParse(input);
	if (result.success) return result.data;
	const issues = result.error.issues.map((issue) => ({
		path: issue.path.join('.') || what,
		message: issue.message,
	}));
	const list = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
	throw new WaitSpecError('invalidSpec', issues[0].path, `Invalid ${what}: ${list}`, {
		cause: result.error,
	});
}
