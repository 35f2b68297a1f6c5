/** Where the core gets its time from; the only way it may. Instants and delays are in ms. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Calls `fn` once after `delayMs` (0 or less: as soon as possible); the result cancels it. */
	after(delayMs: number, fn: () => void): () => void;
}
