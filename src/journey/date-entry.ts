import type { Contact } from '../contact/contact';
import { readPath } from '../lib/json';
import { dueAt } from '../time/due';
import { WaitSpecError } from '../time/error';
import type { LocalMs } from '../time/wall-clock';
import type { Journey, JourneyConfig } from './journey';
import { DAY_MS } from '../lib/milliseconds';

export type DateEntry = Extract<JourneyConfig['entry'], { on: 'date' }>;

/** The settings that decide when a contact's date starts a journey. */
export interface DateRule {
	entry: DateEntry;
	/** The workflow's, for contacts without a zone; default UTC. */
	zone?: string;
}

/** The stored state of a contact's date in a journey. */
export interface DateTrigger {
	/** ms; null: no such date lies ahead. */
	dueAt: number | null;
	/** Which date is due; see `dateAt`. */
	dueLocal: LocalMs | null;
	/** The date that last fired. */
	lastFiredLocal: LocalMs | null;
}

/** Time zones are at most 26 hours apart, so a change of zone shifts a date by no more. */
const MOST_SHIFT_MS = 2 * DAY_MS;

/** The rule of a journey with a date entry; undefined for the others. */
export function dateRule({ config }: Pick<Journey, 'config'>): DateRule | undefined {
	return config.entry.on === 'date' ? { entry: config.entry, zone: config.zone } : undefined;
}

/**
 * When the contact's date next starts the journey, in ms; null: never, also if there is no date or
 * an unreadable one. A date that is due and has not fired stays due. A change of the contact's zone
 * moves a date, and neither loses nor repeats it: one that the new clock is already past fires now,
 * and one that has fired does not fire again.
 */
export function nextDateTrigger(
	rule: DateRule,
	contact: Contact,
	known: DateTrigger | undefined,
	now: number,
): number | null {
	const pending = known && pendingDate(rule, contact, known, now);
	if (pending !== undefined) return pending;
	const due = nextDate(rule, contact, now);
	if (due === null || known === undefined) return due;
	const isRepeated = dateAt(rule, contact, due) === known.lastFiredLocal;
	return isRepeated ? nextDate(rule, contact, due + 1) : due;
}

/** The instant of the date that is due, where the contact's zone has it now; undefined: it is another. */
function pendingDate(
	rule: DateRule,
	contact: Contact,
	{ dueAt, dueLocal, lastFiredLocal }: DateTrigger,
	now: number,
): number | undefined {
	if (dueAt === null || dueLocal === null || dueLocal === lastFiredLocal) return undefined;
	const due = nextDate(rule, contact, dueLocal - MOST_SHIFT_MS);
	if (due === null || dateAt(rule, contact, due) !== dueLocal) return undefined;
	return dueAt > now ? Math.max(due, now) : due;
}

/** When it fires again after it fired at `dueAt`, both in ms; null: never. */
export function dateTriggerAfter(
	rule: DateRule,
	contact: Contact,
	dueAt: number,
	now: number,
): number | null {
	const fired = { dueAt: null, dueLocal: null, lastFiredLocal: dateAt(rule, contact, dueAt) };
	return nextDateTrigger(rule, contact, fired, Math.max(now, dueAt + 1));
}

/**
 * Which date comes up at an instant (ms), as a clock shows it that knows no zones: the same in each
 * zone, also where a clock in the zone skips that time. An instant stands for itself.
 */
export function dateAt(rule: DateRule, contact: Contact, dueAt: number): LocalMs {
	return nextDate(rule, { ...contact, timezone: 'UTC' }, dueAt - MOST_SHIFT_MS) ?? dueAt;
}

/** Identifies the enrollment that a date starts, where a contact's enrollments may overlap. */
export function dateInstance({ config }: Pick<Journey, 'config'>, lastFiredLocal: LocalMs): string {
	if (config.entry.on !== 'date' || config.reentry.mode !== 'always') return '';
	const date = new Date(lastFiredLocal).toISOString().slice(0, 10);
	return `date ${config.entry.yearly ? date.slice(0, 4) : date}`;
}

/** The next occurrence of the contact's date at or after `from` (ms). */
function nextDate({ entry, zone }: DateRule, contact: Contact, from: number): number | null {
	const date = readPath({ ...contact.attributes, ...contact }, entry.attribute);
	if (typeof date !== 'string' && typeof date !== 'number') return null;
	const { time, offset, yearly } = entry;
	const context = { now: from, zone: contact.timezone, fallbackZone: zone ?? 'UTC' };
	try {
		const due = dueAt({ kind: 'date', date, time, offset, yearly }, context);
		return due.dueAt === null || due.past ? null : due.dueAt;
	} catch (error) {
		// RangeError: a date beyond the calendar's range.
		if (error instanceof WaitSpecError || error instanceof RangeError) return null;
		throw error;
	}
}
