import type { EventParameters } from '../parameters/event';
import { ParameterError } from '../parameters/error';
import { propertyFilter } from '../parameters/property-filter';
import { locatorValue, textOf } from '../parameters/values';

/** Journey Trigger's parameters of the entry, without expressions. */
export interface EntryParameters extends EventParameters {
	triggerOn?: 'event' | 'api' | 'segment' | 'date' | 'schedule';
	segment?: unknown;
	segmentWhen?: 'enters' | 'leaves';
	dateAttribute?: unknown;
	dateOffset?: number;
	dateOffsetUnit?: string;
	dateTime?: string;
	dateYearly?: boolean;
	scheduleMode?: 'once' | 'cron';
	startAt?: unknown;
	cronExpression?: unknown;
}

/** The journey's entry, to be validated by `journeyConfigSchema`. */
export function entryConfig(parameters: EntryParameters): object {
	switch (parameters.triggerOn) {
		case 'api':
			return { on: 'api' };
		case 'segment': {
			const { segment, segmentWhen = 'enters' } = parameters;
			return { on: 'segment', segment: locatorValue(segment), when: segmentWhen };
		}
		case 'date':
			return dateEntry(parameters);
		case 'schedule':
			return scheduleEntry(parameters);
		default: {
			const filter = propertyFilter(parameters.propertyFilters, parameters.filterMatch);
			const event = locatorValue(parameters.eventName);
			return { on: 'event', event, ...(filter && { filter }) };
		}
	}
}

function dateEntry(parameters: EntryParameters): object {
	const { dateAttribute, dateOffset = 0, dateOffsetUnit = 'days', dateYearly } = parameters;
	const time = textOf(parameters.dateTime);
	return {
		on: 'date',
		attribute: locatorValue(dateAttribute),
		...(dateOffset !== 0 && { offset: { amount: dateOffset, unit: dateOffsetUnit } }),
		...(time !== '' && { time }),
		...(dateYearly === true && { yearly: true }),
	};
}

function scheduleEntry(parameters: EntryParameters): object {
	const once = parameters.scheduleMode === 'once';
	const at = textOf(parameters.startAt);
	const cron = textOf(parameters.cronExpression);
	if (once && at === '') throw new ParameterError("Set 'Start At' to a date and time.");
	if (!once && cron === '') {
		throw new ParameterError("Set 'Cron Expression', such as 0 9 * * 1 for Mondays at 09:00.");
	}
	return {
		on: 'schedule',
		segment: locatorValue(parameters.segment),
		schedule: once ? { at } : { cron },
	};
}
