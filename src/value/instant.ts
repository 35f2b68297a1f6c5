import { toInstant } from './convert';

/**
 * An instant in ms since the epoch, from ISO 8601 text or a number (ms, or seconds as Unix counts
 * them). Without a zone it is UTC, never the zone of the machine. null when it is neither, also for
 * a day that does not exist.
 */
export function parseInstant(value: unknown): number | null {
	return toInstant(value);
}
