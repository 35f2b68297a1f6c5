import { createHmac } from 'node:crypto';
import { addressColumn, canonicalAddress } from './consent';
import type { IdentityKey } from './identity';
import { samePhones } from './same-phones';

/*
 * What the store keeps of addresses and identifiers beyond the contact's life: HMAC-SHA-256 (RFC
 * 2104) under a key of the store, cut to 128 bits. Without the key, addresses cannot be tried
 * against it.
 */

/** The digest of an erased contact's identifier. */
export function identifierDigest(key: string, { kind, value }: IdentityKey): string {
	return digest(key, `${kind}\n${value}`);
}

/** What binds an objection, and the messages that it concerns, to an address. */
export interface AddressOf {
	workspaceId: number;
	channel: string;
	/** In any spelling; see canonicalAddress. */
	address: string;
}

/**
 * What an address of one person looks like, by channel. On others it is a device, or a place that many
 * contacts share, such as a Slack channel or a URL: what one contact says binds nobody else there.
 */
const PERSONAL = new Map([
	['email', /\S/],
	['sms', /\S/],
	['whatsapp', /\S/],
	// Groups have negative numbers.
	['telegram', /^\d+$/],
	['slack', /^[UW][A-Z0-9]+$/],
]);

/** The digest of a person's address on a channel; null for an empty or a shared one. */
export function addressDigest(
	key: string,
	{ workspaceId, channel, address }: AddressOf,
): string | null {
	const canonical = canonicalAddress(channel, address);
	const isPersonal = PERSONAL.get(channel)?.test(canonical) === true;
	if (!isPersonal) return null;
	const isPhone = addressColumn(channel) === 'phone';
	const [spelling] = isPhone ? samePhones(canonical).sort() : [canonical];
	return digest(key, `${workspaceId}\n${channel}\n${spelling}`);
}

const digest = (key: string, text: string) =>
	createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);

/** Digests are written in base64url, whose first character tells them apart into as many parts. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
export const DIGEST_ALPHABET_SIZE = ALPHABET.length;

/** The part of all digests that this one belongs to, from 0. */
export function digestIndex(text: string): number {
	return ALPHABET.indexOf(text[0]);
}
