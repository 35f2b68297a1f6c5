import type { Identity } from '../contact/identity';
import type { JsonObject } from '../lib/json';
import type { Call, CallType } from './call';
import { callType, parseCall } from './call';
import type { Flaw } from '../value/flaw';
import { isFlaw, joinPath } from '../value/flaw';
import { inspect, isJsonObject, repairText } from '../value/guard';
import { contextTraits, readIdentity, usableId } from './identify';
import type { IngestLimits } from '../value/limits';
import { occurredAt } from './occurred-at';

/** One validated call. Which fields matter follows from `kind`; the others are null or empty. */
export interface IncomingEntry {
	/** Index in the request, from 0. */
	index: number;
	kind: 'track' | 'identify' | 'alias' | 'group';
	identity: Identity;
	/**
	 * The contact's id where it is known, instead of `identity`. A merged contact resolves to the one
	 * that it was merged into. An entry of an unknown or erased contact counts as accepted, and
	 * nothing is recorded.
	 */
	contactId?: number;
	/** The contact's, for `profileFromTraits`; the group's for kind 'group'. */
	traits: JsonObject;
	/** The event's name; null except for kind 'track'. */
	event: string | null;
	properties: JsonObject;
	/** ms since the epoch */
	occurredAt: number;
	/** Deduplication id: a repeated call has the same one. */
	messageId: string | null;
	/** Kind 'alias': the former id of the contact with `identity.userId`. */
	previousId: string | null;
	/** Kind 'group': the group that the contact belongs to. */
	groupId: string | null;
}

/** The parts of a request that apply to all of its entries. */
export interface EntryFrame {
	typeFromUrl: CallType | null;
	context: JsonObject | null;
	sentAt: unknown;
	/** ms since the epoch */
	receivedAt: number;
	limits: Readonly<IngestLimits>;
}

/** One event name per kind of view keeps names few; the page is the property `name`. */
const VIEW_EVENTS = { page: 'Page Viewed', screen: 'Screen Viewed' } as const;

/** The entry in `raw`, or its first flaw. */
export function parseEntry(
	raw: unknown,
	index: number,
	path: string,
	frame: EntryFrame,
): IncomingEntry | Flaw {
	if (!isJsonObject(raw))
		return { path, reason: 'must be an object such as {"type": "track", ...}' };
	const { flaw, unstorable } = inspect(raw, path, frame.limits);
	if (flaw) return flaw;
	const call = parseCall(unstorable ? repairText(raw) : raw, path);
	if (isFlaw(call)) return call;
	if (frame.context) call.context = { ...frame.context, ...call.context };
	const type = callType(call, frame.typeFromUrl, path);
	return typeof type === 'string' ? fromCall(call, type, index, path, frame) : type;
}

function fromCall(
	call: Call,
	type: CallType,
	index: number,
	path: string,
	frame: EntryFrame,
): IncomingEntry | Flaw {
	const missing = missingField(call, type, path);
	if (missing) return missing;
	const identity = readIdentity(call, type, path);
	if (isFlaw(identity)) return identity;
	const at = occurredAt(call, call.sentAt ?? frame.sentAt, frame.receivedAt, path);
	if (typeof at !== 'number') return at;
	return {
		index,
		kind: type === 'page' || type === 'screen' ? 'track' : type,
		identity,
		traits: type === 'group' ? (call.traits ?? {}) : readTraits(call, type, identity),
		event: eventName(call, type),
		properties: readProperties(call, type),
		occurredAt: at,
		messageId: trimmed(call.messageId),
		previousId: type === 'alias' ? (usableId(call.previousId) ?? null) : null,
		groupId: type === 'group' ? (usableId(call.groupId) ?? null) : null,
	};
}

function missingField(call: Call, type: CallType, path: string): Flaw | null {
	if (type === 'track' && !trimmed(call.event)) {
		return { path: joinPath(path, 'event'), reason: "is missing: send the event's name" };
	}
	if (type === 'group' && !usableId(call.groupId)) {
		return { path: joinPath(path, 'groupId'), reason: "is missing: send the group's id" };
	}
	if (type !== 'alias') return null;
	for (const key of ['previousId', 'userId'] as const) {
		if (usableId(call[key])) continue;
		return {
			path: joinPath(path, key),
			reason: 'is missing: send the former id in previousId and the new id in userId',
		};
	}
	return null;
}

function eventName(call: Call, type: CallType): string | null {
	if (type === 'page' || type === 'screen') return VIEW_EVENTS[type];
	return type === 'track' ? trimmed(call.event) : null;
}

function readProperties(call: Call, type: CallType): JsonObject {
	const properties = call.properties ?? {};
	if (type === 'track') return properties;
	if (type !== 'page' && type !== 'screen') return {};
	const { name, category } = call;
	return { ...properties, ...(name ? { name } : {}), ...(category ? { category } : {}) };
}

/**
 * The contact's traits. Time zone and locale of the device fill gaps on every call. Traits in the
 * context count on identify only: on other calls they are the client's copy, which may be older
 * than the stored traits.
 */
function readTraits(call: Call, type: CallType, identity: Identity): JsonObject {
	const { context } = call;
	const traits: JsonObject = {};
	if (typeof context?.timezone === 'string') traits.timezone = context.timezone;
	if (typeof context?.locale === 'string') traits.locale = context.locale;
	if (type === 'identify') Object.assign(traits, contextTraits(call));
	Object.assign(traits, call.traits);
	if (call.email) traits.email = identity.email ?? call.email;
	if (call.phone) traits.phone = identity.phone ?? call.phone;
	return traits;
}

function trimmed(value: string | number | null | undefined): string | null {
	const text = String(value ?? '').trim();
	return text === '' ? null : text;
}
