import type { Clock } from '../lib/clock';
import { type Store } from '../store/store';
import { LEASE_MS } from '../journey/position-store';
import type { Lease } from '../journey/position';

/**
 * How long (ms) an execution that n8n started may take between two journey nodes: nobody tells us
 * when it ends, so its contacts count as done after this.
 */
export const HOLD_MS = 10 * 60_000;

/** Leases are written anew when half of their time is over; this leaves room for a failure. */
export const TOUCH_EVERY_MS = LEASE_MS / 5;

/** Holds on to positions while `work` goes on, however long it takes. */
export async function withLease<T>(
	{ store, clock }: { store: Store; clock: Clock },
	leases: readonly Lease[],
	work: () => Promise<T>,
): Promise<T> {
	let over = false;
	let cancel = () => {};
	const beat = () => {
		if (over) return;
		cancel = clock.after(TOUCH_EVERY_MS, () => {
			// Where the store fails, the work finds out by itself.
			store.positions.renewLeases(leases, clock.now()).then(beat, beat);
		});
	};
	beat();
	try {
		return await work();
	} finally {
		over = true;
		cancel();
	}
}
