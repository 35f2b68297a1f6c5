import { type Moment, isUtcMidnight, parseMoment } from './moment';
import { nextTimeOfDay } from './time-of-day';
import { type Amount, addCalendar, isCalendarUnit, shiftLocal } from './units';
import type { DateWait } from './wait-spec';
import { type LocalMs, instantOf, localAt, startOfLocalDay } from './wall-clock';
import { timeOfDayMs } from './window';
import { DAY_MS } from '../lib/milliseconds';

/**
 * The instant of the date in `spec`, in ms since the epoch; may be before `now` unless it recurs.
 */
export function dateDue(spec: DateWait, now: number, zone: string): number {
	const moment = readAsDate(parseMoment(spec.date), spec);
	if (spec.yearly) return nextAnniversary(toLocal(moment, spec, zone), spec.offset, now, zone);
	const due =
		'at' in moment
			? addCalendar(moment.at, spec.offset ?? NO_OFFSET, zone)
			: place(toLocal(moment, spec, zone), spec.offset, zone);
	if (due >= now || spec.past !== 'waitForNext') return due;
	const local = localAt(due, zone);
	return nextTimeOfDay(now, { time: local - startOfLocalDay(local) }, zone);
}

const NO_OFFSET: Amount = { amount: 0, unit: 'seconds' };

// Where a calendar date is expected, midnight UTC means that date: as an instant it would be the
// day before for every contact west of Greenwich.
function readAsDate(moment: Moment, { time, yearly }: DateWait): Moment {
	const wantsDate = yearly || time !== undefined;
	if (!wantsDate || !('at' in moment) || !isUtcMidnight(moment.at)) return moment;
	return { local: moment.at, dateOnly: true };
}

function toLocal(moment: Moment, { time }: DateWait, zone: string): LocalMs {
	if ('at' in moment) return localAt(moment.at, zone);
	return moment.dateOnly && time ? moment.local + timeOfDayMs(time) : moment.local;
}

/**
 * Calendar offsets are applied to the wall clock before the zone, so a gap in between does no harm.
 */
function place(local: LocalMs, offset: Amount | undefined, zone: string): number {
	if (!offset) return instantOf(local, zone);
	if (isCalendarUnit(offset.unit)) return instantOf(shiftLocal(local, offset), zone);
	return addCalendar(instantOf(local, zone), offset, zone);
}

function nextAnniversary(
	first: LocalMs,
	offset: Amount | undefined,
	now: number,
	zone: string,
): number {
	const unshifted = offset ? addCalendar(now, { ...offset, amount: -offset.amount }, zone) : now;
	const reference = localAt(unshifted, zone);
	const start = Math.max(0, yearOf(reference) - yearOf(first) - 1);
	for (let years = start; years <= start + 4; years++) {
		// Always from the first date: Feb 29 becomes Feb 28, and Feb 29 again in leap years.
		const anniversary = shiftLocal(first, { amount: years, unit: 'years' });
		if (anniversary < reference - SLACK_MS) continue;
		const due = place(anniversary, offset, zone);
		if (due >= now) return due;
	}
	throw new RangeError(`No anniversary of ${new Date(first).toISOString()} after ${now}`);
}

/**
 * Month ends (3 days) and gaps make undoing an offset inexact, so nearby anniversaries are tried as
 * well.
 */
const SLACK_MS = 5 * DAY_MS;

function yearOf(local: LocalMs): number {
	return new Date(local).getUTCFullYear();
}
