import type { IncomingEntry } from './entry';
import type { RecordedEvent } from './recorded';

export interface RecordOptions {
	workspaceId: number;
	/** ms */
	now: number;
	/** The journey whose own URL was called, if any. */
	journeyId?: number;
}

export interface RecordResult {
	/** New entries; also of erased contacts, of which nothing is kept. */
	accepted: number;
	/** Entries whose messageId had been recorded before. */
	duplicates: number;
	/** Number of enrollments begun. */
	entered: number;
	/** Enrollments not begun, because the entries of the journey are closed or it is paused. */
	refused: number;
	/** Positions whose wait ended. */
	resumed: number;
	/** Number of enrollments that met a goal. */
	converted: number;
	/** Enrollments that met an exit condition. */
	exited: number;
	/** New and changed contacts with an address that another contact has, too; absent: none. */
	sharedAddresses?: number;
}

export interface LatestEvent extends RecordedEvent {
	contactId: number;
}

/** Events of contacts. */
export interface EventStore {
	/**
	 * Records the entries of an ingest call: creates and updates contacts, inserts events, and applies
	 * what follows from them (segments, goals, waits, entries).
	 */
	record(entries: readonly IncomingEntry[], options: RecordOptions): Promise<RecordResult>;
	/**
	 * The newest event of the name of each contact, the newest first, of at most `limit` contacts.
	 * `contactIds` null: of the whole workspace, as far as the newest 20,000 events of the store
	 * reach.
	 */
	latest(
		workspaceId: number,
		name: string,
		contactIds: readonly number[] | null,
		limit: number,
	): Promise<LatestEvent[]>;
	/** Whether an event with this messageId has been recorded; order kept. */
	recorded(workspaceId: number, messageIds: readonly string[]): Promise<boolean[]>;
	/**
	 * Instants (ms, the newest first) at which contacts opened or clicked a message, at most `each` per
	 * contact; bots excluded, contacts without any left out. `contactIds` null: the newest `each`
	 * engagements of the whole workspace.
	 */
	engagements(
		workspaceId: number,
		contactIds: readonly number[] | null,
		each: number,
	): Promise<Array<{ contactId: number; timezone: string | null; at: number[] }>>;
}
