import { MAX_ATTEMPTS, retryDelayMs } from '../../journey/backoff';
import type { ParkRequest } from '../../journey/position';
import type { DeliveryResult } from '../../message/delivery/outgoing';
import { isPutOffReason, PUT_OFF_REASONS } from '../../message/policy/reasons';
import { THROTTLED } from '../../message/rate-limit/limiter';
import { eventIdOf, leaseOf, storedPart } from '../items/journey-item';
import type { Later, ContactSend, PutOffMessage, Waiting } from './attempt-state';
import type { StoreHandle } from '../stores/handle';

/**
 * Until when the message is put off and how often its provider could not take it; null where it is
 * not put off.
 */
export function putOffUntil(
	{ waiting }: ContactSend,
	channel: string,
	result: DeliveryResult,
	now: number,
): Waiting | null {
	const before = Object.hasOwn(waiting, channel) ? waiting[channel].tries : 0;
	const isOurs = result.error?.code === THROTTLED;
	if (result.outcome === 'skipped' && isPutOffReason(result.reason)) {
		// Policy's will is no failed try. A replay may find it put off and its contact not waiting
		// yet: then it is judged anew at once.
		if (result.reason !== PUT_OFF_REASONS.provider) {
			return { tries: before, until: result.deferUntil ?? now };
		}
	} else if (result.outcome !== 'retry' || result.error?.kind === 'config') {
		return null;
	} else if (isOurs) {
		return { tries: before, until: result.deferUntil ?? now };
	} else if (before >= MAX_ATTEMPTS) {
		return null;
	}
	const tries = before + 1;
	const delayMs = Math.max(retryDelayMs(tries), result.error?.retryAfterMs ?? 0);
	return { tries, until: now + delayMs };
}

/** Provider or policy does not want it now: these contacts wait at the node, and the others go on. */
export async function putOff(
	{ store, clock }: StoreHandle,
	nodeId: number,
	contactSends: readonly ContactSend[],
): Promise<void> {
	if (contactSends.length === 0) return;
	const now = clock.now();
	const later = contactSends.flatMap((contactSend) => contactSend.later);
	await store.ledger.settle(later.flatMap(settlementOf), now);
	await store.positions.park(nodeId, contactSends.map(tryLater), now);
}

/** The message that follows has an entry of its own. */
function settlementOf({ result }: Later) {
	if (result?.outcome !== 'retry') return [];
	const reason =
		result.error?.code === THROTTLED ? PUT_OFF_REASONS.throttled : PUT_OFF_REASONS.provider;
	return [{ id: result.id, status: 'skipped' as const, reason }];
}

function tryLater({ journeyItem, later, done }: ContactSend): ParkRequest {
	const waiting = Object.fromEntries(
		later.map(({ channel, tries, until }) => [channel, { tries, until }]),
	);
	const message: PutOffMessage = { status: 'putOff', waiting, done };
	return {
		enrollmentId: journeyItem.journey.enrollmentId,
		contactId: journeyItem.contact.id,
		from: leaseOf(journeyItem),
		dueAt: Math.min(...later.map(({ until }) => until)),
		onDue: 'reached',
		wait: null,
		eventId: eventIdOf(journeyItem.json),
		item: storedPart({ ...journeyItem.json, message: { ...message } }),
	};
}
