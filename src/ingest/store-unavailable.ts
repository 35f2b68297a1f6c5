import { StoreError, type StoreErrorCode } from '../store/errors';

/** Codes that tell of a slip of ours; the others tell of the place, or of what was sent. */
const OURS: ReadonlySet<StoreErrorCode> = new Set(['query', 'unique', 'constraint']);

/** Sent again it would be no better: no client should go on trying. */
const UNHEARD_OF = 'The call holds a value that the journey store cannot take';
const FULL = 'The journey store is full: send the call again when there is room';
const AWAY = 'The journey store cannot be reached: send the call again later';

export interface StoreAnswer {
	status: 400 | 503 | 507;
	message: string;
}

/**
 * What a caller is told when the store fails: to send the call again, unless that is no use. Where
 * the store is and what it said is for n8n's log alone. Undefined for what must not happen.
 */
export function storeAnswer(error: unknown): StoreAnswer | undefined {
	if (!(error instanceof StoreError) || OURS.has(error.code)) return undefined;
	if (error.code === 'invalid-value') return { status: 400, message: UNHEARD_OF };
	if (error.code !== 'full') return { status: 503, message: AWAY };
	// A limit of ours says itself what to choose instead.
	return { status: 507, message: error.cause === undefined ? error.message : FULL };
}
