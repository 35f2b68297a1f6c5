import type { Identity } from '../contact/identity';
import { normalizeEmail, normalizeId, normalizePhone } from '../contact/identity';
import type { JsonObject, JsonValue } from '../lib/json';
import type { Call, CallType } from './call';
import type { Flaw } from '../value/flaw';
import { joinPath, shorten } from '../value/flaw';
import { isJsonObject } from '../value/guard';

/**
 * Values sent as an id by mistake (an unset variable turned into text, the id 0 of sessions without
 * a sign-in). Taken literally, they would merge unrelated contacts into one.
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

/** An id in its one spelling; undefined if it is blank or a known mistake. */
export function usableId(id: string | number | null | undefined): string | undefined {
	if (id === null || id === undefined) return undefined;
	const value = normalizeId(String(id));
	return value === '' || NOT_AN_ID.has(value.toLowerCase()) ? undefined : value;
}

/**
 * The identity of the call's contact. Email and phone are read from the top level, from traits
 * (except a group's, which are not the contact's) and from context.traits; never from properties,
 * which may belong to another contact. Unusable values are ignored; the entry has a flaw only if no
 * value is usable.
 */
export function readIdentity(call: Call, type: CallType, path: string): Identity | Flaw {
	const sources = identifyingPaths(call, type);
	const identity: Identity = {};
	const userId = usableId(call.userId);
	const anonymousId = usableId(call.anonymousId);
	const email = firstUsable(sources, 'email', normalizeEmail);
	const phone = firstUsable(sources, 'phone', normalizePhone);
	if (userId) identity.userId = userId;
	if (anonymousId) identity.anonymousId = anonymousId;
	if (email) identity.email = email;
	if (phone) identity.phone = phone;
	return userId || anonymousId || email || phone ? identity : noIdentity(call, sources, path);
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
	const sources: IdentifyingPath[] = [
		{ steps: [], values: { email: call.email ?? undefined, phone: call.phone ?? undefined } },
	];
	if (call.traits && type !== 'group') sources.push({ steps: ['traits'], values: call.traits });
	if (fromContext) sources.push({ steps: ['context', 'traits'], values: fromContext });
	return sources;
}

function firstUsable(
	sources: readonly IdentifyingPath[],
	key: 'email' | 'phone',
	normalize: (text: string) => string | null,
): string | null {
	for (const { values } of sources) {
		const value = values[key];
		const usable = typeof value === 'string' ? normalize(value) : null;
		if (usable) return usable;
	}
	return null;
}

function noIdentity(call: Call, sources: readonly IdentifyingPath[], path: string): Flaw {
	for (const key of ['userId', 'anonymousId'] as const) {
		const value = String(call[key] ?? '').trim();
		if (value === '') continue;
		return {
			path: joinPath(path, key),
			reason: `'${shorten(value)}' looks like an unset variable: send the contact's own id`,
		};
	}
	for (const key of ['email', 'phone'] as const) {
		const source = sources.find(
			({ values }) => typeof values[key] === 'string' && values[key] !== '',
		);
		if (!source) continue;
		const form =
			key === 'email' ? 'an address such as ada@example.com' : 'E.164 such as +4915112345678';
		return {
			path: joinPath(path, ...source.steps, key),
			reason: `'${shorten(String(source.values[key]))}' cannot be used: send ${form}, or a userId`,
		};
	}
	return { path, reason: 'has no identity: send userId, anonymousId, email or phone' };
}
