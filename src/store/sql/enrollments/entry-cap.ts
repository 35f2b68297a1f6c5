import { shareOfCap } from '../../../journey/cap';
import type { Journey } from '../../../journey/journey';
import type { TimedTx } from '../common/transaction';
import { lockJourney, writeState } from '../registry/entry-state';

/**
 * Counts entries against the journey's cap of the day; resolves to how many of `wanted` may enter.
 * Other calls of the same journey wait until the transaction ends, so take from several journeys in
 * the order of their ids.
 */
export async function takeFromCap(tx: TimedTx, journey: Journey, wanted: number): Promise<number> {
	const { now } = tx;
	if (journey.config.capPerDay === undefined || wanted === 0) return wanted;
	const locked = await lockJourney(tx, journey.id);
	if (locked === null) return 0;
	const { granted, cap } = shareOfCap(locked.config, locked.state.cap, wanted, now);
	if (granted > 0) await writeState(tx, journey.id, { ...locked.state, cap });
	return granted;
}
