import type { Transaction } from 'kysely';
import { shareOfCap } from '../../../journey/cap';
import type { Journey } from '../../../journey/journey';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';
import { lockJourney, writeState } from '../registry/entry-state';

/**
 * Counts entries against the journey's cap of the day; resolves to how many of `wanted` may enter.
 * Other calls of the same journey wait until the transaction ends, so take from several journeys in
 * the order of their ids.
 */
export async function takeFromCap(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	journey: Journey,
	wanted: number,
	now: number,
): Promise<number> {
	if (journey.config.capPerDay === undefined || wanted === 0) return wanted;
	const locked = await lockJourney(conn, trx, journey.id);
	if (locked === null) return 0;
	const { granted, cap } = shareOfCap(locked.config, locked.state.cap, wanted, now);
	if (granted > 0) await writeState(conn, trx, journey.id, { ...locked.state, cap });
	return granted;
}
