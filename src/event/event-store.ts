import type { IncomingEntry } from './entry';

export interface RecordOptions {
	workspaceId: number;
	/** ms */
	now: number;
	/** The journey whose own URL was called, where one was. */
	journeyId?: number;
}

export interface RecordResult {
	/** Entries that were new, in number. */
	accepted: number;
	/** Entries that had been recorded before, by messageId. */
	duplicates: number;
	/** Enrollments begun. */
	entered: number;
	/** Waits ended. */
	resumed: number;
	/** Enrollments that met a goal. */
	converted: number;
	/** Enrollments that met an exit. */
	exited: number;
}

/** Events of contacts. */
export interface EventStore {
	/** Takes in what an ingest call brought: contacts, events, waits they end, journeys they start. */
	record(entries: readonly IncomingEntry[], options: RecordOptions): Promise<RecordResult>;
	/** Whether an event with this messageId has been recorded, in order. */
	recorded(workspaceId: number, messageIds: readonly string[]): Promise<boolean[]>;
	/**
	 * Instants (ms, the newest first) at which contacts opened or clicked a message, by contact;
	 * at most `each` of one. Without ids: of the workspace's newest.
	 */
	engagements(
		workspaceId: number,
		contactIds: readonly number[] | null,
		each: number,
	): Promise<Array<{ contactId: number; timezone: string | null; at: number[] }>>;
}
