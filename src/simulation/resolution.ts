import { MINUTE_MS } from '../lib/milliseconds';

/**
 * The resolution (ms) unless one is asked for. What is due within it travels together: where contacts
 * are many, a coarser one has them travel in batches, which takes half the time.
 */
export function resolutionFor(contacts: number): number {
	if (contacts < 2_000) return MINUTE_MS;
	return (contacts < 10_000 ? 5 : 10) * MINUTE_MS;
}
