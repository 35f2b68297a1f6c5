import type { Identity } from '../contact/identity';
import { normalizeEmail, normalizePhone } from '../contact/identity';
import type { JsonObject, JsonValue } from '../lib/json';
import type { Call, CallType } from './call';
import type { Flaw } from '../value/flaw';
import { joinPath, shorten } from '../value/flaw';
import { isJsonObject } from '../value/guard';

/**
 * What callers send as an id by mistake (a missing variable turned into text, the id 0 of visitors
 * who are not signed in). Taken at its word, it would merge all of them into one contact.
 */
const NOT_AN_ID: ReadonlySet<string> = new Set([
	'undefined',
	'null',
	'none',
	'nan',
	'true',
	'false',
	'0',
	'[object object]',
	'00000000-0000-0000-0000-000000000000',
]);

/** An id as text; undefined when it is blank or names nobody. */
export function usableId(id: string | number | null | undefined): string | undefined {
	if (id === null || id === undefined) return undefined;
	const value = String(id).trim();
	return value === '' || NOT_AN_ID.has(value.toLowerCase()) ? undefined : value;
}

/**
 * Who the call is about. Email and phone may stand at the top, in traits (except a group's, which
 * are not the contact's) or in context.traits; never in properties, which may be about somebody
 * else. What cannot be used identifies nobody; the entry has a flaw only if nothing else does.
 */
export function readIdentity(call: Call, type: CallType, path: string): Identity | Flaw {
	const places = identifyingPaths(call, type);
	const identity: Identity = {};
	const userId = usableId(call.userId);
	const anonymousId = usableId(call.anonymousId);
	const email = firstUsable(places, 'email', normalizeEmail);
	const phone = firstUsable(places, 'phone', normalizePhone);
	if (userId) identity.userId = userId;
	if (anonymousId) identity.anonymousId = anonymousId;
	if (email) identity.email = email;
	if (phone) identity.phone = phone;
	return userId || anonymousId || email || phone ? identity : noIdentity(call, places, path);
}

/** Traits that client libraries repeat on every call. */
export function contextTraits(call: Call): JsonObject | null {
	const traits = call.context?.traits;
	return isJsonObject(traits) ? traits : null;
}

interface IdentifyingPath {
	steps: string[];
	values: Record<string, JsonValue | undefined>;
}

function identifyingPaths(call: Call, type: CallType): IdentifyingPath[] {
	const fromContext = contextTraits(call);
	const places: IdentifyingPath[] = [
		{ steps: [], values: { email: call.email ?? undefined, phone: call.phone ?? undefined } },
	];
	if (call.traits && type !== 'group') places.push({ steps: ['traits'], values: call.traits });
	if (fromContext) places.push({ steps: ['context', 'traits'], values: fromContext });
	return places;
}

function firstUsable(
	places: readonly IdentifyingPath[],
	key: 'email' | 'phone',
	normalize: (text: string) => string | null,
): string | null {
	for (const { values } of places) {
		const value = values[key];
		const usable = typeof value === 'string' ? normalize(value) : null;
		if (usable) return usable;
	}
	return null;
}

function noIdentity(call: Call, places: readonly IdentifyingPath[], path: string): Flaw {
	for (const key of ['userId', 'anonymousId'] as const) {
		const value = String(call[key] ?? '').trim();
		if (value === '') continue;
		return {
			path: joinPath(path, key),
			reason: `'${shorten(value)}' names nobody, it looks like an unset variable: send the contact's own id`,
		};
	}
	for (const key of ['email', 'phone'] as const) {
		const place = places.find(
			({ values }) => typeof values[key] === 'string' && values[key] !== '',
		);
		if (!place) continue;
		const form = key === 'email' ? 'an address, as ada@example.com' : 'E.164, as +4915112345678';
		return {
			path: joinPath(path, ...place.steps, key),
			reason: `'${shorten(String(place.values[key]))}' cannot be used: send ${form}, or a userId`,
		};
	}
	return { path, reason: 'says nobody: send userId, anonymousId, email or phone' };
}
