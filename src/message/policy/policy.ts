import { canonicalAddress, consentStatus } from '../../contact/consent';
import type { Contact } from '../../contact/contact';
import { refusalOf, type Objection } from '../../contact/objection';
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
	/**
	 * Whether an address gets the node's message once in 24 hours, however many contacts have it.
	 * Absent: each contact gets one.
	 */
	oncePerAddress?: boolean;
	/** For contacts without a known zone. */
	zone: string;
}

/** The contact's data that policy needs. */
export interface Addressee extends Pick<Contact, 'id' | 'consent' | 'timezone'> {
	/** The recipient's address; absent: the message is refused if any address is suppressed. */
	recipient?: string;
	/** Of the recipient's address; see Objection. */
	objections?: readonly Objection[];
}

/** Marketing messages that went out or are about to, other than the one in question. */
export interface EarlierMessages {
	/** To the contact, or to the recipient's address. */
	counted: readonly CountedMessage[];
	/** Whether the address has the same node's message for another contact. */
	isRepeated: boolean;
}

const NONE: EarlierMessages = { counted: [], isRepeated: false };

/**
 * Whether a message may go at the instant `now` (ms). Of several reasons the most lasting counts:
 * suppression, consent, a repeated address, quiet hours, caps. Quiet hours come before caps, because
 * caps count the messages at the time of sending.
 */
export function decide(
	contact: Addressee,
	channel: string,
	policy: SendPolicy,
	now: number,
	earlier: EarlierMessages = NONE,
): PolicyDecision {
	const { consent, recipient, objections = [] } = contact;
	const { purpose, topic } = policy;
	const address = recipient === undefined ? undefined : canonicalAddress(channel, recipient);
	const refusal = refusalOf({ consent, objections, address }, { channel, purpose, topic });
	if (refusal !== null) return { skip: SKIP_REASONS[refusal] };
	if (purpose === 'transactional') return { go: true };
	if (policy.consent === 'optIn' && consentStatus(consent, channel, topic) !== 'optedIn') {
		return { skip: SKIP_REASONS.notOptedIn };
	}
	if (policy.oncePerAddress === true && earlier.isRepeated) {
		return { skip: SKIP_REASONS.repeatedAddress };
	}

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
	const capped = decideCaps(earlier.counted, channel, policy.caps, now);
	if (!('deferUntil' in capped)) return capped;
	return { ...capped, deferUntil: outOfQuiet(capped.deferUntil) };
}
