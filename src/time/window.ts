import { z } from 'zod';

import { parseOrExplain } from './validate';
import {
	type LocalMs,
	instantOf,
	instantsOf,
	localAt,
	startOfLocalDay,
	weekdayOf,
} from './wall-clock';
import { zoneOffsets } from './zone';
import { DAY_MS, MINUTE_MS } from '../lib/milliseconds';

/** A span of the day on the contact's clock, `to` excluded. Across midnight it is one window. */
export interface Window {
	/** HH:mm, 00:00 to 23:59. */
	from: string;
	/** HH:mm, 00:01 to 24:00 (the end of the day); at or before `from`: on the next day. */
	to: string;
	/** Days on which it opens: 1 = Monday ... 7 = Sunday. Absent: all. */
	weekdays?: number[];
}

const weekdayRule = 'must be whole numbers from 1 (Monday) to 7 (Sunday)';
const timeRule = 'must be a time HH:mm from 00:00 to 23:59, such as 09:30';
const endRule = 'must be a time HH:mm from 00:00 to 24:00, such as 18:00';
export const timeSchema = z
	.string({ error: timeRule })
	.regex(/^([01]\d|2[0-3]):[0-5]\d$/, timeRule);
const endSchema = z.string({ error: endRule }).regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, endRule);
export const weekdaysSchema = z
	.array(z.int({ error: weekdayRule }).min(1, weekdayRule).max(7, weekdayRule))
	.min(1, 'must name at least one day; leave it out to allow every day')
	.refine((days) => new Set(days).size === days.length, 'must name each day once');
/** The span alone, for schemas that keep the weekdays elsewhere. */
export const spanSchema = z
	.strictObject({ from: timeSchema, to: endSchema })
	.superRefine(refuseEmpty);
const windowSchema = z
	.strictObject({ from: timeSchema, to: endSchema, weekdays: weekdaysSchema.optional() })
	.superRefine(refuseEmpty);

function refuseEmpty(span: { from: string; to: string }, context: z.RefinementCtx): void {
	if (span.from !== span.to) return;
	const message = `must differ from the start ${span.from}: the window is empty. For the whole day use 00:00 to 24:00`;
	context.addIssue({ code: 'custom', path: ['to'], message });
}

/** @throws WaitSpecError for an unreadable window or one that never opens */
export function validateWindow(input: unknown): Window {
	return parseOrExplain(windowSchema, input, 'window');
}

/** Whether the clock in `zone` is inside the window at the instant `at` (ms since the epoch). */
export function inWindow(at: number, window: Window, zone: string): boolean {
	const local = localAt(at, zone);
	const midnight = startOfLocalDay(local);
	const time = local - midnight;
	const { from, to, overMidnight } = span(window);
	if (!overMidnight) return time >= from && time < to && opensOn(midnight, window);
	if (time >= from) return opensOn(midnight, window);
	return time < to && opensOn(midnight - DAY_MS, window);
}

/**
 * `at` itself if inside the window, else the first instant after it that is inside. If the opening
 * does not exist on a day, that is the end of the gap; a window wholly inside a gap does not open.
 */
export function nextInWindow(at: number, window: Window, zone: string): number {
	if (inWindow(at, window, zone)) return at;
	const today = startOfLocalDay(localAt(at, zone));
	// From yesterday: clocks set back across midnight show its evening again. Three weeks: a gap can
	// swallow the only allowed weekday.
	for (let day = -1; day <= 21; day++) {
		const openings = openingsOf(today + day * DAY_MS, window, zone);
		const next = openings.find((opening) => opening > at && inWindow(opening, window, zone));
		if (next !== undefined) return next;
	}
	throw new RangeError(`Window ${JSON.stringify(window)} never opens`);
}

/**
 * Instants of the day at which the clock may enter the window, in order: its opening, or a clock
 * change.
 */
function openingsOf(midnight: LocalMs, window: Window, zone: string): number[] {
	const opening = midnight + span(window).from;
	const dayStart = instantOf(midnight, zone);
	const dayEnd = instantOf(midnight + DAY_MS, zone);
	const jumps = zoneOffsets(zone).changesBetween(dayStart, dayEnd);
	return [...instantsOf(opening, zone), ...jumps].sort((a, b) => a - b);
}

function span(window: Window): { from: number; to: number; overMidnight: boolean } {
	const from = timeOfDayMs(window.from);
	const to = timeOfDayMs(window.to);
	return { from, to, overMidnight: to <= from };
}

function opensOn(midnight: LocalMs, { weekdays }: Window): boolean {
	return !weekdays || weekdays.includes(weekdayOf(midnight));
}

/** `HH:mm` as ms since midnight. */
export function timeOfDayMs(time: string): number {
	return Number(time.slice(0, 2)) * 60 * MINUTE_MS + Number(time.slice(3, 5)) * MINUTE_MS;
}
