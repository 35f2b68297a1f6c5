/** A call's identifiers. Values are normalized; at least one is present. */
export interface Identity {
	/** The sender's own id of the contact. */
	userId?: string;
	/** A device or browser that is not identified yet. */
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

/** The first known identifier decides which contact is meant. */
const PRECEDENCE: readonly IdentityKind[] = ['userId', 'email', 'phone', 'anonymousId'];

/** RFC 5321: a longer address cannot be delivered to. */
const MAX_EMAIL_CHARACTERS = 254;
const EMAIL =
	/^[^\s@"<>(),;:\\[\]\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])$/u;

const E164 = /^\+[1-9]\d{6,14}$/;
/** "+49 (0)30 123": the zero in brackets is dialled only inside the country. */
const TRUNK_ZERO = /\(\s*0\s*\)/;
const PHONE_PUNCTUATION = /[\s().\-\u2010-\u2015]/g;

/** Trimmed and in lower case, so that one mailbox is one contact; null if it is not an address. */
export function normalizeEmail(text: string): string | null {
	const email = text.trim().normalize('NFC').toLowerCase();
	return email.length <= MAX_EMAIL_CHARACTERS && EMAIL.test(email) ? email : null;
}

/**
 * E.164 without spaces, dashes, dots and brackets; null if the text has no leading + and country
 * code. Guessing the country of a national number could merge two contacts: such a number
 * identifies no contact, but stays as an attribute.
 */
export function normalizePhone(text: string): string | null {
	const phone = text.replace(TRUNK_ZERO, '').replace(PHONE_PUNCTUATION, '');
	return E164.test(phone) ? phone : null;
}

/** The identifiers that are present, most trusted first. */
export function identityKeys(identity: Identity): IdentityKey[] {
	const keys: IdentityKey[] = [];
	for (const kind of PRECEDENCE) {
		const value = identity[kind];
		if (value !== undefined) keys.push({ kind, value });
	}
	return keys;
}

/** The same identifiers, most trusted first. */
export function byTrust(keys: readonly IdentityKey[]): IdentityKey[] {
	return [...keys].sort((a, b) => PRECEDENCE.indexOf(a.kind) - PRECEDENCE.indexOf(b.kind));
}
