import { z } from 'zod';

import { ChannelError } from './channel';

/**
 * An n8n credential, checked. `name` is how n8n shows it.
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
		`${name} credential, field "${path.join('.') || '(all of it)'}": ${message}`,
		{ kind: 'config', code: 'ESETTINGS' },
	);
}

const WORDS: Record<string, string> = {
	string: 'text',
	boolean: 'true or false',
	number: 'a number',
};

/** What zod says where a shape has no words of its own. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
	if (issue.input === undefined || issue.input === null) return 'is missing';
	if (issue.code === 'invalid_type') return `must be ${WORDS[issue.expected] ?? issue.expected}`;
	return issue.code === 'invalid_union' ? 'is not right' : undefined;
};
