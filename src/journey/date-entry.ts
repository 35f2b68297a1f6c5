import type { Contact } from '../contact/contact';
import { readPath } from '../lib/json';
import { dueAt } from '../time/due';
import { WaitSpecError } from '../time/error';
import { localAt, type LocalMs } from '../time/wall-clock';
import { resolveZone } from '../time/zone';
import type { Journey, JourneyConfig } from './journey';
import { HOUR_MS } from '../lib/milliseconds';

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
	/** The contact's local time when it last fired. */
	lastFiredLocal: LocalMs | null;
}

/** Time zones are at most 26 hours apart, so a change of zone shifts a date by no more. */
const ZONES_APART_MS = 26 * HOUR_MS;

/** The rule of a journey with a date entry; undefined for the others. */
export function dateRule({ config }: Pick<Journey, 'config'>): DateRule | undefined {
	return config.entry.on === 'date' ? { entry: config.entry, zone: config.zone } : undefined;
}

/**
 * When the contact's date next starts the journey, in ms; null: never, also if there is no date or
 * an unreadable one. A date that is due and has not fired stays due, and a date that has fired does
 * not fire again because the contact's zone moved it.
 */
export function nextDateTrigger(
	rule: DateRule,
	contact: Contact,
	known: DateTrigger | undefined,
	now: number,
): number | null {
	const pending = known?.dueAt ?? null;
	const from = pending !== null && pending <= now ? pending - ZONES_APART_MS : now;
	const due = nextDate(rule, contact, from);
	if (due === null || known === undefined || clockAt(rule, contact, due) !== known.lastFiredLocal)
		return due;
	return nextDate(rule, contact, due + 1);
}

/** When it fires again after it fired at `dueAt`, both in ms; null: never. */
export function dateTriggerAfter(
	rule: DateRule,
	contact: Contact,
	dueAt: number,
	now: number,
): number | null {
	const lastFiredLocal = clockAt(rule, contact, dueAt);
	return nextDateTrigger(rule, contact, { dueAt: null, lastFiredLocal }, Math.max(now, dueAt + 1));
}

/** The contact's local time at an instant (ms). */
export function clockAt({ zone = 'UTC' }: DateRule, { timezone }: Contact, at: number): LocalMs {
	return localAt(at, resolveZone(timezone, zone).zone);
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
