import type { INodeProperties } from 'n8n-workflow';
import { MOST_TIME, unitOptions } from './amount';
import { eventFilterProperties, eventNameProperty } from './event';
import { choice, orderingOptions } from './rule-kinds';
import { moreOptions } from './rule-options';
import { locatorTitle } from './titles';

const EVENTS = ['didEvent', 'didNotDoEvent', 'eventTotal', 'newestEvent', 'sequence'];
/** Conditions that count. */
const COUNTED = ['didEvent', 'message'];
/** Values of 'How Often' that need a number, or none. */
const NUMBERED = ['atMost', 'exactly', 'never'];
/** Conditions about what happened in some time. */
const WINDOWED = [...EVENTS, 'message'];

const NEWEST = { type: ['newestEvent'] };
const SEQUENCE = { type: ['sequence'] };
const TOTAL = { type: ['eventTotal'] };

/** Parameters of the conditions about events, and of those that count messages. */
export function eventValues(fixed: boolean): INodeProperties[] {
	return [
		...operationValues(fixed),
		...totalValues(fixed),
		...countValues(fixed),
		...windowValues(fixed),
		...eventFilterProperties(
			{ type: EVENTS.filter((kind) => !NEWEST.type.includes(kind)) },
			{ fixed },
		),
		...eventFilterProperties(NEWEST, {
			description: 'What the newest event must match; older events are not looked at',
			fixed,
		}),
		...followingValues(fixed),
		...moreOptions(fixed, EVENTS),
	];
}

function operationValues(fixed: boolean): INodeProperties[] {
	return [
		eventNameProperty(
			'Name of the event as recorded (case-sensitive)',
			{ type: EVENTS },
			{ fixed, prefix: true },
		),
	];
}

/** What follows the first event of a sequence. */
function followingValues(fixed: boolean): INodeProperties[] {
	return [
		choice(
			'Second Event',
			'then',
			[
				{ name: 'Occurred', value: 'came' },
				{ name: 'Did Not Occur', value: 'didNotCome' },
			],
			SEQUENCE,
			{
				description:
					"Checks whether the second event, and then each further one, followed the first within the time below. 'Did Not Occur' becomes true once that time is over.",
			},
		),
		eventNameProperty('The event to look for after the first one', SEQUENCE, {
			displayName: 'Second Event Name',
			name: 'thenEventName',
			fixed,
			prefix: true,
		}),
		{
			displayName: 'Within',
			name: 'within',
			type: 'number',
			noDataExpression: fixed,
			default: 1,
			typeOptions: { minValue: 0, maxValue: MOST_TIME },
			displayOptions: { show: SEQUENCE },
		},
		choice(
			'Within Unit',
			'withinUnit',
			[
				{ name: 'Days', value: 'days' },
				{ name: 'Hours', value: 'hours' },
				{ name: 'Minutes', value: 'minutes' },
				{ name: 'Weeks', value: 'weeks' },
			],
			SEQUENCE,
		),
		...eventFilterProperties(SEQUENCE, {
			displayName: 'Second Event Property Filters',
			name: 'thenPropertyFilters',
			fixed,
		}),
		{
			displayName: 'Further Events',
			name: 'thenFurther',
			type: 'fixedCollection',
			default: {},
			placeholder: 'Add Event',
			typeOptions: {
				multipleValues: true,
				fixedCollection: { itemTitle: locatorTitle('eventName') },
			},
			description:
				'Up to three events that follow the second, in this order and within the same time',
			displayOptions: { show: SEQUENCE },
			options: [
				{
					displayName: 'Event',
					name: 'events',
					values: [
						eventNameProperty('The event to look for after the one before', undefined, {
							fixed,
							prefix: true,
						}),
						...eventFilterProperties(undefined, { fixed }),
					],
				},
			],
		},
	];
}

function totalValues(fixed: boolean): INodeProperties[] {
	return [
		choice(
			'Calculate',
			'function',
			[
				{ name: 'Average', value: 'average' },
				{ name: 'Largest', value: 'max' },
				{ name: 'Smallest', value: 'min' },
				{ name: 'Sum', value: 'sum' },
			],
			TOTAL,
			{ default: 'sum' },
		),
		{
			displayName: 'Of Property',
			name: 'property',
			type: 'string',
			noDataExpression: fixed,
			default: '',
			required: true,
			placeholder: 'e.g. total',
			description:
				'Property that holds the number; use dots for nested values. Events without a number there are ignored.',
			displayOptions: { show: TOTAL },
		},
		choice('Operator', 'comparison', orderingOptions, TOTAL, { default: 'greaterOrEqual' }),
		{
			displayName: 'Amount',
			name: 'number',
			type: 'number',
			noDataExpression: fixed,
			default: 0,
			displayOptions: { show: TOTAL },
		},
	];
}

function countValues(fixed: boolean): INodeProperties[] {
	const often = [
		{ name: 'At Least', value: 'atLeast' },
		{ name: 'At Most', value: 'atMost' },
		{ name: 'Exactly', value: 'exactly' },
	];
	const times: INodeProperties = {
		displayName: 'Times',
		name: 'times',
		type: 'number',
		noDataExpression: fixed,
		default: 1,
		typeOptions: { minValue: 0, maxValue: 1_000_000, numberPrecision: 0 },
		description: "A minimum, unless 'How Often' is set",
	};
	return [
		choice('How Often', 'count', often, { type: ['didEvent'] }),
		choice('How Often', 'count', [...often, { name: 'Never', value: 'never' }], {
			type: ['message'],
		}),
		{ ...times, displayOptions: { show: { type: COUNTED }, hide: { count: NUMBERED } } },
		{ ...times, displayOptions: { show: { type: COUNTED, count: ['atMost', 'exactly'] } } },
	];
}

function windowValues(fixed: boolean): INodeProperties[] {
	const dates = { type: WINDOWED, window: ['dates'] };
	const last = { type: WINDOWED, window: ['last'] };
	const date = (displayName: string, name: string, description: string): INodeProperties => ({
		displayName,
		name,
		type: 'dateTime',
		noDataExpression: fixed,
		default: '',
		description,
		displayOptions: { show: dates },
	});
	return [
		choice(
			'When',
			'window',
			[
				{ name: 'At Any Time', value: 'ever' },
				{ name: 'Between Two Dates', value: 'dates' },
				{ name: 'In the Last ...', value: 'last' },
				{
					name: 'Since Entering the Journey',
					value: 'entry',
					description: 'Excludes the event that started the journey',
				},
			],
			{ type: WINDOWED },
			{
				description: 'Limits when the event occurred; in a sequence, when the first event occurred',
			},
		),
		{
			displayName: 'Last',
			name: 'last',
			type: 'number',
			noDataExpression: fixed,
			default: 30,
			typeOptions: { minValue: 0, maxValue: MOST_TIME },
			displayOptions: { show: last },
		},
		choice('Last Unit', 'lastUnit', unitOptions, last),
		date(
			'From',
			'after',
			"Includes this moment, in the workflow's time zone. Leave empty for no limit.",
		),
		date(
			'Until',
			'before',
			"Excludes this moment, in the workflow's time zone. Leave empty for no limit.",
		),
	];
}
