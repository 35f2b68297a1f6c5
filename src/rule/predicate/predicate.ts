import type { Facts } from '../facts';
import type { RuleMoment } from '../rule';

/** Whether something holds for a contact at a moment. */
export type Predicate = (facts: Facts, moment: RuleMoment) => boolean;

export function not(predicate: Predicate): Predicate {
	return (facts, moment) => !predicate(facts, moment);
}

/**
 * What depends on the moment alone, worked out once for each: the same moment serves all contacts
 * of a batch.
 */
export function perMoment<T>(work: (moment: RuleMoment) => T): (moment: RuleMoment) => T {
	let last: { moment: RuleMoment; result: T } | null = null;
	return (moment) => {
		if (last?.moment !== moment) last = { moment, result: work(moment) };
		return last.result;
	};
}
