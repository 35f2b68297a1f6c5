import { StoreError, type StoreErrorCode } from '../store/errors';

/** Codes of a bug in this pack; the others concern the database or the data that was sent. */
const BUGS: ReadonlySet<StoreErrorCode> = new Set(['query', 'unique', 'constraint']);

/** Not worth a retry, so it is answered with 400. */
const INVALID_VALUE =
	'The call contains a value that the journey store cannot save: correct it before sending it again';
const FULL = 'The journey store is full: send the call again when there is room';
const UNAVAILABLE = 'The journey store cannot be reached: send the call again later';

export interface StoreAnswer {
	status: 400 | 503 | 507;
	message: string;
}

/**
 * The answer to a caller when the store fails: send the call again, unless that cannot help. The
 * store's address and error go to n8n's log only. Undefined for a bug in this pack.
 */
export function storeAnswer(error: unknown): StoreAnswer | undefined {
	if (!(error instanceof StoreError) || BUGS.has(error.code)) return undefined;
	if (error.code === 'invalid-value') return { status: 400, message: INVALID_VALUE };
	if (error.code !== 'full') return { status: 503, message: UNAVAILABLE };
	// The error of a limit of this pack names the alternative.
	return { status: 507, message: error.cause === undefined ? error.message : FULL };
}
