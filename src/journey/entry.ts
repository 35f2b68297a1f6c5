import { matchesFilter } from '../value/filter';
import type { JsonObject } from '../lib/json';
import { resolveZone } from '../time/zone';
import { instanceNamedBy, type Instance } from './instance';
import type { Journey } from './journey';

/**
 * An occasion on which a contact may enter journeys: an event, or a call of a journey's own URL.
 */
export interface Occasion {
	contactId: number;
	/** null for a call without an event, such as `identify`. */
	event: { id: number; name: string; properties: JsonObject } | null;
	/** The contact entered a segment, or left it. */
	change?: { segment: string; entered: boolean };
	/** Identifies the occasion, for journeys without an instance key. */
	reference: string;
}

/**
 * Whether the occasion starts the journey. `called`: the call came in on this journey's own URL.
 * `timezone`: the contact's, for dates without an offset.
 */
export function starts(
	journey: Journey,
	occasion: Occasion,
	called: boolean,
	timezone?: string | null,
): boolean {
	if (!journey.active) return false;
	const { entry, zone = 'UTC' } = journey.config;
	if (occasion.change !== undefined) {
		const { segment, entered } = occasion.change;
		if (entry.on !== 'segment') return false;
		return entry.segment === segment && entered === (entry.when === 'enters');
	}
	if (entry.on === 'api') return called;
	if (entry.on !== 'event' || occasion.event === null) return false;
	if (occasion.event.name !== entry.event) return false;
	const { properties } = occasion.event;
	if (entry.filter === undefined) return true;
	return matchesFilter(properties, entry.filter, resolveZone(timezone, zone).zone);
}

/**
 * The instance that tells the contact's enrollments in the journey apart: the value at the instance
 * key; else, where enrollments may overlap, the occasion itself.
 */
export function instanceOf(journey: Journey, occasion: Occasion): Instance {
	const { instanceKey, reentry } = journey.config;
	if (instanceKey !== undefined) {
		const instance = instanceNamedBy(occasion.event?.properties, instanceKey);
		if (instance !== null) return { instance, instanceKey };
	}
	const instance = reentry.mode === 'always' ? occasion.reference : '';
	return { instance, instanceKey: null };
}
