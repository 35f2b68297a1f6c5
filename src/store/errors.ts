/**
 * - unavailable: the database cannot be reached, or the link to it broke; try again later
 * - busy: somebody else was in the way; the whole transaction may be run again
 * - unique, constraint: the statement broke a rule of the schema
 * - full, read-only: the place cannot take a write
 * - not-a-store: what was opened is not one of our stores
 * - newer-schema: written by a later version of this package
 * - misconfigured: the settings cannot work as they are
 * - invalid-value: a value that the store cannot hold
 * - closed: used after close()
 * - query: anything else the database said no to
 */
export type StoreErrorCode =
	| 'unavailable'
	| 'busy'
	| 'unique'
	| 'constraint'
	| 'full'
	| 'read-only'
	| 'not-a-store'
	| 'newer-schema'
	| 'misconfigured'
	| 'invalid-value'
	| 'closed'
	| 'query';

/** Every failure of a store. Decide by `code`; the database's own error is the `cause`. */
export class StoreError extends Error {
	override readonly name: string = 'StoreError';

	constructor(
		readonly code: StoreErrorCode,
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}

const ERROR_NAMES: ReadonlySet<unknown> = new Set(['StoreError', 'StoreUnavailableError']);
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([
	'unavailable',
	'busy',
	'full',
	'read-only',
	'misconfigured',
]);

/**
 * Whether the same may succeed later, when the store is back or somebody has mended its place. The
 * error may be a copy of its own fields, as n8n makes one of what an execution failed with.
 */
export function isTransient(error: unknown): boolean {
	const { name, code } = Object(error) as Partial<Record<'name' | 'code', unknown>>;
	return ERROR_NAMES.has(name) && TRANSIENT_CODES.has(code);
}

/** The database cannot be reached now. A commit that was on its way may or may not have arrived. */
export class StoreUnavailableError extends StoreError {
	override readonly name = 'StoreUnavailableError';

	constructor(message: string, options?: ErrorOptions) {
		super('unavailable', message, options);
	}
}
