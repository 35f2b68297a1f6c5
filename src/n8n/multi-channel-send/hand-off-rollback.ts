import type { Settlement } from '../../message/ledger';
import type { ContactSend } from './attempt-state';
import type { StoreHandle } from '../stores/handle';

/*
 * A message that was handed to other nodes is in doubt once its run was interrupted. It need not be
 * while this process lives and knows better.
 */

/** Where the work fails, no item leaves the node: nobody was handed anything. */
export async function orTakeBack<T>(
	handle: StoreHandle,
	contactSends: readonly ContactSend[],
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const taken = contactSends.flatMap(({ handOver }): Settlement[] =>
			handOver === null ? [] : [{ id: handOver.id, status: 'queued' }],
		);
		await settleOrRemember(handle, taken);
		throw error;
	}
}

/** Says what came of messages; where the store is away, a replay of theirs will say it. */
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
		// What failed before says more.
	}
}
