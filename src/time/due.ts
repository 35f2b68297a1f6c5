import { dateDue } from './date-due';
import { missedToday, nextTimeOfDay } from './time-of-day';
import { addCalendar } from './units';
import type { TimeOfDayWait, WaitSpec } from './wait-spec';
import { inWindow, nextInWindow, timeOfDayMs } from './window';
import { resolveZone } from './zone';

export interface DueContext {
	/** Start of the wait, in ms since the epoch. */
	now: number;
	/** The contact's zone, as stored: may be missing or invalid. */
	zone: string | null | undefined;
	/** The workflow's. */
	fallbackZone: string;
}

export interface Due {
	/** Ms since the epoch; null: time alone never ends the wait. */
	dueAt: number | null;
	/**
	 * Before `now` at the start of the wait (`dueAt < now`): the spec's `past` decides what happens.
	 */
	past: boolean;
	/** Corrections that were made to the input, as readable text. */
	hints: string[];
}

/**
 * When a wait that starts at `now` is due. `waitForNext` is resolved here, so `past` only matters
 * for 'continue' and 'timedOut'.
 * @throws WaitSpecError (`unreadableDate`) for a date that cannot be read
 */
export function dueAt(spec: WaitSpec, context: DueContext): Due {
	const { zone, hint } = resolveZone(context.zone, context.fallbackZone);
	const at = instantOfWait(spec, context.now, zone);
	return { dueAt: at, past: at !== null && at < context.now, hints: hint ? [hint] : [] };
}

function instantOfWait(spec: WaitSpec, now: number, zone: string): number | null {
	switch (spec.kind) {
		case 'duration':
			return addCalendar(now, spec, zone);
		case 'timeOfDay':
			return timeOfDayDue(spec, now, zone);
		case 'date':
			return dateDue(spec, now, zone);
		case 'event':
			return spec.maxWait ? addCalendar(now, spec.maxWait, zone) : null;
	}
}

function timeOfDayDue(spec: TimeOfDayWait, now: number, zone: string): number {
	const acceptsPast = spec.past === 'continue' || spec.past === 'timedOut';
	const window = spec.window && { ...spec.window, weekdays: spec.weekdays };
	if (window && inWindow(now, window, zone)) return now;
	const start = timeOfDayMs(spec.time ?? window?.from ?? '00:00');
	const daily = { time: start, weekdays: spec.weekdays };
	const missed = acceptsPast ? missedToday(now, daily, zone) : null;
	if (missed !== null) return missed;
	return window ? nextInWindow(now, window, zone) : nextTimeOfDay(now, daily, zone);
}
