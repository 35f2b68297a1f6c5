import { MAX_ATTEMPTS, retryDelayMs } from '../journey/backoff';
import type { Arrival } from '../journey/position';
import type { DeliveryResult } from '../message/outgoing';
import { eventIdOf, leaseOf, storedPart, type Traveller } from './journey-item';
import type { StoreHandle } from './store-handle';

/**
 * The ledger's reason for a message whose contact waits at the node for another try. The try after
 * that has an entry of its own, so a replay of this one must not send.
 */
const PUT_OFF = 'Put off';

export interface Attempted {
	traveller: Traveller;
	result: DeliveryResult;
}

/** Whether the contact is to wait here for another try, or does so already. */
export function isPutOff({ traveller, result }: Attempted): boolean {
	if (result.outcome === 'skipped') return result.reason === PUT_OFF;
	if (result.outcome !== 'retry' || result.error?.kind === 'config') return false;
	return triesOf(traveller) < MAX_ATTEMPTS;
}

/** The provider cannot take it now: these contacts wait at the node, and the others go on. */
export async function putOff(
	{ store, clock }: StoreHandle,
	nodeId: number,
	later: readonly Attempted[],
): Promise<void> {
	if (later.length === 0) return;
	const now = clock.now();
	await store.ledger.settle(
		later.map(({ result }) => ({ id: result.id, status: 'skipped', reason: PUT_OFF })),
		now,
	);
	await store.park(
		nodeId,
		later.map((each) => tryLater(each, now)),
		now,
	);
}

/** How often this message was put off already; kept on the waiting contact's item. */
function triesOf({ json }: Traveller): number {
	const { message } = json as { message?: { status?: string; tries?: number } };
	return message?.status === 'putOff' ? (message.tries ?? 0) : 0;
}

function tryLater({ traveller, result }: Attempted, now: number): Arrival {
	const tries = triesOf(traveller) + 1;
	const delayMs = Math.max(retryDelayMs(tries), result.error?.retryAfterMs ?? 0);
	return {
		enrollmentId: traveller.journey.enrollmentId,
		contactId: traveller.contact.id,
		from: leaseOf(traveller),
		dueAt: now + delayMs,
		onDue: 'reached',
		wait: null,
		eventId: eventIdOf(traveller.json),
		item: storedPart({ ...traveller.json, message: { status: 'putOff', tries } }),
	};
}
