import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Journey, JourneyState } from '../../../journey/journey';
import type { Database } from '../../schema';
import type { Tx } from '../common/transaction';
import { toJourney, type JourneyRow } from './journeys';

/** A journey with the progress of its entries. */
export interface JourneyWithState extends Journey {
	state: JourneyState;
}

/** Active journeys of all workspaces. */
export async function activeJourneys(db: Kysely<Database>): Promise<JourneyWithState[]> {
	const { rows } = await sql<JourneyRow>`select * from journeys where active = ${true}
		order by id`.execute(db);
	return rows.map(toJourneyWithState);
}

/** The journey as it is now; null if there is none. */
export async function readJourney(
	db: Kysely<Database>,
	journeyId: number,
): Promise<JourneyWithState | null> {
	return await read(db, journeyId, sql``);
}

/**
 * As `readJourney`, and locks it. Contacts are locked before journeys, never after, or two calls
 * could deadlock.
 */
export async function lockJourney(tx: Tx, journeyId: number): Promise<JourneyWithState | null> {
	const { conn, trx } = tx;
	return await read(trx, journeyId, conn.forUpdate());
}

async function read(db: Kysely<Database>, id: number, lock: RawBuilder<unknown>) {
	const { rows } = await sql<JourneyRow>`select * from journeys where id = ${id} ${lock}`.execute(
		db,
	);
	return rows.length === 0 ? null : toJourneyWithState(rows[0]);
}

function toJourneyWithState(row: JourneyRow): JourneyWithState {
	return { ...toJourney(row), state: row.state ?? {} };
}

/** Writes the state of a journey whose row is locked. */
export async function writeState(tx: Tx, journeyId: number, state: JourneyState): Promise<void> {
	const { conn, trx } = tx;
	await sql`update journeys set state = ${conn.json(state)} where id = ${journeyId}`.execute(trx);
}
