/** The core's only source of time. Instants and delays are in ms. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/**
	 * Calls `fn` once after `delayMs` (0 or less: as soon as possible); the returned function cancels
	 * it.
	 */
	after(delayMs: number, fn: () => void): () => void;
}
