import type { JsonObject } from '../lib/json';
import { profileFromTraits, type ProfileField } from './traits';

/** What is known of a contact by what was said of them. */
export interface KnownTraits {
	profile: Record<ProfileField, string | null>;
	attributes: JsonObject;
	/** When each trait was said, in ms, those taken away included; never: absent. */
	times: Map<string, number>;
}

/** How the times are kept; see ContactTable. */
export interface StoredTimes {
	traitsAt: number | null;
	traitTimes: Record<string, number> | null;
}

const NEVER = -Infinity;
/** Of traits that were there before their times were kept: anything is newer. */
const UNKNOWN = 0;

/** What `traitsAt` and `traitTimes` say of the traits that are there and of those taken away. */
export function readTimes(stored: StoredTimes, present: Iterable<string>): Map<string, number> {
	const times = new Map<string, number>();
	if (stored.traitsAt !== null) {
		for (const name of present) times.set(name, stored.traitsAt);
	}
	for (const [name, at] of Object.entries(stored.traitTimes ?? {})) times.set(name, at);
	return times;
}

/**
 * The time that most traits share is kept once, the others by name. A trait taken away is not there
 * to share it, so that it is told from one never said.
 */
export function storeTimes(
	times: ReadonlyMap<string, number>,
	present: ReadonlySet<string>,
): StoredTimes {
	const counts = new Map<number, number>();
	const ages = new Map(times);
	for (const name of present) {
		const at = times.get(name) ?? UNKNOWN;
		ages.set(name, at);
		counts.set(at, (counts.get(at) ?? 0) + 1);
	}
	const [shared = UNKNOWN] = [...counts].sort(([a, n], [b, m]) => m - n || b - a).map(([at]) => at);
	const others = [...ages].filter(([name, at]) => at !== shared || !present.has(name));
	return {
		traitsAt: shared === UNKNOWN ? null : shared,
		traitTimes: others.length > 0 ? Object.fromEntries(others) : null,
	};
}

/** The names of the traits that are there. */
export function presentTraits({ profile, attributes }: Omit<KnownTraits, 'times'>): Set<string> {
	const fields = Object.entries(profile).filter(([, value]) => value !== null);
	return new Set([...fields.map(([name]) => name), ...Object.keys(attributes)]);
}

/**
 * Takes in traits that were said at an instant (ms): each counts unless something newer is known of
 * it. What came last wins where both were said in the same millisecond. Changes `known`.
 */
export function setTraits(known: KnownTraits, traits: JsonObject, at: number): void {
	const { profile, attributes } = profileFromTraits(traits);
	const isNews = (name: string) => at >= (known.times.get(name) ?? NEVER);
	for (const [field, value] of Object.entries(profile) as [ProfileField, string | null][]) {
		if (!isNews(field)) continue;
		known.profile[field] = value;
		known.times.set(field, at);
	}
	for (const [name, value] of Object.entries(attributes)) {
		// As a key of a plain object it would change the object's kind.
		if (name === '__proto__' || !isNews(name)) continue;
		if (value === null) delete known.attributes[name];
		else known.attributes[name] = value;
		known.times.set(name, at);
	}
}

/**
 * Makes one of two. A profile field keeps the survivor's value, and an empty one takes the other's;
 * of an attribute what was said later holds. What was taken away counts as said.
 */
export function mergeTraits(survivor: KnownTraits, loser: KnownTraits): KnownTraits {
	const profile = { ...survivor.profile };
	const attributes = { ...survivor.attributes };
	const times = new Map(survivor.times);
	const isNewer = (name: string) =>
		(loser.times.get(name) ?? NEVER) > (survivor.times.get(name) ?? NEVER);
	for (const field of Object.keys(profile) as ProfileField[]) {
		const isGap = profile[field] === null && !(survivor.times.has(field) && !isNewer(field));
		if (!isGap || loser.profile[field] === null) continue;
		profile[field] = loser.profile[field];
		adopt(times, loser.times, field);
	}
	for (const name of new Set([...Object.keys(loser.attributes), ...loser.times.keys()])) {
		if (Object.hasOwn(profile, name) && !Object.hasOwn(loser.attributes, name)) continue;
		const isGap = !Object.hasOwn(attributes, name) && !survivor.times.has(name);
		if (!isGap && !isNewer(name)) continue;
		if (Object.hasOwn(loser.attributes, name)) attributes[name] = loser.attributes[name];
		else delete attributes[name];
		adopt(times, loser.times, name);
	}
	return { profile, attributes, times };
}

function adopt(into: Map<string, number>, from: ReadonlyMap<string, number>, name: string): void {
	const at = from.get(name);
	if (at === undefined) into.delete(name);
	else into.set(name, at);
}

/** What a device says of itself on every call. */
const DEVICE_FIELDS = ['timezone', 'locale'] as const;
export type DeviceField = (typeof DEVICE_FIELDS)[number];

/** How far (ms) the time that is kept of such a field may lag behind. */
export const LAG_MS = 86_400_000;

/**
 * Whether it is worth writing down that traits were said again. Calls that leave an event repeat
 * the device's zone and language: the event itself says when that was, to within `LAG_MS`, and
 * `mayBeSaidAgain` tells when to ask it.
 */
export function timesMoved(
	before: ReadonlyMap<string, number>,
	after: ReadonlyMap<string, number>,
	allLeftEvents: boolean,
): boolean {
	return [...after].some(([name, at]) => {
		const moved = at - (before.get(name) ?? NEVER);
		const isRepeated = allLeftEvents && DEVICE_FIELDS.includes(name as DeviceField);
		return isRepeated ? moved > LAG_MS : moved !== 0;
	});
}

/**
 * Device fields of which these traits say otherwise, so shortly after the time that is kept that
 * the known value may have been said again since.
 */
export function mayBeReconfirmed(
	known: KnownTraits,
	traits: JsonObject,
	at: number,
): DeviceField[] {
	const { profile } = profileFromTraits(traits);
	return DEVICE_FIELDS.filter((field) => {
		if (profile[field] === undefined || profile[field] === known.profile[field]) return false;
		const since = known.times.get(field);
		return since !== undefined && at > since && at <= since + LAG_MS;
	});
}
