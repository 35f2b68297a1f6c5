import { consentStatus, suppressionOf, type Consent, type Suppression } from './consent';
import type { JsonObject } from '../lib/json';

/** What a person at an address, or its mail server, has against messages on a channel. */
export interface Objection {
	kind: Suppression;
	/** Null: the whole channel. */
	topic: string | null;
}

/** Whether an objection forbids a marketing message on the topic. */
export function forbids({ topic }: Objection, ofMessage?: string): boolean {
	return topic === null || topic === ofMessage;
}

/** What contact and address say about a message: the most lasting reason counts. */
export interface Standing {
	consent: Consent | JsonObject;
	/** Of the recipient's address, whichever contact it came from. */
	objections: readonly Objection[];
	/** The canonical address; absent: any suppressed address counts. */
	address?: string;
}

export type Refusal = 'bounced' | 'complained' | 'optedOut' | 'topicOptedOut';

/**
 * Why contact or address forbid a message; null if they do not. A transactional message only needs
 * an address that does not bounce.
 */
export function refusalOf(
	{ consent, objections, address }: Standing,
	message: { channel: string; purpose: 'marketing' | 'transactional'; topic?: string },
): Refusal | null {
	const { channel, purpose, topic } = message;
	const suppressed = suppressionOf(consent, channel, address);
	const objects = (kind: Suppression) =>
		suppressed === kind || objections.some((each) => each.kind === kind && each.topic === null);
	if (objects('bounced')) return 'bounced';
	if (purpose === 'transactional') return null;
	if (objects('complained')) return 'complained';
	if (consentStatus(consent, channel) === 'optedOut' || objects('optedOut')) return 'optedOut';
	const ofTopic = objections.some((each) => forbids(each, topic));
	return consentStatus(consent, channel, topic) === 'optedOut' || ofTopic ? 'topicOptedOut' : null;
}
