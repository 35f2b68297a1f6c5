import type { Settlement } from '../../message/ledger';
import type { ContactSend } from './attempt-state';
import type { StoreHandle } from '../stores/handle';

/*
 * The delivery of a handed-off message is uncertain after its execution was interrupted. While this
 * process lives, it knows that nothing was handed off.
 */

/** If the work fails, no item leaves the node, so the hand-offs are taken back. */
export async function withHandOffRollback<T>(
	handle: StoreHandle,
	contactSends: readonly ContactSend[],
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const taken = contactSends.flatMap(({ handOffRecord }): Settlement[] =>
			handOffRecord === null ? [] : [{ id: handOffRecord.id, status: 'queued' }],
		);
		await settleOrRemember(handle, taken);
		throw error;
	}
}

/** Settles messages; if the store is unavailable, remembers the results for the replay. */
export async function settleOrRemember(
	{ store, clock, unrecorded }: StoreHandle,
	settlements: readonly Settlement[],
): Promise<void> {
	if (settlements.length === 0) return;
	unrecorded.remember(settlements);
	try {
		await store.ledger.settle([...settlements], clock.now());
		unrecorded.forget(settlements.map(({ id }) => id));
	} catch {
		// The earlier error is more informative.
	}
}
