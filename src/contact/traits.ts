import type { JsonObject, JsonValue } from '../lib/json';
import { normalizeEmail, normalizePhone } from './identity';

export type ProfileField = 'email' | 'phone' | 'firstName' | 'lastName' | 'timezone' | 'locale';

/** Changes of a contact's profile; null clears a field, an absent field stays. */
export type ProfilePatch = Partial<Record<ProfileField, string | null>>;

export interface TraitsPatch {
	profile: ProfilePatch;
	/** Changes of the contact's attributes; null removes one. */
	attributes: JsonObject;
}

/** Segment's reserved traits, with other spellings that client code uses. */
const SPELLINGS: ReadonlyArray<[ProfileField, readonly string[]]> = [
	['email', ['email']],
	['phone', ['phone']],
	['firstName', ['firstName', 'first_name', 'firstname']],
	['lastName', ['lastName', 'last_name', 'lastname']],
	['timezone', ['timezone', 'timeZone', 'time_zone']],
	['locale', ['locale']],
];

/**
 * Sorts traits into profile fields and attributes.
 *
 * - A value that does not fit its field (an invalid e-mail address, a phone number that is not
 *   E.164, a name that is not text) stays an attribute under its own key. So does a second
 *   spelling.
 * - Blank text neither sets nor clears a field, so that an empty form input deletes nothing.
 * - `name` fills firstName (its first word) and lastName (the rest) if both are absent. Splitting
 *   is a guess, so `name` stays an attribute too.
 */
export function profileFromTraits(traits: JsonObject): TraitsPatch {
	const profile: ProfilePatch = {};
	const { ...attributes } = traits;
	for (const [field, spellings] of SPELLINGS) {
		for (const key of spellings) {
			if (!Object.hasOwn(traits, key)) continue;
			const value = readField(field, traits[key]);
			if (value === undefined) continue;
			delete attributes[key];
			if (value === '') continue;
			profile[field] = value;
			break;
		}
	}
	if (profile.firstName === undefined && profile.lastName === undefined) {
		Object.assign(profile, splitName(traits.name));
	}
	return { profile, attributes };
}

/** undefined: not a value of this field; '': blank. */
function readField(field: ProfileField, value: JsonValue): string | null | undefined {
	if (value === null) return null;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (text === '') return '';
	if (field === 'email') return normalizeEmail(text) ?? undefined;
	if (field === 'phone') return normalizePhone(text) ?? undefined;
	return text;
}

function splitName(name: JsonValue | undefined): ProfilePatch {
	if (typeof name !== 'string' || name.trim() === '') return {};
	const [firstName, ...rest] = name.trim().split(/\s+/u);
	return rest.length === 0 ? { firstName } : { firstName, lastName: rest.join(' ') };
}
