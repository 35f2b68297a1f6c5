import { Cron } from 'croner';
import { parseMoment } from '../time/moment';
import { instantOf, localAt } from '../time/wall-clock';
import { journeyZone } from './cap';
import type { Journey, JourneyConfig, JourneyState, OverduePolicy } from './journey';

export type ScheduleEntry = Extract<JourneyConfig['entry'], { on: 'schedule' }>;
export type Schedule = ScheduleEntry['schedule'];
export type ScheduleState = NonNullable<JourneyState['schedule']>;

const MINUTE_MS = 60_000;
/** Late by less than this (ms) is on time: switching on takes a moment, and so does a restart. */
const GRACE_MS = MINUTE_MS;

/** A schedule that cannot be read, or that never comes. The message says how to mend it. */
export class ScheduleError extends Error {
	constructor(message: string, options?: { cause?: unknown }) {
		super(message, options);
		this.name = 'ScheduleError';
	}
}

/**
 * The first run (ms) of a schedule that is switched on at `now`; null: none, because its time is
 * over.
 * @throws ScheduleError
 */
export function firstOccurrence(schedule: Schedule, zone: string, now: number): number | null {
	if ('cron' in schedule) return nextOf(parseCron(schedule.cron, zone), now);
	const at = parseStart(schedule.at, zone);
	return at >= now - GRACE_MS ? at : null;
}

/**
 * The state once the run that is due begins, or is passed over because it is later than the overdue
 * policy allows; undefined where none is due, or one is under way. Of several that were missed only
 * the last one counts.
 */
export function nextOccurrences(
	{ config }: Pick<Journey, 'config'>,
	state: ScheduleState,
	now: number,
): ScheduleState | undefined {
	const { entry, overdue } = config;
	if (entry.on !== 'schedule' || state.runAt !== undefined) return undefined;
	if (state.nextAt === null || state.nextAt > now) return undefined;
	const { missed, next } = around(entry.schedule, journeyZone(config), state.nextAt, now);
	if (now - missed > allowedLateness(overdue)) return { nextAt: next };
	return { nextAt: next, runAt: missed, afterContactId: 0 };
}

/** How late (ms) a run may begin. */
export function allowedLateness(overdue: OverduePolicy): number {
	if (overdue.policy !== 'skip') return Infinity;
	return Math.max(GRACE_MS, overdue.minutes * MINUTE_MS);
}

/** Tells the run of a contact that this run of the schedule begins from others, where they may overlap. */
export function scheduleInstance({ config }: Pick<Journey, 'config'>, runAt: number): string {
	return config.reentry.mode === 'always' ? `schedule ${new Date(runAt).toISOString()}` : '';
}

/** The last run up to `now`, which is at least `due`, and the first one after it. */
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
		`The 'Cron Expression' ${JSON.stringify(cron.getPattern())} never comes: there is no such date. ` +
			'Choose a day that the month has.',
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
		// As cron does it: 02:30 comes once a day, also when clocks change; every half hour goes on.
		const options = { paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' } as const;
		return new Cron(fields.join(' '), { ...options, timezone: asIntl(zone) });
	} catch (cause) {
		const reason = (cause as Error).message.replace(/^Cron\w+: /, '');
		throw new ScheduleError(
			`The 'Cron Expression' ${JSON.stringify(text)} cannot be read: ${reason} ${HOW_TO_CRON}`,
			{ cause },
		);
	}
}

const HOW_TO_CRON =
	'Give minute, hour, day of the month, month and weekday, such as "0 9 * * 1" for Mondays at 9.';

/** `UTC+2` as `+02:00`, which is how the library asks Intl for it. */
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
			`The 'Start At' ${JSON.stringify(text)} cannot be read. ` +
				'Give a date and time such as 2026-03-14T09:00 or 2026-03-14T09:00:00Z.',
			{ cause },
		);
	}
}
