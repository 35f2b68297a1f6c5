import { isDeepStrictEqual } from 'node:util';
import { journeyZone } from './cap';
import type { JourneyConfig, JourneyState } from './journey';
import { firstOccurrence } from './schedule';

export interface EntryState {
	state: JourneyState;
	/** The entry has changed, so anything computed for it before is void. */
	isNew: boolean;
}

/**
 * The state of a journey's entries when its trigger is registered. An unchanged entry continues; a
 * new date entry starts by scanning all contacts, a new schedule waits for its first occurrence.
 * @throws ScheduleError
 */
export function entryState(
	before: { config: JourneyConfig; state: JourneyState | null } | undefined,
	config: JourneyConfig,
	now: number,
): EntryState {
	const state = before?.state ?? {};
	if (before !== undefined && isSameEntry(before.config, config)) return { state, isNew: false };
	const { cap } = state;
	const kept: JourneyState = cap === undefined ? {} : { cap };
	const { entry } = config;
	if (entry.on === 'date')
		return { state: { ...kept, backfill: { afterContactId: 0 } }, isNew: true };
	if (entry.on !== 'schedule') return { state: kept, isNew: true };
	const nextAt = firstOccurrence(entry.schedule, journeyZone(config), now);
	return { state: { ...kept, schedule: { nextAt } }, isNew: true };
}

/** Computed instants depend on the zone as well. */
function isSameEntry(before: JourneyConfig, after: JourneyConfig): boolean {
	if (journeyZone(before) !== journeyZone(after)) return false;
	// Compared as stored JSON: an absent option equals an undefined one.
	return isDeepStrictEqual(asJson(before.entry), asJson(after.entry));
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
