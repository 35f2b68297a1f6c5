/** Zones of the running Node and instants of 2000 to 2035, most of them close to a change of the clock. */
import fc from 'fast-check';

import { oracleChanges, oracleLocal } from './intl-oracle';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Zones with changes at midnight, over midnight, of half an hour, of two, of a day, and in Ramadan. */
const STRANGE = [
	'Africa/Cairo',
	'Africa/Casablanca',
	'America/Havana',
	'America/Nuuk',
	'America/Sao_Paulo',
	'America/St_Johns',
	'Antarctica/Troll',
	'Asia/Beirut',
	'Asia/Gaza',
	'Asia/Pyongyang',
	'Australia/Lord_Howe',
	'Pacific/Apia',
	'Pacific/Fakaofo',
];

export const zones = fc.oneof(
	{ weight: 2, arbitrary: fc.constantFrom(...Intl.supportedValuesOf('timeZone')) },
	{ weight: 1, arbitrary: fc.constantFrom(...STRANGE) },
);

/** A zone and an instant at which its clock changes, or any where it does not change that year. */
const pivots = fc
	.record({
		zone: zones,
		anyAt: fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2035, 11, 31) }),
		nth: fc.nat(3),
	})
	.map(({ zone, anyAt, nth }) => {
		const changes = oracleChanges(zone, new Date(anyAt).getUTCFullYear());
		const pivot = changes.length > 0 ? changes[nth % changes.length] : anyAt;
		return { zone, pivot };
	});

/** Distances to the change: exact, by a ms, by quarters of an hour, or any within two days. */
const distances = fc.oneof(
	fc.constantFrom(-1, 0, 1),
	fc.integer({ min: -12, max: 12 }).map((quarters) => quarters * 15 * MINUTE),
	fc.integer({ min: -3 * HOUR, max: 3 * HOUR }),
	fc.integer({ min: -2 * DAY, max: 2 * DAY }),
);

/** A zone and an instant in it. */
export const moments = fc
	.tuple(pivots, distances)
	.map(([{ zone, pivot }, distance]) => ({ zone, at: pivot + distance }));

/** A zone and a wall clock at a whole minute, often one that is skipped or shown twice. */
export const wallClocks = fc
	.tuple(pivots, distances)
	.map(([{ zone, pivot }, distance]) => ({ zone, local: localNear(zone, pivot, distance) }));

/** A zone, an instant in it and two times of day, often inside or at the edges of the change. */
export const days = fc
	.tuple(pivots, distances, fc.tuple(distances, distances))
	.map(([{ zone, pivot }, distance, [first, second]]) => ({
		zone,
		at: pivot + distance,
		times: [timeNear(zone, pivot, first), timeNear(zone, pivot, second)] as const,
	}));

export const weekdays = fc.option(
	fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
	{ nil: undefined },
);

export function minutesOf(time: string): number {
	const [hour, minute] = time.split(':').map(Number);
	return hour * 60 + minute;
}

// Counted on from the clock before the change, so that it also meets what the change skips.
function localNear(zone: string, pivot: number, distance: number): number {
	const local = oracleLocal(pivot - 1, zone) + 1 + distance;
	return Math.floor(local / MINUTE) * MINUTE;
}

function timeNear(zone: string, pivot: number, distance: number): string {
	return new Date(localNear(zone, pivot, distance)).toISOString().slice(11, 16);
}
