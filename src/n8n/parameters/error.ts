import type { ZodError } from 'zod';

/** A parameter is unusable; the message names the place, the value and the remedy. */
export class ParameterError extends Error {
	/** Index of the input item, if known. */
	itemIndex?: number;

	constructor(message: string) {
		super(message);
		this.name = 'ParameterError';
	}
}

/**
 * A parameter cannot be used with the values of one contact. It fails that contact alone, while a
 * ParameterError is the builder's mistake and fails the execution.
 */
export class ContactValueError extends ParameterError {}

/** A ParameterError that lists zod's issues, each with its path. */
export function explain(where: string, error: ZodError): ParameterError {
	const found = error.issues.map(({ path, message }) =>
		path.length > 0 ? `${path.join('.')}: ${message}` : message,
	);
	return new ParameterError(`${where}: ${found.join('; ')}`);
}
