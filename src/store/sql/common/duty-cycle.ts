import { sql, type Kysely } from 'kysely';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

/** A periodic scan takes at most a twentieth of the database's time. */
export const REST = 20;

/** Shorter pauses (ms) are skipped, because time-based work is further apart anyway. */
const WORTH_RESTING = 12_000;

/**
 * Pauses periodic scans in this process, each by its key. The longer a scan took the database, the
 * longer its pause, so that the load does not grow with the number of waiting positions.
 */
export class DutyCycle {
	readonly #until = new Map<string, number>();

	/** Runs the work unless the scan is pausing. */
	async runIfIdle(
		key: string,
		now: number,
		conn: Connection<Database>,
		work: () => Promise<void>,
	): Promise<void> {
		if ((this.#until.get(key) ?? -Infinity) > now) return;
		const began = await databaseTime(conn, conn.db);
		await work();
		const rest = REST * ((await databaseTime(conn, conn.db)) - began);
		if (rest >= WORTH_RESTING) this.#until.set(key, now + rest);
		else this.#until.delete(key);
	}
}

/** The database's own clock in ms, to measure durations. */
export async function databaseTime(
	conn: Connection<Database>,
	db: Kysely<Database>,
): Promise<number> {
	const { rows } = await sql<{ ms: number }>`select ${conn.clockMs()} as ms`.execute(db);
	return rows[0].ms;
}
