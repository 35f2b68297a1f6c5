import { DAY_MS } from '../../../lib/milliseconds';

/**
 * An execution takes less than this (ms) from reserving a message to sending it, so that `created_at`
 * bounds the search for queued and sent messages.
 */
export const MAX_RESERVED_MS = DAY_MS;
