import type { Transaction } from 'kysely';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import type { NewEvent } from './events';

/** What of a contact changed, besides events. */
export type ChangedPart = 'profile' | 'stage' | 'score' | 'consent' | 'message';

/** Something happened to a contact whose row is locked. */
export interface Change {
	contactId: number;
	/** Events just recorded, oldest first. */
	events?: readonly NewEvent[];
	parts?: readonly ChangedPart[];
}

/** What followed from changes, in number; `readyAt` (ms) is when positions may be claimable. */
export interface Reaction {
	entered: number;
	woken: number;
	converted: number;
	exited: number;
	readyAt: number | null;
}

/**
 * Whatever follows from what happened to contacts: segments they enter and leave, goals and exits
 * they meet, waits that end, journeys that begin. Part of the transaction that wrote the changes.
 */
export async function react(
	_conn: Connection<Database>,
	_trx: Transaction<Database>,
	_workspaceId: number,
	_changes: readonly Change[],
	_now: number,
): Promise<Reaction> {
	return { entered: 0, woken: 0, converted: 0, exited: 0, readyAt: null };
}
