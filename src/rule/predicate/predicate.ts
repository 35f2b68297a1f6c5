import { resolveZone } from '../../time/zone';
import type { Facts } from '../facts';
import type { RuleMoment } from '../rule';

/** Whether a rule or condition is true for a contact at a moment. */
export type Predicate = (facts: Facts, moment: RuleMoment) => boolean;

export function not(predicate: Predicate): Predicate {
	return (facts, moment) => !predicate(facts, moment);
}

/**
 * Caches a value that depends on the moment alone: the same moment serves all contacts of a batch.
 */
export function perMoment<T>(work: (moment: RuleMoment) => T): (moment: RuleMoment) => T {
	let last: { moment: RuleMoment; result: T } | null = null;
	return (moment) => {
		if (last?.moment !== moment) last = { moment, result: work(moment) };
		return last.result;
	};
}

/** The zone of dates without an offset: the contact's, else the workflow's. */
export function zoneOf({ contact }: Facts, { zone }: RuleMoment): string {
	return resolveZone(contact.timezone, zone).zone;
}
