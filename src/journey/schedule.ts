import { Cron } from 'croner';
import { parseMoment } from '../time/moment';
import { instantOf, localAt } from '../time/wall-clock';
import { journeyZone } from './cap';
import type { Journey, JourneyConfig, JourneyState, OverduePolicy } from './journey';
import { MINUTE_MS } from '../lib/milliseconds';

export type ScheduleEntry = Extract<JourneyConfig['entry'], { on: 'schedule' }>;
export type Schedule = ScheduleEntry['schedule'];
export type ScheduleState = NonNullable<JourneyState['schedule']>;

/** A delay below this (ms) counts as on time: activation takes a moment, and so does a restart. */
const GRACE_MS = MINUTE_MS;

/** An unreadable schedule, or one that never occurs. The message says how to fix it. */
export class ScheduleError extends Error {
	constructor(message: string, options?: { cause?: unknown }) {
		super(message, options);
		this.name = 'ScheduleError';
	}
}

/**
 * The first occurrence (ms) of a schedule that is activated at `now`; null: none, because its time
 * is past.
 * @throws ScheduleError
 */
export function firstOccurrence(schedule: Schedule, zone: string, now: number): number | null {
	if ('cron' in schedule) return nextOf(parseCron(schedule.cron, zone), now);
	const at = parseStart(schedule.at, zone);
	return at >= now - GRACE_MS ? at : null;
}

/**
 * The state once the occurrence that is due begins, or is skipped because it is later than the
 * overdue policy allows; undefined if none is due, or one is under way. Of several missed
 * occurrences only the last counts.
 */
export function nextOccurrences(
	{ config }: Pick<Journey, 'config'>,
	state: ScheduleState,
	now: number,
): ScheduleState | undefined {
	const { entry, overdue } = config;
	if (entry.on !== 'schedule' || state.occurrenceAt !== undefined) return undefined;
	if (state.nextAt === null || state.nextAt > now) return undefined;
	const { missed, next } = around(entry.schedule, journeyZone(config), state.nextAt, now);
	if (now - missed > allowedLateness(overdue)) return { nextAt: next };
	return { nextAt: next, occurrenceAt: missed, afterContactId: 0 };
}

/** How late (ms) an occurrence may begin. */
export function allowedLateness(overdue: OverduePolicy): number {
	if (overdue.policy !== 'skip') return Infinity;
	return Math.max(GRACE_MS, overdue.minutes * MINUTE_MS);
}

/**
 * Identifies the enrollment that this occurrence starts, where a contact's enrollments may overlap.
 */
export function scheduleInstance(
	{ config }: Pick<Journey, 'config'>,
	occurrenceAt: number,
): string {
	return config.reentry.mode === 'always' ? `schedule ${new Date(occurrenceAt).toISOString()}` : '';
}

/** The last occurrence up to `now`, which is at least `due`, and the first one after it. */
function around(schedule: Schedule, zone: string, due: number, now: number) {
	if (!('cron' in schedule)) return { missed: due, next: null };
	const cron = parseCron(schedule.cron, zone);
	const [last] = cron.previousRuns(1, new Date(now + 1));
	return { missed: Math.max(due, last?.getTime() ?? due), next: nextOf(cron, now) };
}

function nextOf(cron: Cron, after: number): number {
	const next = cron.nextRun(new Date(after));
	if (next !== null) return next.getTime();
	throw new ScheduleError(
		`The 'Cron Expression' ${JSON.stringify(cron.getPattern())} never matches: there is no such date. ` +
			'Choose a day that exists in the month.',
	);
}

function parseCron(text: string, zone: string): Cron {
	const fields = text.trim().split(/\s+/);
	if (fields.length !== 5) {
		throw new ScheduleError(
			`The 'Cron Expression' ${JSON.stringify(text)} has ${fields.length} fields, not 5. ${HOW_TO_CRON}`,
		);
	}
	try {
		// As in cron: 02:30 occurs once a day, also when clocks change; "every half hour" ignores the
		// change.
		const options = { paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' } as const;
		return new Cron(fields.join(' '), { ...options, timezone: asIntl(zone) });
	} catch (cause) {
		const reason = (cause as Error).message.replace(/^Cron\w+: /, '');
		throw new ScheduleError(
			`The 'Cron Expression' ${JSON.stringify(text)} is invalid: ${reason} ${HOW_TO_CRON}`,
			{ cause },
		);
	}
}

const HOW_TO_CRON =
	'Use minute, hour, day of the month, month and weekday, such as "0 9 * * 1" for Mondays at 9.';

/** `UTC+2` as `+02:00`, the form that croner passes to Intl. */
function asIntl(zone: string): string {
	if (!/^UTC[+-]/i.test(zone)) return zone;
	const minutes = localAt(0, zone) / MINUTE_MS;
	const pad = (n: number) => String(n).padStart(2, '0');
	const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
	return `${minutes < 0 ? '-' : '+'}${pad(hours)}:${pad(rest)}`;
}

function parseStart(text: string, zone: string): number {
	try {
		const moment = parseMoment(text);
		return 'at' in moment ? moment.at : instantOf(moment.local, zone);
	} catch (cause) {
		throw new ScheduleError(
			`The 'Start At' ${JSON.stringify(text)} is not a valid date. ` +
				'Use a date and time such as 2026-03-14T09:00 or 2026-03-14T09:00:00Z.',
			{ cause },
		);
	}
}
