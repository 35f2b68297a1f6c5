import { createHash } from 'node:crypto';
import { yieldToEventLoop } from '../../lib/yield';
import { readBody } from '../../ingest/body';
import { isJsonObject } from '../../value/guard';
import { parseInstant } from '../../value/instant';
import { IngestError } from '../../event/ingest-error';
import type { JsonObject } from '../../lib/json';
import { HubError, type HubRequest } from '../request';

/** Maximum number of reports in one call; providers send far fewer. */
const MAX_EVENTS = 10_000;
/** Maximum length of a text in an event, in characters. */
const MAX_TEXT = 1_000;
/** As in `Sat, 14 Mar 2026 09:00:00 +0000`: what says no zone would be read in this machine's. */
const MAIL_DATE = /\d (?:GMT|UTC|[+-]\d{4})(?: \([\w ]*\))?$/;
/** Events between two yields to the event loop. */
const SLICE = 500;

/**
 * The JSON of a call.
 * @throws HubError 400, 413 or 415 if there is none
 */
export function jsonOf(request: HubRequest): unknown {
	try {
		return readBody(request.rawBody, request.headers);
	} catch (error) {
		if (error instanceof IngestError) throw new HubError(error.status, error.message);
		throw error;
	}
}

/**
 * The JSON object of a call.
 * @throws HubError as `jsonOf`, and 400 for any other value
 */
export function objectOf(request: HubRequest): JsonObject {
	const value = jsonOf(request);
	if (!isJsonObject(value)) throw new HubError(400, 'The body is not a JSON object');
	return value;
}

/**
 * The results of `read` for each event of the call, in order; values that are not objects are
 * skipped.
 * @throws HubError 400 for too many events
 */
export async function eachEvent<T>(
	events: readonly unknown[],
	read: (event: JsonObject) => T[],
): Promise<T[]> {
	if (events.length > MAX_EVENTS) {
		throw new HubError(400, `More than ${MAX_EVENTS} events in one call: send fewer`);
	}
	const found: T[] = [];
	for (const [i, event] of events.entries()) {
		if (i > 0 && i % SLICE === 0) await yieldToEventLoop();
		if (isJsonObject(event)) found.push(...read(event));
	}
	return found;
}

/** The member's text, cut to `length` characters; '' if there is none. Own members only. */
export function textIn(object: unknown, key: string, length = MAX_TEXT): string {
	if (!isJsonObject(object) || !Object.hasOwn(object, key)) return '';
	const value = object[key];
	if (typeof value !== 'string' && typeof value !== 'number') return '';
	return String(value).trim().slice(0, length);
}

/** The member that is an object; an empty one if there is none. Own members only. */
export function objectIn(object: unknown, key: string): JsonObject {
	const value = isJsonObject(object) && Object.hasOwn(object, key) ? object[key] : null;
	return isJsonObject(value) ? value : {};
}

/** The member that is a list; an empty one if there is none. Own members only. */
export function listIn(object: unknown, key: string): unknown[] {
	const value = isJsonObject(object) && Object.hasOwn(object, key) ? object[key] : null;
	return Array.isArray(value) ? value : [];
}

/** The texts in the member's list, each cut. Own members only. */
export function textsIn(object: unknown, key: string): string[] {
	const texts = listIn(object, key).filter((value) => typeof value === 'string');
	return texts.map((text) => text.slice(0, MAX_TEXT));
}

/**
 * ms from seconds or ms since the epoch, or a text in ISO 8601 (in UTC without an offset) or as in
 * mail; `fallback` if it is none.
 */
export function instantIn(object: unknown, key: string, fallback: number): number {
	const text = textIn(object, key);
	const ms = parseInstant(text) ?? (MAIL_DATE.test(text) ? Date.parse(text) : NaN);
	return ms > 0 ? ms : fallback;
}

/** The properties that are not empty. */
export function properties(all: Readonly<Record<string, string | undefined>>): JsonObject {
	return Object.fromEntries(
		Object.entries(all).flatMap(([key, value]) => (value ? [[key, value]] : [])),
	);
}

/** The deduplication key of a report; long parts are hashed. */
export function dedupOf(provider: string, ...parts: readonly string[]): string {
	const joined = parts.join(':');
	if (joined.length <= 200) return `${provider}:${joined}`;
	return `${provider}:${createHash('sha256').update(joined).digest('hex')}`;
}
