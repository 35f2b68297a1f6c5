import { z } from 'zod';
import { idFlaw, normalizeId } from '../contact/identity';
import type { JsonObject } from '../lib/json';
import type { Flaw } from '../value/flaw';
import { joinPath } from '../value/flaw';
import { isJsonObject } from '../value/guard';
import { MAX_ID_LENGTH } from '../value/limits';

export const CALL_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof CALL_TYPES)[number];

const id = z
	.union([z.string().max(MAX_ID_LENGTH), z.int()], {
		error: `must be text of at most ${MAX_ID_LENGTH} characters or a whole number (send large numbers as text)`,
	})
	.nullish();
const name = z
	.string({ error: 'must be text' })
	.max(MAX_ID_LENGTH, `must be at most ${MAX_ID_LENGTH} characters: shorten it`)
	.nullish();
const text = z.string({ error: 'must be text' }).nullish();
const object = z
	.custom<JsonObject>(isJsonObject, { error: 'must be an object such as {"plan": "pro"}' })
	.nullish();
const instant = z
	.union([z.string(), z.number()], {
		error: 'must be an ISO 8601 time such as 2024-05-01T10:00:00Z, or a number of milliseconds',
	})
	.nullish();

/** A call of Segment's spec, or the plain form. Flat for speed: a request may hold 10,000 calls. */
const callSchema = z.object({
	type: z.enum(CALL_TYPES, { error: `must be one of ${CALL_TYPES.join(', ')}` }).nullish(),
	event: name,
	userId: id,
	anonymousId: id,
	previousId: id,
	groupId: id,
	messageId: id,
	email: text,
	phone: text,
	name,
	category: name,
	properties: object,
	traits: object,
	context: object,
	timestamp: instant,
	originalTimestamp: instant,
	sentAt: z.unknown().optional(),
});

const NAMES = ['userId', 'anonymousId', 'previousId', 'groupId', 'messageId', 'event'] as const;

export type Call = z.infer<typeof callSchema>;

/** The call in an entry, or its first flaw. */
export function parseCall(value: JsonObject, path: string): Call | Flaw {
	const result = callSchema.safeParse(value);
	if (result.success) return flawOfNames(result.data, path) ?? result.data;
	const [issue] = result.error.issues;
	return { path: joinPath(path, ...issue.path), reason: issue.message };
}

/** A part of a name is not that name: it could merge two contacts, or drop an event as known. */
function flawOfNames(call: Call, path: string): Flaw | null {
	for (const key of NAMES) {
		const value = call[key];
		const flaw = typeof value === 'string' ? idFlaw(normalizeId(value)) : null;
		if (flaw !== null) return { path: joinPath(path, key), reason: flaw };
	}
	return null;
}

/** The type of a call: from the URL, from its `type`, else from the fields that it has. */
export function callType(call: Call, fromUrl: CallType | null, path: string): CallType | Flaw {
	if (fromUrl) return fromUrl;
	if (call.type) return call.type;
	if (isPresent(call.event)) return 'track';
	if (isPresent(call.previousId)) return 'alias';
	if (isPresent(call.groupId)) return 'group';
	if (call.traits) return 'identify';
	return {
		path: joinPath(path, 'type'),
		reason: `is missing: send one of ${CALL_TYPES.join(', ')}, or an event name in 'event'`,
	};
}

function isPresent(value: string | number | null | undefined): boolean {
	return value !== null && value !== undefined && value !== '';
}
