/**
 * - unavailable: the database cannot be reached, or its connection broke; try again later
 * - busy: a conflict with another transaction; the whole transaction may be run again
 * - unique, constraint: the statement broke a rule of the schema
 * - full, read-only: the database accepts no writes
 * - not-a-store: the opened database is not a journey store
 * - newer-schema: written by a later version of this package
 * - misconfigured: the settings must be changed first
 * - invalid-value: a value that the store cannot hold
 * - closed: used after close()
 * - query: any other statement that the database refused
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
 * Whether the same call may succeed later, once the store is available or its cause is fixed. The
 * error may be a plain copy of its fields, as n8n makes of the error that ended an execution.
 */
export function isTransient(error: unknown): boolean {
	const { name, code } = Object(error) as Partial<Record<'name' | 'code', unknown>>;
	return ERROR_NAMES.has(name) && TRANSIENT_CODES.has(code);
}

/** The database cannot be reached. A commit in progress may or may not have succeeded. */
export class StoreUnavailableError extends StoreError {
	override readonly name = 'StoreUnavailableError';

	constructor(message: string, options?: ErrorOptions) {
		super('unavailable', message, options);
	}
}
