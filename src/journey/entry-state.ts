import { isDeepStrictEqual } from 'node:util';
import { journeyZone } from './cap';
import type { JourneyConfig, JourneyState } from './journey';
import { firstOccurrence } from './schedule';

export interface EntryState {
	state: JourneyState;
	/** What brings contacts in is new, so what was computed for it before is worth nothing. */
	isNew: boolean;
}

/**
 * What a journey's entries have got to when its trigger is registered. The same entry goes on where
 * it was; a new one by date first looks at all contacts, a new one by schedule waits for its time.
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

/** Instants follow from the zone, too. */
function isSameEntry(before: JourneyConfig, after: JourneyConfig): boolean {
	if (journeyZone(before) !== journeyZone(after)) return false;
	// As JSON keeps them: an option that is absent and one that is undefined are the same.
	return isDeepStrictEqual(asJson(before.entry), asJson(after.entry));
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
