import type { ConsentChange, SuppressionChange } from './consent-store';
import { canonicalAddress, type ChannelConsent, type Consent } from './consent';

/** The consent after the contact has said something at an instant (ms). */
export function withConsent(
	consent: Consent,
	{ channel, topic, status, source }: Omit<ConsentChange, 'contactId'>,
	at: number,
): Consent {
	const before = Object.hasOwn(consent, channel) ? consent[channel] : {};
	if (topic !== undefined) {
		const topics = { ...before.topics, [topic]: { status, at } };
		return { ...consent, [channel]: { ...before, topics } };
	}
	const { source: _source, ...rest } = before;
	return {
		...consent,
		[channel]: { ...rest, status, at, ...(source !== undefined && { source }) },
	};
}

/**
 * The consent after an address was found to be no good, or good again; the same object where nothing
 * changes. A complaint stays one, and what concerns every address is not narrowed to one; of two
 * bounces the later counts. Good news of one address lifts only what concerns that one.
 */
export function withSuppression(
	consent: Consent,
	{ channel, suppressed, address: named }: Omit<SuppressionChange, 'contactId'>,
): Consent {
	const said = Object.hasOwn(consent, channel) ? consent[channel] : {};
	const { suppressed: before, suppressedAddress: old, ...rest } = said;
	const address = named === undefined ? undefined : canonicalAddress(channel, named);
	const isAnother = old !== undefined && address !== undefined && old !== address;
	if (suppressed === null) {
		return before === undefined || isAnother ? consent : { ...consent, [channel]: rest };
	}
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
