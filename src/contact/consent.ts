import type { JsonObject } from '../lib/json';
import { emailPart } from './email';
import { normalizeEmail, normalizePhone } from './identity';

export type ConsentStatus = 'optedIn' | 'optedOut';

/**
 * Why nothing may be sent to an address any more; optedOut: a contact with the same address has
 * opted out of the channel.
 */
export type Suppression = 'bounced' | 'complained' | 'optedOut';

export interface TopicConsent {
	status: ConsentStatus;
	at: number;
	own?: true;
}

/** The consent of one channel; `at` (ms) is when its status was set. */
export interface ChannelConsent {
	status?: ConsentStatus;
	at?: number;
	/** The person has given the opt-in; absent: an import may have brought it. */
	own?: true;
	/** Where the status was given, such as 'form' or 'preference page'. */
	source?: string;
	topics?: Record<string, TopicConsent>;
	suppressed?: Suppression;
	/** The suppressed address (see canonicalAddress), where known; other addresses stay reachable. */
	suppressedAddress?: string;
}

/** By channel (`email`, `sms`, `whatsapp`, ...). Stored in `contacts.consent`. */
export type Consent = Record<string, ChannelConsent>;

/**
 * The consent status of a channel or topic. An opt-out of the channel covers all of its topics; a
 * topic without a status of its own has the channel's.
 */
export function consentStatus(
	consent: Consent | JsonObject,
	channel: string,
	topic?: string,
): ConsentStatus | 'unknown' {
	const current = Object.hasOwn(consent, channel) ? (consent[channel] as ChannelConsent) : {};
	if (current.status === 'optedOut' || topic === undefined) return current.status ?? 'unknown';
	const topics = current.topics ?? {};
	const own = Object.hasOwn(topics, topic) ? topics[topic].status : undefined;
	return own ?? current.status ?? 'unknown';
}

/** Since when (ms) the contact is opted out of the channel or topic; null if not opted out. */
export function optedOutSince(consent: Consent, channel: string, topic?: string): number | null {
	if (consentStatus(consent, channel, topic) !== 'optedOut') return null;
	const { status, at, topics } = consent[channel];
	return (status === 'optedOut' ? at : topics?.[topic!].at) ?? 0;
}

/**
 * Why nothing may be sent to an address of the contact; null if it may be used. Without an address:
 * whether any address is suppressed.
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

/** The address in the spelling that contacts store, so that equal addresses compare equal. */
export function canonicalAddress(channel: string, address: string): string {
	const column = addressColumn(channel);
	if (column === 'email') return normalizeEmail(address) ?? emailPart(address);
	const phone = column === 'phone' ? normalizePhone(address) : null;
	return phone ?? address.trim().normalize('NFC');
}

/** The data of a contact that holds its addresses. */
export interface Addresses {
	email: string | null;
	phone: string | null;
	attributes: JsonObject;
}

/**
 * The contact's one address on a channel, as the contact has it; null if there is none, or several
 * in one attribute, such as push devices.
 */
export function addressOn(contact: Addresses, channel: string): string | null {
	const column = addressColumn(channel);
	if (column !== null) return contact[column];
	const name = addressAttribute(channel);
	const value = Object.hasOwn(contact.attributes, name) ? contact.attributes[name] : null;
	return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** Channels that are not listed use an attribute of their own name. */
const ATTRIBUTES = new Map([
	['mobilePush', 'fcmToken'],
	['slack', 'slackUserId'],
	['telegram', 'telegramChatId'],
]);

/** The attribute that holds a contact's address on a channel; see `addressColumn`. */
export function addressAttribute(channel: string): string {
	return ATTRIBUTES.get(channel) ?? channel;
}

/** Whether the channel needs an address; every contact has an in-app inbox. */
export function needsAddress(channel: string): boolean {
	return channel !== 'inApp';
}

/** The channels whose address is in a column of the contact. */
export const COLUMN_CHANNELS = ['email', 'sms', 'whatsapp'] as const;

/** The contact's column that holds a channel's address; null: it is in an attribute. */
export function addressColumn(channel: string): 'email' | 'phone' | null {
	if (channel === 'email') return 'email';
	return channel === 'sms' || channel === 'whatsapp' ? 'phone' : null;
}
