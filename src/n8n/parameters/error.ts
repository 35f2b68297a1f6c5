import type { ZodError } from 'zod';

/** What a builder entered cannot be used; the message says where and how to mend it. */
export class ParameterError extends Error {
	/** Where it is known, of the input. */
	itemIndex?: number;

	constructor(message: string) {
		super(message);
		this.name = 'ParameterError';
	}
}

/** A ParameterError that lists what zod found, each with its place. */
export function explain(where: string, error: ZodError): ParameterError {
	const found = error.issues.map(({ path, message }) =>
		path.length > 0 ? `${path.join('.')}: ${message}` : message,
	);
	return new ParameterError(`${where}: ${found.join('; ')}`);
}
