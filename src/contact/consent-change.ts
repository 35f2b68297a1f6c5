import type { ConsentChange } from './consent-store';
import { canonicalAddress, type ChannelConsent, type Consent, type Suppression } from './consent';

/** The consent after a change of a channel's or a topic's status at an instant (ms). */
export function withConsent(
	consent: Consent,
	{ channel, topic, status, source, own }: Omit<ConsentChange, 'contactId'>,
	at: number,
): Consent {
	const before = Object.hasOwn(consent, channel) ? consent[channel] : {};
	const decision = { status, at, ...(own === true && status === 'optedIn' && { own }) };
	if (topic !== undefined) {
		const topics = { ...before.topics, [topic]: decision };
		return { ...consent, [channel]: { ...before, topics } };
	}
	const { source: _source, own: _own, ...rest } = before;
	return {
		...consent,
		[channel]: { ...rest, ...decision, ...(source !== undefined && { source }) },
	};
}

/** What a contact's consent says of an address of a channel; null: it is not suppressed. */
export interface AddressSuppression {
	channel: string;
	suppressed: Suppression | null;
	/** Absent: every address. */
	address?: string;
}

/**
 * The consent after a suppression is added or lifted; the same object where nothing changes. A
 * complaint stays a complaint, a bounce is not weakened to an opt-out, and a suppression of every
 * address is not narrowed to one; of two bounces the later counts. Lifting the suppression of one
 * address lifts nothing else.
 */
export function withSuppression(
	consent: Consent,
	{ channel, suppressed, address: given }: AddressSuppression,
): Consent {
	const current = Object.hasOwn(consent, channel) ? consent[channel] : {};
	const { suppressed: before, suppressedAddress: old, ...rest } = current;
	const address = given === undefined ? undefined : canonicalAddress(channel, given);
	const isAnother = old !== undefined && address !== undefined && old !== address;
	if (suppressed === null) {
		return before === undefined || isAnother ? consent : { ...consent, [channel]: rest };
	}
	if (suppressed === 'optedOut' && before !== undefined && !isAnother) return consent;
	const complained = before === 'complained';
	const ofAll = (before !== undefined && old === undefined) || (complained && isAnother);
	const after: ChannelConsent = {
		...rest,
		suppressed: complained ? before : suppressed,
		...(!ofAll && address !== undefined && { suppressedAddress: address }),
	};
	const isSame = after.suppressed === before && after.suppressedAddress === old;
	return isSame ? consent : { ...consent, [channel]: after };
}
