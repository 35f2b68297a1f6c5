import { sql } from 'kysely';

/**
 * The instant (ms) from which on events count for an enrollment. An entry event that occurred before
 * the enrollment began, for example in a delayed call, moves it back: other events of the same call
 * count, too. The entry event itself never counts; callers leave it out by its id.
 */
export const countsFrom = (enteredAt: number, entryEventAt: number | null): number =>
	Math.min(enteredAt, entryEventAt ?? enteredAt);

/** `countsFrom` in SQL, with the aliases e (enrollments) and v (its entry event, left joined). */
export const COUNTS_FROM = sql<number>`case when v.occurred_at < e.entered_at then v.occurred_at
	else e.entered_at end`;
