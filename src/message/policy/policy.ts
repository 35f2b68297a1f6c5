import { canonicalAddress, consentStatus, suppressionOf } from '../../contact/consent';
import type { Contact } from '../../contact/contact';
import { resolveZone } from '../../time/zone';
import { decideCaps, type CountedMessage, type FrequencyCap } from './caps';
import type { PolicyDecision } from './decision';
import { isQuiet, quietRelease, type QuietHours } from './quiet-hours';
import { PUT_OFF_REASONS, SKIP_REASONS } from './reasons';

/** Transactional messages (receipts, passwords) only need an address that does not bounce. */
export type Purpose = 'marketing' | 'transactional';

/** The conditions under which a message may go; all but the purpose apply to marketing only. */
export interface SendPolicy {
	purpose: Purpose;
	/**
	 * optOut: goes unless the contact has opted out. optIn: goes only if the contact has opted in.
	 */
	consent: 'optOut' | 'optIn';
	topic?: string;
	quietHours?: QuietHours;
	caps: readonly FrequencyCap[];
	/** For contacts without a known zone. */
	zone: string;
}

/** The contact's data that policy needs. */
export interface Addressee extends Pick<Contact, 'id' | 'consent' | 'timezone'> {
	/** The recipient's address; absent: the message is refused if any address is suppressed. */
	recipient?: string;
}

/**
 * Whether a message may go at the instant `now` (ms). Of several reasons the most lasting counts:
 * suppression, consent, quiet hours, caps. Quiet hours come before caps, because caps count the
 * messages at the time of sending.
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

/** The reason why the contact's consent does not allow the message; null if it does. */
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
