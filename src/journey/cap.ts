import { dayAt, startOfDay } from '../time/day';
import { addCalendar } from '../time/units';
import { resolveZone } from '../time/zone';
import type { JourneyConfig, JourneyState } from './journey';

/** The zone (IANA name or offset) of a journey's calendar: the workflow's, else UTC. */
export function journeyZone({ zone }: Pick<JourneyConfig, 'zone'>): string {
	return resolveZone(zone, 'UTC').zone;
}

export interface Share {
	/** How many of the requested entries are allowed. */
	granted: number;
	/** The count afterwards. */
	cap: NonNullable<JourneyState['cap']>;
}

/** How many of `wanted` entries at `now` (ms) the cap of the day allows. */
export function shareOfCap(
	{ capPerDay = Infinity, zone }: Pick<JourneyConfig, 'capPerDay' | 'zone'>,
	counted: JourneyState['cap'],
	wanted: number,
	now: number,
): Share {
	const ownZone = journeyZone({ zone });
	const today = startOfDay(dayAt(now, ownZone), ownZone);
	// A later day: another process, whose clock is slightly ahead, has already started it.
	const isSameDay = counted !== undefined && counted.day >= today;
	const { day, used } = isSameDay ? counted : { day: today, used: 0 };
	const granted = Math.max(0, Math.min(wanted, capPerDay - used));
	return { granted, cap: { day, used: used + granted } };
}

/** When an enrollment that began at `enteredAt` expires, both in ms; null: never. */
export function expiresAt(
	{ maxAge, zone }: Pick<JourneyConfig, 'maxAge' | 'zone'>,
	enteredAt: number,
): number | null {
	return maxAge === undefined ? null : addCalendar(enteredAt, maxAge, journeyZone({ zone }));
}
