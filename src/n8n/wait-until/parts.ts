import type { IDataObject } from 'n8n-workflow';
import { FROM_ENTRY, type AwaitedEvent, type WaitTime } from '../../journey/position';
import { readPath } from '../../lib/json';
import { addCalendar, durationSchema, type Amount, type Unit } from '../../time/units';
import { parseWaitSpec, type WaitSpec } from '../../time/wait-spec';
import { inWindow } from '../../time/window';
import { resolveZone } from '../../time/zone';
import { endingEvent, type EndingEventParameters } from '../parameters/event';
import { explain, ParameterError } from '../parameters/error';
import type { JourneyItem } from '../items/journey-item';
import type { FilterParameter } from '../parameters/property-filter';

/** Reads a parameter: of the node, or of one alternative of a race. */
export type Read = <T>(name: string, fallback?: T) => T;

/** The waiting contact, and since when (ms). */
export interface WaitingContact {
	journeyItem: Pick<JourneyItem, 'contact' | 'json'>;
	now: number;
	workflowZone: string;
}

/** The contact, event or item has no date where it should be. */
export class NoDateError extends ParameterError {}

const parse = (spec: object): WaitSpec => parseWaitSpec(spec);

export function amount(parameter: Read, amountName: string, unitName: string): Amount {
	return { amount: parameter<number>(amountName), unit: parameter<Unit>(unitName) };
}

export function duration(parameter: Read): WaitTime {
	const spec = parse({ kind: 'duration', ...amount(parameter, 'amount', 'unit') });
	return { spec, timeoutOutcome: 'reached' };
}

/** The maximum wait. */
export function limit(parameter: Read, timeoutOutcome: WaitTime['timeoutOutcome']): WaitTime {
	const maxWait = amount(parameter, 'maxWait', 'maxWaitUnit');
	return { spec: parse({ kind: 'event', maxWait }), timeoutOutcome };
}

export function timeOfDay(parameter: Read): WaitTime {
	const span = { from: parameter<string>('windowFrom', ''), to: parameter<string>('windowTo', '') };
	const within = parameter<string>('timeMode') === 'window';
	const spec = parse({
		kind: 'timeOfDay',
		...(within ? { window: span } : { time: parameter<string>('time') }),
		...weekdays(parameter),
		past: parameter<string>('ifPastTime', 'waitForNext'),
	});
	return { spec, timeoutOutcome: 'reached' };
}

/** All seven days and none both mean every day. */
function weekdays(parameter: Read): { weekdays?: number[] } {
	const chosen = parameter<number[]>('weekdays', []);
	return chosen.length > 0 && chosen.length < 7 ? { weekdays: chosen } : {};
}

/**
 * Immediately within the hour, else when it begins. An hour skipped by daylight saving begins after
 * the gap.
 */
export function hourOfDay(parameter: Read, hour: number, waiting: WaitingContact): WaitTime {
	const { journeyItem, now, workflowZone } = waiting;
	const { zone } = resolveZone(journeyItem.contact.timezone, workflowZone);
	const days = weekdays(parameter);
	const span = { from: clock(hour), to: clock(hour + 1) };
	if (inWindow(now, { ...span, ...days }, zone)) {
		return {
			spec: parse({ kind: 'duration', amount: 0, unit: 'seconds' }),
			timeoutOutcome: 'reached',
		};
	}
	return {
		spec: parse({ kind: 'timeOfDay', time: clock(hour), ...days }),
		timeoutOutcome: 'reached',
	};
}

/** The hour for workspaces without opens and clicks. */
export function fallbackHour(parameter: Read): number {
	const hour = Number(parameter<number>('fallbackHour', 9));
	if (Number.isInteger(hour) && hour >= 0 && hour <= 23) return hour;
	throw new ParameterError(`'Fallback Hour' is ${hour}. Set it to a whole number from 0 to 23.`);
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

export function date(parameter: Read, { contact, json }: WaitingContact['journeyItem']): WaitTime {
	const source = parameter<string>('dateFrom', 'fixed');
	const path = source === 'fixed' ? '' : parameter<string>('datePath').trim();
	const sources: Record<string, () => unknown> = {
		fixed: () => parameter<string>('date'),
		contact: () => readPath({ ...contact.attributes, ...contact }, path),
		event: () => readPath((json.event as IDataObject | undefined)?.properties, path),
		item: () => readPath(json, path),
	};
	const found = sources[source]();
	if (found === undefined || found === null || found === '') {
		if (source === 'fixed') throw new ParameterError("Set 'Date' to the date to wait for.");
		throw new NoDateError(
			`There is no date at '${path}' of the ${source}. Correct 'Date Field', or filter out such contacts before the wait.`,
		);
	}
	const offset = parameter<number>('offset', 0);
	const time = parameter<string>('dateTime', '');
	const spec = parse({
		kind: 'date',
		date: found,
		...(time !== '' && { time }),
		...(offset !== 0 && { offset: { amount: offset, unit: parameter<Unit>('offsetUnit') } }),
		...(parameter<boolean>('yearly', false) && { yearly: true }),
		past: parameter<string>('ifPastDate', 'continue'),
	});
	return { spec, ...(source === 'contact' && { attribute: path }), timeoutOutcome: 'reached' };
}

export function event(parameter: Read, waiting: WaitingContact): AwaitedEvent {
	const options = parameter<EndingEventParameters>('options', {});
	const match = endingEvent(
		{
			eventName: parameter<unknown>('eventName'),
			propertyFilters: parameter<FilterParameter>('propertyFilters', {}),
			// For the node these are options, for an alternative fields.
			filterMatch: options.filterMatch ?? parameter<string>('filterMatch', 'all'),
			instance:
				options.instance ?? parameter<EndingEventParameters['instance']>('instance', 'same'),
		},
		"Set 'Event Name' to the event to wait for.",
	);
	return { ...match, since: countedSince(parameter, waiting) };
}

function lookBack(parameter: Read): Amount {
	const checked = durationSchema.safeParse(amount(parameter, 'lookBack', 'lookBackUnit'));
	if (!checked.success) throw explain("'Look-Back Period'", checked.error);
	return checked.data;
}

function countedSince(parameter: Read, { journeyItem, now, workflowZone }: WaitingContact): number {
	switch (parameter<string>('countEvents', 'sinceEntry')) {
		case 'sinceWait':
			return now;
		case 'lookBack': {
			const { amount: back, unit } = lookBack(parameter);
			const { zone } = resolveZone(journeyItem.contact.timezone, workflowZone);
			return addCalendar(now, { amount: -back, unit }, zone);
		}
		default:
			return FROM_ENTRY;
	}
}
