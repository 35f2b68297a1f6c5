/** What a call says about who it is. Values are normalized; at least one is there. */
export interface Identity {
	/** The builder's own id of the contact. */
	userId?: string;
	/** A device or browser that has not said who it belongs to. */
	anonymousId?: string;
	/** Lower case. */
	email?: string;
	/** E.164, as +4915112345678. */
	phone?: string;
}

export type IdentityKind = 'userId' | 'email' | 'phone' | 'anonymousId';

export interface IdentityKey {
	kind: IdentityKind;
	value: string;
}

/** The first that is known decides which contact is meant. */
const PRECEDENCE: readonly IdentityKind[] = ['userId', 'email', 'phone', 'anonymousId'];

/** RFC 5321: an address longer than this cannot be delivered to. */
const MAX_EMAIL_CHARACTERS = 254;
const EMAIL =
	/^[^\s@"<>(),;:\\[\]\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])$/u;

const E164 = /^\+[1-9]\d{6,14}$/;
/** "+49 (0)30 123": the zero in brackets is dialled only inside the country. */
const TRUNK_ZERO = /\(\s*0\s*\)/;
const PHONE_PUNCTUATION = /[\s().\-\u2010-\u2015]/g;

/** Trimmed and in lower case, so that one mailbox is one contact; null when it is no address. */
export function normalizeEmail(text: string): string | null {
	const email = text.trim().normalize('NFC').toLowerCase();
	return email.length <= MAX_EMAIL_CHARACTERS && EMAIL.test(email) ? email : null;
}

/**
 * E.164 without spaces, dashes, dots and brackets; null when the text has no leading + and country
 * code. Which country a national number belongs to would be a guess, and a wrong guess merges two
 * people: such a number identifies nobody, but stays with the contact as an attribute.
 */
export function normalizePhone(text: string): string | null {
	const phone = text.replace(TRUNK_ZERO, '').replace(PHONE_PUNCTUATION, '');
	return E164.test(phone) ? phone : null;
}

/** The identifiers that are there, the most trusted first. */
export function identityKeys(identity: Identity): IdentityKey[] {
	const keys: IdentityKey[] = [];
	for (const kind of PRECEDENCE) {
		const value = identity[kind];
		if (value !== undefined) keys.push({ kind, value });
	}
	return keys;
}

/** The same identifiers, the most trusted first. */
export function byTrust(keys: readonly IdentityKey[]): IdentityKey[] {
	return [...keys].sort((a, b) => PRECEDENCE.indexOf(a.kind) - PRECEDENCE.indexOf(b.kind));
}
