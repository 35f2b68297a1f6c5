import { MAX_ATTEMPTS, retryDelayMs } from '../journey/backoff';
import type { Arrival } from '../journey/position';
import type { DeliveryResult } from '../message/outgoing';
import { isPutOffReason, PUT_OFF_REASONS } from '../message/policy/reasons';
import { eventIdOf, leaseOf, storedPart, type Traveller } from './journey-item';
import type { StoreHandle } from './store-handle';

export interface Attempted {
	traveller: Traveller;
	result: DeliveryResult;
}

/** Whether the contact is to wait here for another try, or does so already. */
export function isPutOff({ traveller, result }: Attempted): boolean {
	if (result.outcome === 'skipped') return isPutOffReason(result.reason);
	if (result.outcome !== 'retry' || result.error?.kind === 'config') return false;
	return triesOf(traveller) < MAX_ATTEMPTS;
}

/** Provider or policy does not want it now: these contacts wait at the node, and the others go on. */
export async function putOff(
	{ store, clock }: StoreHandle,
	nodeId: number,
	later: readonly Attempted[],
): Promise<void> {
	if (later.length === 0) return;
	const now = clock.now();
	await store.ledger.settle(
		later
			.filter(({ result }) => result.outcome === 'retry')
			.map(({ result: { id } }) => ({ id, status: 'skipped', reason: PUT_OFF_REASONS.provider })),
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
	const { tries, dueAt } = nextTry(traveller, result, now);
	return {
		enrollmentId: traveller.journey.enrollmentId,
		contactId: traveller.contact.id,
		from: leaseOf(traveller),
		dueAt,
		onDue: 'reached',
		wait: null,
		eventId: eventIdOf(traveller.json),
		item: storedPart({ ...traveller.json, message: { status: 'putOff', tries } }),
	};
}

function nextTry(traveller: Traveller, result: DeliveryResult, now: number) {
	const before = triesOf(traveller);
	if (result.outcome === 'skipped' && result.reason !== PUT_OFF_REASONS.provider) {
		// Policy's will is no failed try. A replay may find it put off and its contact not waiting
		// yet: then it is judged anew at once.
		return { tries: before, dueAt: result.deferUntil ?? now };
	}
	const tries = before + 1;
	return { tries, dueAt: now + Math.max(retryDelayMs(tries), result.error?.retryAfterMs ?? 0) };
}
