import { createHash } from 'node:crypto';
import type { JsonObject } from '../lib/json';
import { toText } from '../value/convert';
import { MAX_ID_LENGTH } from '../value/limits';
import { compilePath } from '../value/path';

/** What tells a contact's enrollments in one journey apart. */
export interface Instance {
	/** Empty: the contact has one enrollment at a time. */
	instance: string;
	/** Dot path of the event property that it was read from; null: it is no property's value. */
	instanceKey: string | null;
}

/**
 * The instance that an event names under a key, such as its `cartId`: text, or a number as text (17 is
 * '17'). Null for any other value and for empty text, which name none. Beyond MAX_ID_LENGTH
 * characters it is a digest, because it is a key of an index.
 */
export function instanceNamedBy(
	properties: JsonObject | undefined,
	instanceKey: string,
): string | null {
	if (properties === undefined) return null;
	const known = namedBy.get(properties) ?? new Map<string, string | null>();
	namedBy.set(properties, known);
	let named = known.get(instanceKey);
	if (named === undefined) known.set(instanceKey, (named = read(properties, instanceKey)));
	return named;
}

/** Read once for each event and key, however many enrollments are compared with it. */
const namedBy = new WeakMap<JsonObject, Map<string, string | null>>();

function read(properties: JsonObject, instanceKey: string): string | null {
	const value = compilePath(instanceKey)(properties);
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	const text = toText(value)!;
	if (text === '') return null;
	return text.length <= MAX_ID_LENGTH ? text : digestOf(text);
}

/**
 * Whether an event can end an enrollment or a wait of it: unless it names another instance. One that
 * names none concerns all of them.
 */
export function concerns({ instance, instanceKey }: Instance, properties: JsonObject): boolean {
	if (instanceKey === null) return true;
	const named = instanceNamedBy(properties, instanceKey);
	return named === null || named === instance;
}

const digestOf = (text: string) =>
	`sha256:${createHash('sha256').update(text).digest('base64url')}`;
