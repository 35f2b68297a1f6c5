import type { RecordedEvent } from '../../event/recorded';
import type { SequenceCondition } from '../rule';
import { exactMs } from '../window';
import { compileMatch, selectEvents } from './events';
import type { Predicate } from './predicate';
import { ALWAYS, compileWindow } from './span';

export function compileSequence(condition: SequenceCondition): Predicate {
	const isFirst = compileMatch(condition.first);
	const isThen = compileMatch(condition.then);
	const spanOf = compileWindow(condition.window);
	const within = exactMs(condition.within);
	const isMet = condition.negate === true ? someUnfollowed : someFollowed;
	return (facts, moment) => {
		const span = spanOf(facts, moment);
		if (span === null) return false;
		const firsts = selectEvents(facts, moment, span, isFirst);
		if (firsts.length === 0) return false;
		const thens = selectEvents(facts, moment, ALWAYS, isThen);
		return isMet(firsts, thens, within, moment.now);
	};
}

type Events = readonly RecordedEvent[];

function someFollowed(firsts: Events, thens: Events, within: number): boolean {
	const isFollowed = follower(thens, within);
	return firsts.some(isFollowed);
}

/** Whether a first event exists whose time to be followed is over. */
function someUnfollowed(firsts: Events, thens: Events, within: number, now: number): boolean {
	const isFollowed = follower(thens, within);
	return firsts.some((first) => first.occurredAt + within < now && !isFollowed(first));
}

/** Whether a first event is followed; call it with first events in their order. */
function follower(thens: Events, within: number): (first: RecordedEvent) => boolean {
	let next = 0;
	return (first) => {
		while (next < thens.length && thens[next].occurredAt < first.occurredAt) next++;
		// The earliest later event; if it is the first event itself, the one after it.
		const then = thens[next]?.id === first.id ? thens[next + 1] : thens[next];
		return then !== undefined && then.occurredAt - first.occurredAt <= within;
	};
}
