import { sql, type Kysely } from 'kysely';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

/** A periodic look takes at most a twentieth of the database's time. */
export const REST = 20;

/** Looks that rest for less than this (ms) do not rest at all: ticks are further apart. */
const WORTH_RESTING = 12_000;

/**
 * Until when (ms) periodic looks rest in this process, by what they look at. The longer a look took
 * the database, the longer it rests, so that its cost does not grow with the number of those who
 * wait.
 */
export class DutyCycle {
	readonly #until = new Map<string, number>();

	/** Does the work unless it rests. */
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

/** The database's own clock in ms, to see how long something took it. */
export async function databaseTime(
	conn: Connection<Database>,
	db: Kysely<Database>,
): Promise<number> {
	const { rows } = await sql<{ ms: number }>`select ${conn.clockMs()} as ms`.execute(db);
	return rows[0].ms;
}
