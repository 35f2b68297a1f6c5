import type { JsonObject } from '../lib/json';
import { profileFromTraits, type ProfileField } from './traits';
import { DAY_MS } from '../lib/milliseconds';

/** A contact's traits and when each was set. */
export interface KnownTraits {
	profile: Record<ProfileField, string | null>;
	attributes: JsonObject;
	/** When each trait was set (ms), removed ones included; absent: never. */
	times: Map<string, number>;
}

/** The stored form of the times; see ContactTable. */
export interface StoredTimes {
	traitsAt: number | null;
	traitTimes: Record<string, number> | null;
}

const NEVER = -Infinity;
/** Of traits that are older than the tracking of times: any other time is newer. */
const UNKNOWN = 0;

/** When the present and the removed traits were set, from `traitsAt` and `traitTimes`. */
export function readTimes(stored: StoredTimes, present: Iterable<string>): Map<string, number> {
	const times = new Map<string, number>();
	if (stored.traitsAt !== null) {
		for (const name of present) times.set(name, stored.traitsAt);
	}
	for (const [name, at] of Object.entries(stored.traitTimes ?? {})) times.set(name, at);
	return times;
}

/**
 * The most frequent time is stored once, the others by name. A removed trait always has an entry of
 * its own, which tells it apart from one that was never set.
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

/** The names of the traits that are present. */
export function presentTraits({ profile, attributes }: Omit<KnownTraits, 'times'>): Set<string> {
	const fields = Object.entries(profile).filter(([, value]) => value !== null);
	return new Set([...fields.map(([name]) => name), ...Object.keys(attributes)]);
}

/**
 * Applies traits that were set at an instant (ms): each counts unless a newer value is known.
 * Within one millisecond the last call wins. Changes `known`.
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
		// As a key of a plain object it would set the object's prototype.
		if (name === '__proto__' || !isNews(name)) continue;
		if (value === null) delete known.attributes[name];
		else known.attributes[name] = value;
		known.times.set(name, at);
	}
}

/**
 * Merges the traits of two contacts. A profile field keeps the survivor's value; an empty one takes
 * the other's. Of an attribute the later value holds; a removal counts as a value.
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

/** Fields that a device repeats on every call. */
const DEVICE_FIELDS = ['timezone', 'locale'] as const;
export type DeviceField = (typeof DEVICE_FIELDS)[number];

/** How far (ms) the stored time of such a field may lag behind. */
export const LAG_MS = DAY_MS;

/**
 * Whether the new times are worth a write. Calls that record an event repeat the device's zone and
 * language: the event itself keeps that time, to within `LAG_MS`, and `mayBeReconfirmed` decides
 * when to look it up.
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
 * Device fields that these traits change so shortly after the stored time that the known value may
 * have been confirmed since.
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
