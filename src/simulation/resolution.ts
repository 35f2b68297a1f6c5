import { MINUTE_MS } from '../lib/milliseconds';

const MANY_CONTACTS = 2_000;

/**
 * The resolution (ms) unless one is asked for. What is due within it travels together: many contacts
 * are enough for a coarser one to have them travel in batches, which takes half the time.
 */
export function resolutionFor(contacts: number): number {
	return contacts < MANY_CONTACTS ? MINUTE_MS : 5 * MINUTE_MS;
}
