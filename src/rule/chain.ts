import type { EventMatch, EventName, SequenceCondition } from './rule';

/** The events that follow the first of a sequence, in their order. */
export function followingEvents({ then }: Pick<SequenceCondition, 'then'>): EventMatch[] {
	return Array.isArray(then) ? then : [then];
}

/**
 * How many candidates to try for an event of a sequence, all at the instant of the earliest. That
 * instant leaves the most room for what follows, and no later candidate would do where it fails. But
 * an event may be needed for another one of the sequence at the same instant: so one candidate more
 * than there are others that it could stand for.
 */
export function triesFor(index: number, events: readonly EventMatch[]): number {
	return events.filter(({ name }) => mayBeTheSame(name, events[index].name)).length;
}

function mayBeTheSame(a: EventName, b: EventName): boolean {
	if (typeof a === 'string') return typeof b === 'string' ? a === b : a.startsWith(b.startsWith);
	if (typeof b === 'string') return b.startsWith(a.startsWith);
	return a.startsWith.startsWith(b.startsWith) || b.startsWith.startsWith(a.startsWith);
}
