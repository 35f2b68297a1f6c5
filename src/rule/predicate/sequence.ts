import type { RecordedEvent } from '../../event/recorded';
import { followingEvents, triesFor } from '../chain';
import type { SequenceCondition } from '../rule';
import { exactMs } from '../window';
import { compileMatch, firstFrom, selectEvents } from './events';
import type { Predicate } from './predicate';
import { ALWAYS, compileWindow } from './span';

export function compileSequence(condition: SequenceCondition): Predicate {
	const events = [condition.first, ...followingEvents(condition)];
	const [isFirst, ...isNext] = events.map(compileMatch);
	const tries = isNext.map((_, i) => triesFor(i + 1, events));
	const spanOf = compileWindow(condition.window);
	const within = exactMs(condition.within);
	const isMet = condition.negate === true ? someUnfollowed : someFollowed;
	return (facts, moment) => {
		const span = spanOf(facts, moment);
		if (span === null) return false;
		const firsts = selectEvents(facts, moment, span, isFirst);
		if (firsts.length === 0) return false;
		const steps = isNext.map((next, i) => ({
			candidates: selectEvents(facts, moment, ALWAYS, next),
			tries: tries[i],
		}));
		return isMet(firsts, steps, within, moment.now);
	};
}

type Events = readonly RecordedEvent[];

/** What may come next in a sequence, and how many of the earliest to try; see triesFor. */
interface Step {
	candidates: Events;
	tries: number;
}

function someFollowed(firsts: Events, steps: readonly Step[], within: number): boolean {
	return firsts.some((first) => isFollowed([first], steps, first.occurredAt + within));
}

/** Whether a first event exists whose time to be followed is over. */
function someUnfollowed(
	firsts: Events,
	steps: readonly Step[],
	within: number,
	now: number,
): boolean {
	return firsts.some(
		(first) =>
			first.occurredAt + within < now && !isFollowed([first], steps, first.occurredAt + within),
	);
}

/** Whether the rest of the sequence comes after its events so far, up to an instant (ms). */
function isFollowed(sofar: Events, [step, ...rest]: readonly Step[], until: number): boolean {
	if (step === undefined) return true;
	const { candidates, tries } = step;
	const start = firstFrom(candidates, sofar[sofar.length - 1].occurredAt);
	let earliest = Infinity;
	let tried = 0;
	for (let i = start; i < candidates.length && tried < tries; i++) {
		const next = candidates[i];
		if (next.occurredAt > Math.min(until, earliest)) return false;
		if (sofar.includes(next)) continue;
		if (isFollowed([...sofar, next], rest, until)) return true;
		earliest = next.occurredAt;
		tried++;
	}
	return false;
}
