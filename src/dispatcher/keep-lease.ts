import type { Clock } from '../lib/clock';
import { type Store } from '../store/store';
import { LEASE_MS } from '../journey/position-store';
import type { Lease } from '../journey/position';
import { MINUTE_MS } from '../lib/milliseconds';

/**
 * How long (ms) an execution that n8n started may take between two journey nodes: its end is not
 * reported to the pack, so its positions count as done after this.
 */
export const HOLD_MS = 10 * MINUTE_MS;

/** Leaves room for several failed renewals before a lease expires. */
export const RENEW_EVERY_MS = LEASE_MS / 5;

/** Renews leases while `work` goes on, however long it takes. */
export async function withLease<T>(
	{ store, clock }: { store: Store; clock: Clock },
	leases: readonly Lease[],
	work: () => Promise<T>,
): Promise<T> {
	let over = false;
	let cancel = () => {};
	const beat = () => {
		if (over) return;
		cancel = clock.after(RENEW_EVERY_MS, () => {
			// A failure of the store shows in the work itself.
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
