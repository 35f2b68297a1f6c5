import type { IncomingEntry } from './entry';

export interface RecordOptions {
	workspaceId: number;
	/** ms */
	now: number;
	/** The journey whose own URL received the call, if any. */
	journeyId?: number;
}

export interface RecordResult {
	/** Number of new entries. */
	accepted: number;
	/** Number of entries that were recorded before, by messageId. */
	duplicates: number;
	/** Number of enrollments begun. */
	entered: number;
	/** Number of waits ended. */
	resumed: number;
	/** Number of enrollments that met a goal. */
	converted: number;
	/** Number of enrollments that met an exit. */
	exited: number;
}

/** Events of contacts. */
export interface EventStore {
	/** Records the entries of an ingest call, ends waits and starts journeys accordingly. */
	record(entries: readonly IncomingEntry[], options: RecordOptions): Promise<RecordResult>;
	/** Whether an event with each messageId has been recorded, in order. */
	recorded(workspaceId: number, messageIds: readonly string[]): Promise<boolean[]>;
	/**
	 * Instants (ms, newest first) at which contacts opened or clicked a message, by contact; at most
	 * `each` per contact. With null: the newest `each` of the whole workspace.
	 */
	engagements(
		workspaceId: number,
		contactIds: readonly number[] | null,
		each: number,
	): Promise<Array<{ contactId: number; timezone: string | null; at: number[] }>>;
}
