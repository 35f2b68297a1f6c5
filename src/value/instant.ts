import { toInstant } from './convert';

/**
 * An instant in ms since the epoch, from ISO 8601 text or a number (ms, or seconds as in Unix
 * time). Without a zone it is UTC, never the machine's zone. null if it is neither, or a day that
 * does not exist.
 */
export function parseInstant(value: unknown): number | null {
	return toInstant(value);
}
