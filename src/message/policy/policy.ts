import { canonicalAddress, consentStatus, suppressionOf } from '../../contact/consent';
import type { Contact } from '../../contact/contact';
import { resolveZone } from '../../time/zone';
import { decideCaps, type CountedMessage, type FrequencyCap } from './caps';
import type { PolicyDecision } from './decision';
import { isQuiet, quietRelease, type QuietHours } from './quiet-hours';
import { PUT_OFF_REASONS, SKIP_REASONS } from './reasons';

/** Transactional messages (receipts, passwords) go to everybody whose address does not bounce. */
export type Purpose = 'marketing' | 'transactional';

/** What a message needs in order to go; all but the purpose concerns marketing alone. */
export interface SendPolicy {
	purpose: Purpose;
	/** optOut: goes until the contact says no. optIn: goes only after the contact has said yes. */
	consent: 'optOut' | 'optIn';
	topic?: string;
	quietHours?: QuietHours;
	caps: readonly FrequencyCap[];
	/** Of contacts without one that is known. */
	zone: string;
}

/** All of a contact that policy asks for. */
export interface Addressee extends Pick<Contact, 'id' | 'consent' | 'timezone'> {
	/** Where the message would go; absent: it does not go where any address is suppressed. */
	recipient?: string;
}

/**
 * Whether a message may go at the instant `now` (ms). Of several reasons the most lasting counts:
 * suppression, consent, quiet hours, caps. Quiet hours come before caps, because what counts is
 * how many messages there were when it would go out.
 * @param counted the contact's other marketing messages that went out or are about to
 */
export function decide(
	contact: Addressee,
	channel: string,
	policy: SendPolicy,
	now: number,
	counted: readonly CountedMessage[] = [],
): PolicyDecision {
	const { consent, recipient } = contact;
	const address = recipient === undefined ? undefined : canonicalAddress(channel, recipient);
	const suppressed = suppressionOf(consent, channel, address);
	if (suppressed === 'bounced') return { skip: SKIP_REASONS.bounced };
	if (policy.purpose === 'transactional') return { go: true };
	if (suppressed === 'complained') return { skip: SKIP_REASONS.complained };
	const refusal = refusalOf(contact, channel, policy);
	if (refusal !== null) return { skip: refusal };

	const { quietHours } = policy;
	const { zone } = resolveZone(contact.timezone, policy.zone);
	const outOfQuiet = (at: number) =>
		quietHours?.action === 'defer' ? quietRelease(at, quietHours, zone, contact.id) : at;
	if (quietHours && isQuiet(now, quietHours, zone)) {
		if (quietHours.action === 'skip') return { skip: SKIP_REASONS.quietHours };
		if (quietHours.action === 'defer') {
			return { deferUntil: outOfQuiet(now), reason: PUT_OFF_REASONS.quietHours };
		}
	}
	const capped = decideCaps(counted, channel, policy.caps, now);
	if (!('deferUntil' in capped)) return capped;
	return { ...capped, deferUntil: outOfQuiet(capped.deferUntil) };
}

/** What the contact has said, or has not said, that speaks against it. */
function refusalOf(
	{ consent }: Addressee,
	channel: string,
	policy: Pick<SendPolicy, 'topic' | 'consent'>,
): string | null {
	if (consentStatus(consent, channel) === 'optedOut') return SKIP_REASONS.optedOut;
	const status = consentStatus(consent, channel, policy.topic);
	if (status === 'optedOut') return SKIP_REASONS.topicOptedOut;
	if (policy.consent === 'optIn' && status !== 'optedIn') return SKIP_REASONS.notOptedIn;
	return null;
}
