import { z } from 'zod';

import { ChannelError } from './channel';

/**
 * Checks an n8n credential. `name` is its name in n8n.
 * @throws ChannelError of kind `config` that names the field, and never its value
 */
export function credentialOf<Shape extends z.ZodType>(
	name: string,
	shape: Shape,
	credential: unknown,
): z.output<Shape> {
	const { success, data, error } = shape.safeParse(credential, { error: inWords });
	if (success) return data;
	const [{ path, message }] = error.issues;
	throw new ChannelError(
		`${name} credential, field "${path.join('.') || '(whole credential)'}": ${message}`,
		{ kind: 'config', code: 'ESETTINGS' },
	);
}

const WORDS: Record<string, string> = {
	string: 'text',
	boolean: 'true or false',
	number: 'a number',
};

/** Messages for issues without one of their own. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
	if (issue.input === undefined || issue.input === null) return 'is missing';
	if (issue.code === 'invalid_type') return `must be ${WORDS[issue.expected] ?? issue.expected}`;
	return issue.code === 'invalid_union' ? 'is not valid' : undefined;
};
