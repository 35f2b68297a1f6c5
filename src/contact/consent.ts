import type { JsonObject } from '../lib/json';
import { normalizeEmail, normalizePhone } from './identity';

export type ConsentStatus = 'optedIn' | 'optedOut';

/** Why nothing may be sent to an address any more. */
export type Suppression = 'bounced' | 'complained';

/** What is known of one channel; `at` is when it was said, in ms. */
export interface ChannelConsent {
	status?: ConsentStatus;
	at?: number;
	/** Where it was said, such as 'form' or 'preference page'. */
	source?: string;
	topics?: Record<string, { status: ConsentStatus; at: number }>;
	suppressed?: Suppression;
	/** The address it concerns (see canonicalAddress), where known: another one may be sent to. */
	suppressedAddress?: string;
}

/** By channel (`email`, `sms`, `whatsapp`, ...). Kept in `contacts.consent`. */
export type Consent = Record<string, ChannelConsent>;

/**
 * What the contact has said of a channel or topic; an opt-out of the channel is one of all its
 * topics, and a topic without a word of its own is as the channel is.
 */
export function consentStatus(
	consent: Consent | JsonObject,
	channel: string,
	topic?: string,
): ConsentStatus | 'unknown' {
	const said = Object.hasOwn(consent, channel) ? (consent[channel] as ChannelConsent) : {};
	if (said.status === 'optedOut' || topic === undefined) return said.status ?? 'unknown';
	const topics = said.topics ?? {};
	const own = Object.hasOwn(topics, topic) ? topics[topic].status : undefined;
	return own ?? said.status ?? 'unknown';
}

/** Since when (ms) the contact has opted out of the channel or topic; null where they have not. */
export function optedOutSince(consent: Consent, channel: string, topic?: string): number | null {
	if (consentStatus(consent, channel, topic) !== 'optedOut') return null;
	const { status, at, topics } = consent[channel];
	return (status === 'optedOut' ? at : topics?.[topic!].at) ?? 0;
}

/**
 * Why nothing may be sent to an address of the contact; null where something may. Without an
 * address: whether any is suppressed.
 * @param address as `canonicalAddress` writes it, or as the contact has it
 */
export function suppressionOf(
	consent: Consent | JsonObject,
	channel: string,
	address?: string | null,
): Suppression | null {
	if (!Object.hasOwn(consent, channel)) return null;
	const { suppressed, suppressedAddress } = consent[channel] as ChannelConsent;
	if (suppressed === undefined) return null;
	const isAnother = (address ?? suppressedAddress) !== suppressedAddress;
	return suppressedAddress !== undefined && isAnother ? null : suppressed;
}

/** The address as contacts have it, so that however it is written it is the same. */
export function canonicalAddress(channel: string, address: string): string {
	const column = addressColumn(channel);
	const normalize = column === 'email' ? normalizeEmail : column === 'phone' && normalizePhone;
	return (normalize && normalize(address)) || address.trim().normalize('NFC');
}

/** Where no other attribute is agreed on, it has the channel's name. */
const ATTRIBUTES = new Map([
	['mobilePush', 'fcmToken'],
	['slack', 'slackUserId'],
	['telegram', 'telegramChatId'],
]);

/** The attribute that holds a contact's address on a channel; see `addressColumn`. */
export function addressAttribute(channel: string): string {
	return ATTRIBUTES.get(channel) ?? channel;
}

/** Whether a contact needs an address there: the in-app inbox is everybody's. */
export function needsAddress(channel: string): boolean {
	return channel !== 'inApp';
}

/** The contact's column that holds a channel's address; null: it is in an attribute. */
export function addressColumn(channel: string): 'email' | 'phone' | null {
	if (channel === 'email') return 'email';
	return channel === 'sms' || channel === 'whatsapp' ? 'phone' : null;
}
