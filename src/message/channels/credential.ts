import type { z } from 'zod';

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
	const { success, data, error } = shape.safeParse(credential);
	if (success) return data;
	const [{ path, message }] = error.issues;
	throw new ChannelError(
		`${name} credential, field "${path.join('.') || '(all of it)'}": ${message}`,
		{ kind: 'config', code: 'ESETTINGS' },
	);
}
