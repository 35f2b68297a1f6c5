import type { JsonObject } from '../lib/json';
import type { Flaw } from './flaw';
import { joinPath } from './flaw';
import type { IngestLimits } from './limits';

/** Keys that reach JavaScript's prototypes when the JSON is merged into an object. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** NUL and lone surrogates: valid in JSON, but Postgres cannot store them. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** Stands where a character was lost: here, or earlier, by a program that read a wrong encoding. */
export const REPLACEMENT = '\uFFFD';

const LOST = /[\0\p{Cs}\uFFFD]/u;

/**
 * Whether a character of the text is lost, or will be when it is stored. As data such text is good
 * enough. As a name it is none: the rest of it may be the name of something else.
 */
export function hasLostText(text: string): boolean {
	return LOST.test(text);
}

export const LOST_TEXT =
	'holds NUL, half of an emoji or U+FFFD, where a character is lost: send it whole';

export interface Inspection {
	/** The first reason to refuse the value. */
	flaw: Flaw | null;
	/** Some text needs `repairText` before it can be stored. */
	unstorable: boolean;
}

export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks a parsed JSON value against the limits; `path` is its place in the body. */
export function inspect(value: unknown, path: string, limits: Readonly<IngestLimits>): Inspection {
	const walk: Walk = { limits, keysLeft: limits.maxKeys, unstorable: false };
	const found = visit(value, 1, walk);
	const flaw = found && {
		path: joinPath(path, ...found.steps.reverse()),
		reason: found.reason,
	};
	return { flaw, unstorable: walk.unstorable };
}

/**
 * A copy of JSON with U+FFFD in place of every character that cannot be stored. A title cut in the
 * middle of an emoji is common, and no reason to lose an order.
 */
export function repairText<T>(value: T): T {
	return repairAny(value) as T;
}

function repairAny(value: unknown): unknown {
	if (typeof value === 'string') return repaired(value);
	if (Array.isArray(value)) return value.map(repairAny);
	if (!isJsonObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, member]) => [repaired(key), repairAny(member)]),
	);
}

function repaired(text: string): string {
	return text.replace(/[\0\p{Cs}]/gu, REPLACEMENT);
}

interface Walk {
	limits: Readonly<IngestLimits>;
	keysLeft: number;
	unstorable: boolean;
}

interface Found {
	reason: string;
	/** From the flaw outwards. */
	steps: PropertyKey[];
}

function found(reason: string): Found {
	return { reason, steps: [] };
}

function visit(value: unknown, depth: number, walk: Walk): Found | null {
	if (typeof value === 'string') return visitText(value, walk);
	if (typeof value === 'number') {
		return Number.isFinite(value) ? null : found('is too large a number: send it as text');
	}
	if (value === null || typeof value === 'boolean') return null;
	if (typeof value !== 'object') return found('is not a JSON value: leave it out');
	const { maxDepth } = walk.limits;
	if (depth > maxDepth) return found(`is nested more than ${maxDepth} deep: flatten it`);
	return Array.isArray(value) ? visitArray(value, depth, walk) : visitObject(value, depth, walk);
}

function visitText(text: string, walk: Walk): Found | null {
	const { maxTextLength } = walk.limits;
	if (text.length > maxTextLength) {
		return found(`is longer than ${maxTextLength} characters: shorten it or send a link`);
	}
	if (UNSTORABLE.test(text)) walk.unstorable = true;
	return null;
}

function visitArray(values: readonly unknown[], depth: number, walk: Walk): Found | null {
	walk.keysLeft -= values.length;
	if (walk.keysLeft < 0) return tooManyKeys(walk);
	for (let i = 0; i < values.length; i++) {
		const inner = visit(values[i], depth + 1, walk);
		if (inner) return outward(inner, i);
	}
	return null;
}

function visitObject(value: object, depth: number, walk: Walk): Found | null {
	// Not Object.entries: it takes twice as long (45 ms instead of 22 for 10,000 entries).
	const members = value as Record<string, unknown>;
	const keys = Object.keys(members);
	walk.keysLeft -= keys.length;
	if (walk.keysLeft < 0) return tooManyKeys(walk);
	for (const key of keys) {
		const inner = visitKey(key, walk) ?? visit(members[key], depth + 1, walk);
		if (inner) return outward(inner, key);
	}
	return null;
}

function visitKey(key: string, walk: Walk): Found | null {
	if (FORBIDDEN_KEYS.has(key)) return found(`has the forbidden name '${key}': rename it`);
	const { maxKeyLength } = walk.limits;
	if (key.length > maxKeyLength) {
		return found(`has a name longer than ${maxKeyLength} characters: shorten it`);
	}
	if (UNSTORABLE.test(key)) walk.unstorable = true;
	return null;
}

function tooManyKeys(walk: Walk): Found {
	return found(`has more than ${walk.limits.maxKeys} keys and elements: send fewer`);
}

function outward(inner: Found, step: PropertyKey): Found {
	inner.steps.push(step);
	return inner;
}
