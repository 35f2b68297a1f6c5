import { hasLostText, LOST_TEXT } from '../value/guard';
import { MAX_ID_LENGTH } from '../value/limits';
import { trimInvisible } from './invisible';

export { normalizeEmail } from './email';
export { normalizePhone } from './phone';

/** A call's identifiers. Values are normalized; at least one is present. */
export interface Identity {
	/** The sender's own id of the contact. */
	userId?: string;
	/** A device or browser that is not identified yet. */
	anonymousId?: string;
	/** As `normalizeEmail` writes it. */
	email?: string;
	/** E.164, as +4915112345678; see `normalizePhone`. */
	phone?: string;
}

export type IdentityKind = 'userId' | 'email' | 'phone' | 'anonymousId';

export interface IdentityKey {
	kind: IdentityKind;
	value: string;
}

/** The first known identifier decides which contact is meant. */
const PRECEDENCE: readonly IdentityKind[] = ['userId', 'email', 'phone', 'anonymousId'];

/**
 * The one spelling of a user id or anonymous id: trimmed, also of what is not shown, and in NFC, as
 * RFC 8265, 4.2 has it for texts that are compared as they are. Upper and lower case, width and
 * punctuation stay: they may tell two contacts apart.
 */
export function normalizeId(text: string): string {
	return trimInvisible(text).normalize('NFC');
}

/** Why a text cannot be an id or a name, and how to mend it; null if it can. */
export function idFlaw(id: string): string | null {
	if (hasLostText(id)) return LOST_TEXT;
	if (id.length <= MAX_ID_LENGTH) return null;
	return `is longer than ${MAX_ID_LENGTH} characters: shorten it`;
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
