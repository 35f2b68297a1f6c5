import { instantOf } from '../time/wall-clock';
import type { DateSpan } from '../value/date-comparison';
import { type Amount, addCalendar, UNIT_MS } from '../time/units';
import type { EventWindow, RuleMoment, SequenceCondition } from './rule';
import { readEdge } from './window-schema';

/** Instants in ms. null means an open edge. */
export interface WindowEdges {
	/** The first instant that counts. */
	from: number | null;
	/** The last instant that counts. */
	to: number | null;
}

/** Windows that are the same for all contacts; 'since entry' differs by enrollment. */
export type SharedWindow = Exclude<EventWindow, { since: 'entry' }>;

const OPEN: WindowEdges = { from: null, to: null };

/**
 * The edges of a window at a moment, both included.
 * @throws RangeError for a date that the schema would have refused
 */
export function windowEdges(window: SharedWindow | undefined, moment: RuleMoment): WindowEdges {
	if (window === undefined) return OPEN;
	if ('last' in window) return { from: instantBefore(moment, window.last), to: moment.now };
	const { after, before } = window;
	return {
		from: after === undefined ? null : edgeInstant(after, moment.zone),
		to: before === undefined ? null : edgeInstant(before, moment.zone) - 1,
	};
}

/**
 * The instant `amount` before the moment, in ms; calendar units in its zone. The amount has passed
 * since all instants up to it, this one included: a threshold that is the same for all contacts,
 * unlike `instant + amount <= now`.
 */
export function instantBefore(moment: RuleMoment, { amount, unit }: Amount): number {
	return addCalendar(moment.now, { amount: -amount, unit }, moment.zone);
}

/** The instant `amount` after the moment, in ms. */
export function instantAfter(moment: RuleMoment, amount: Amount): number {
	return addCalendar(moment.now, amount, moment.zone);
}

/** The dates within `amount` before the moment, or after it; both edges included. */
export function nearness(
	moment: RuleMoment,
	{ operator, amount }: { operator: 'withinLast' | 'withinNext'; amount: Amount },
): DateSpan {
	const [first, last] =
		operator === 'withinLast'
			? [instantBefore(moment, amount), moment.now]
			: [moment.now, instantAfter(moment, amount)];
	return {
		from: { reading: { at: Math.ceil(first) }, plus: 0 },
		until: { reading: { at: Math.floor(last) }, plus: 1 },
	};
}

/** Length in ms of a time that no calendar stretches: a day has 24 hours. */
export function exactMs({ amount, unit }: SequenceCondition['within']): number {
	return Math.round(amount * UNIT_MS[unit]);
}

/** Since when events count as 'since entry' (ms): other events of the entry event's call count too. */
export function entryInstant(enteredAt: number, entryEventAt: number | null | undefined): number {
	return Math.min(enteredAt, entryEventAt ?? enteredAt);
}

function edgeInstant(edge: string, zone: string): number {
	const moment = readEdge(edge);
	if (moment === null) throw new RangeError(`No date: ${edge}`);
	return 'at' in moment ? moment.at : instantOf(moment.local, zone);
}
