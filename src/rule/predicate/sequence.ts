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
	const wanted = condition.negate !== true;
	return (facts, moment) => {
		const span = spanOf(facts, moment);
		if (span === null) return false;
		const firsts = selectEvents(facts.events, span, isFirst);
		if (firsts.length === 0) return false;
		const thens = selectEvents(facts.events, ALWAYS, isThen);
		return someFirst(firsts, thens, within, wanted);
	};
}

/** Whether some first is followed (`wanted`), or some is not. Both lists are in order. */
function someFirst(
	firsts: readonly RecordedEvent[],
	thens: readonly RecordedEvent[],
	within: number,
	wanted: boolean,
): boolean {
	let next = 0;
	return firsts.some((first) => {
		while (next < thens.length && thens[next].occurredAt < first.occurredAt) next++;
		// The earliest that follows; where that is the event itself, the one behind it.
		const follower = thens[next]?.id === first.id ? thens[next + 1] : thens[next];
		const isFollowed = follower !== undefined && follower.occurredAt - first.occurredAt <= within;
		return isFollowed === wanted;
	});
}
