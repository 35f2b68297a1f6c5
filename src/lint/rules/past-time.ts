import { DAY_MS } from '../../lib/milliseconds';
import { parseMoment } from '../../time/moment';
import { instantOf } from '../../time/wall-clock';
import { resolveZone } from '../../time/zone';
import { isObject, textOf } from '../../n8n/parameters/values';
import { ofKind } from '../flow';
import type { LintRule, Problem } from '../rule';

export const pastTime: LintRule = {
	id: 'time-in-the-past',
	severity: 'warning',
	title: 'Wait or start at a time in the past',
	why: 'A wait for a date that is over holds no contact, and a schedule whose time is over never begins.',
	fix: 'Set a later date, or take it from the contact or the event.',
	*check(flow, { now }): Generator<Problem> {
		const zone = resolveZone(flow.file.settings.timezone, 'UTC').zone;
		for (const { node, parameters } of ofKind(flow, 'waitUntil')) {
			for (const date of fixedDates(parameters)) {
				if (isPast(date, zone, now)) {
					yield { node, message: `It waits for ${date}, which is in the past.` };
				}
			}
		}
		for (const { node, parameters } of ofKind(flow, 'journeyTrigger')) {
			const { triggerOn, scheduleMode, startAt } = parameters;
			const start = textOf(startAt);
			if (triggerOn !== 'schedule' || scheduleMode !== 'once' || !isPast(start, zone, now))
				continue;
			yield {
				node,
				message: `The journey starts once at ${start}, which is in the past: it never begins.`,
			};
		}
	},
};

/** Of the wait, or of the alternatives of 'First of Several'. */
function fixedDates({ waitFor, alternatives, ...own }: Record<string, unknown>): string[] {
	if (waitFor === 'date') return fixedDate(own);
	if (waitFor !== 'race' || !isObject(alternatives)) return [];
	const values = Array.isArray(alternatives.values) ? (alternatives.values as unknown[]) : [];
	return values.filter(isObject).flatMap((each) => (each.kind === 'date' ? fixedDate(each) : []));
}

/** A date with an offset, or one that comes again each year, is left to the reader. */
function fixedDate({
	dateFrom = 'fixed',
	date,
	offset,
	yearly,
}: Record<string, unknown>): string[] {
	if (dateFrom !== 'fixed' || yearly === true || Number(offset ?? 0) > 0) return [];
	return [textOf(date)].filter((text) => text !== '');
}

/** A date without a time is past when its last hour is, in any zone. */
function isPast(text: string, zone: string, now: number): boolean {
	if (text === '' || text.startsWith('=')) return false;
	try {
		const moment = parseMoment(text);
		if ('at' in moment) return moment.at < now;
		return instantOf(moment.local, zone) + (moment.dateOnly ? 2 : 0) * DAY_MS < now;
	} catch {
		return false;
	}
}
