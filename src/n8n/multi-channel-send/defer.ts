import { MAX_ATTEMPTS, retryDelayMs } from '../../journey/backoff';
import type { ParkRequest } from '../../journey/position';
import type { DeliveryResult } from '../../message/delivery/outgoing';
import { isPutOffReason, PUT_OFF_REASONS } from '../../message/policy/reasons';
import { THROTTLED } from '../../message/rate-limit/limiter';
import { eventIdOf, leaseOf, previousStepOf, storedPart } from '../items/journey-item';
import type { DeferredChannel, ContactSend, DeferredMessage, Deferral } from './attempt-state';
import type { StoreHandle } from '../stores/handle';

/**
 * Time and tries of a deferred message; null if it is not deferred.
 */
export function deferralOf(
	{ waiting }: ContactSend,
	channel: string,
	result: DeliveryResult,
	now: number,
): Deferral | null {
	const before = Object.hasOwn(waiting, channel) ? waiting[channel].tries : 0;
	const isOurs = result.error?.code === THROTTLED;
	if (result.outcome === 'skipped' && isPutOffReason(result.reason)) {
		// A deferral by policy is not a failed try. A replay may find the message deferred but its
		// contact not parked yet: then the policy decides again immediately.
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

/** Parks contacts at the node whose messages are deferred by provider or policy. */
export async function parkDeferred(
	{ store, clock }: StoreHandle,
	nodeId: number,
	contactSends: readonly ContactSend[],
): Promise<void> {
	if (contactSends.length === 0) return;
	const now = clock.now();
	const deferred = contactSends.flatMap((contactSend) => contactSend.deferred);
	await store.ledger.settle(deferred.flatMap(settlementOf), now);
	await store.positions.park(nodeId, contactSends.map(parkRequestOf), now);
}

/** The deferred message ends as skipped; the next try has its own ledger entry. */
function settlementOf({ result }: DeferredChannel) {
	if (result?.outcome !== 'retry') return [];
	const reason =
		result.error?.code === THROTTLED ? PUT_OFF_REASONS.throttled : PUT_OFF_REASONS.provider;
	return [{ id: result.id, status: 'skipped' as const, reason }];
}

function parkRequestOf({ journeyItem, deferred, done, arrivedAt }: ContactSend): ParkRequest {
	const waiting = Object.fromEntries(
		deferred.map(({ channel, tries, until }) => [channel, { tries, until }]),
	);
	const message: DeferredMessage = { status: 'putOff', waiting, done, arrivedAt };
	return {
		enrollmentId: journeyItem.journey.enrollmentId,
		contactId: journeyItem.contact.id,
		from: leaseOf(journeyItem),
		dueAt: Math.min(...deferred.map(({ until }) => until)),
		byCalendar: true,
		timeoutOutcome: 'reached',
		wait: null,
		eventId: eventIdOf(journeyItem.json),
		previous: previousStepOf(journeyItem),
		arrivedAt,
		item: storedPart({ ...journeyItem.json, message: { ...message } }),
	};
}
