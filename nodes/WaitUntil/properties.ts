import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { filterMatchOption, instanceOption, NO_FILTERS } from '../shared/event';
import { stageOption, touchpointOption } from '../shared/map-options';
import { reentryOptions } from '../shared/reentry';
import { ruleProperties, workflowProperty } from '../shared/rule';
import { storeProperties } from '../shared/store';
import { kindTitle } from '../shared/titles';
import { eventProperties, limits } from './event-properties';
import {
	bestHourProperties,
	dateProperties,
	durationProperties,
	ifPastDateProperty,
	ifPastTimeProperty,
	timeOfDayProperties,
} from './time-properties';

/** What can be waited for by itself, and as one of several. */
const kinds = {
	date: {
		name: 'Date',
		value: 'date',
		description: 'A fixed date, or a date from the contact, the event or the item',
	},
	duration: {
		name: 'Time Interval',
		value: 'duration',
		description: 'A set amount of time',
	},
	event: { name: 'Event', value: 'event', description: 'The contact performs an event' },
	rule: {
		name: 'Rule Becomes True',
		value: 'rule',
		description: "Conditions on the contact's data and behavior become true",
	},
	timeOfDay: {
		name: 'Time of Day',
		value: 'timeOfDay',
		description: "A time, time window or weekdays in the contact's time zone",
	},
};

const kindProperty: INodeProperties = {
	displayName: 'Wait For',
	name: 'waitFor',
	type: 'options',
	noDataExpression: true,
	default: 'duration',
	options: [
		{
			name: 'Best Hour',
			value: 'bestHour',
			description: 'The hour in which the contact most often opens and clicks',
		},
		kinds.date,
		kinds.event,
		{
			name: 'First of Several',
			value: 'race',
			description: 'Whichever of several times, events or rules comes first',
		},
		kinds.rule,
		kinds.duration,
		kinds.timeOfDay,
	],
};

const alternativesProperty: INodeProperties = {
	displayName: 'Alternatives',
	name: 'alternatives',
	type: 'fixedCollection',
	placeholder: 'Add Alternative',
	default: { values: [{ kind: 'event' }] },
	typeOptions: { multipleValues: true, fixedCollection: { itemTitle: kindTitle('kind') } },
	description: 'The first one to occur ends the wait',
	displayOptions: { show: { waitFor: ['race'] } },
	options: [
		{
			displayName: 'Alternative',
			name: 'values',
			values: [
				{
					displayName: 'Wait For',
					name: 'kind',
					type: 'options',
					noDataExpression: true,
					default: 'event',
					options: [kinds.date, kinds.event, kinds.rule, kinds.duration, kinds.timeOfDay],
				},
				...durationProperties('kind'),
				...timeOfDayProperties('kind'),
				...dateProperties('kind'),
				...eventProperties('kind'),
				{
					...filterMatchOption,
					displayOptions: { show: { kind: ['event'] }, hide: { propertyFilters: NO_FILTERS } },
				},
				{ ...instanceOption, displayOptions: { show: { kind: ['event'] } } },
				...ruleProperties({ show: { kind: ['rule'] }, fixed: false }),
			],
		},
	],
};

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		...contactOptions,
		{ ...instanceOption, displayOptions: { show: { '/waitFor': ['event'] } } },
		{
			...filterMatchOption,
			displayOptions: { show: { '/waitFor': ['event'] }, hide: { '/propertyFilters': NO_FILTERS } },
		},
		...reentryOptions,
		stageOption,
		{
			displayName: 'Test Run Output',
			name: 'testOutput',
			type: 'options',
			default: 'reached',
			description: 'Output that test runs from the editor take instead of waiting',
			options: [
				{ name: 'Reached', value: 'reached' },
				{ name: 'Timed Out', value: 'timedOut' },
			],
		},
		touchpointOption,
		{
			displayName: 'When the Contact Changes',
			name: 'whenContactChanges',
			type: 'options',
			default: 'recompute',
			description: "How a wait reacts when the contact's time zone or date changes",
			options: [
				{ name: 'Recalculate the Time', value: 'recompute' },
				{ name: 'Keep the Time', value: 'keep' },
			],
		},
	],
};

export const properties: INodeProperties[] = [
	kindProperty,
	...durationProperties('waitFor'),
	...timeOfDayProperties('waitFor'),
	ifPastTimeProperty,
	...dateProperties('waitFor'),
	ifPastDateProperty,
	...eventProperties('waitFor'),
	...ruleProperties({ show: { waitFor: ['rule'] }, fixed: false }),
	...bestHourProperties,
	alternativesProperty,
	...limits,
	workflowProperty,
	...storeProperties,
	optionsProperty,
];
