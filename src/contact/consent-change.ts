import type { ConsentChange } from './book';
import type { Consent } from './consent';

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
