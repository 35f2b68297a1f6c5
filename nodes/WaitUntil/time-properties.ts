import type { INodeProperties } from 'n8n-workflow';
import { amountProperties, MOST_TIME, unitOptions } from '../shared/amount';

/** The parameter that chooses the kind of wait: the node's own, or that of an alternative. */
export type KindParameter = 'waitFor' | 'kind';

type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

export function showKind(key: KindParameter, kind: string, more: Show = {}): Show {
	return { [key]: [kind], ...more };
}

export function durationProperties(key: KindParameter): INodeProperties[] {
	return amountProperties({
		displayName: 'Wait',
		name: 'amount',
		unitName: 'unit',
		amount: 1,
		unit: 'days',
		description: 'How long each contact waits',
		show: showKind(key, 'duration'),
	});
}

const weekdayOptions = [
	{ name: 'Monday', value: 1 },
	{ name: 'Tuesday', value: 2 },
	{ name: 'Wednesday', value: 3 },
	{ name: 'Thursday', value: 4 },
	{ name: 'Friday', value: 5 },
	{ name: 'Saturday', value: 6 },
	{ name: 'Sunday', value: 7 },
];

export function weekdaysProperty(show: Show): INodeProperties {
	return {
		displayName: 'Weekdays',
		name: 'weekdays',
		type: 'multiOptions',
		default: [],
		description: 'Ends the wait on these days only. Leave empty for every day.',
		options: weekdayOptions,
		displayOptions: { show },
	};
}

export function timeOfDayProperties(key: KindParameter): INodeProperties[] {
	const show = (more: Show = {}) => ({ show: showKind(key, 'timeOfDay', more) });
	return [
		{
			displayName: 'Until',
			name: 'timeMode',
			type: 'options',
			noDataExpression: true,
			default: 'time',
			options: [
				{ name: 'Specific Time', value: 'time' },
				{
					name: 'Time Window',
					value: 'window',
					description: 'Continues immediately if the window is open',
				},
			],
			displayOptions: show(),
		},
		{
			displayName: 'Time',
			name: 'time',
			type: 'string',
			default: '09:00',
			required: true,
			placeholder: 'e.g. 09:00',
			displayOptions: show({ timeMode: ['time'] }),
		},
		{
			displayName: 'Window Opens',
			name: 'windowFrom',
			type: 'string',
			default: '09:00',
			required: true,
			placeholder: 'e.g. 09:00',
			displayOptions: show({ timeMode: ['window'] }),
		},
		{
			displayName: 'Window Closes',
			name: 'windowTo',
			type: 'string',
			default: '18:00',
			required: true,
			placeholder: 'e.g. 18:00',
			hint: 'If earlier than the opening time, the window spans midnight',
			displayOptions: show({ timeMode: ['window'] }),
		},
		weekdaysProperty(showKind(key, 'timeOfDay')),
	];
}

export const ifPastTimeProperty: INodeProperties = {
	displayName: 'If Already Past',
	name: 'ifPastTime',
	type: 'options',
	noDataExpression: true,
	default: 'waitForNext',
	description: 'What to do if the contact arrives after that time of day',
	options: [
		{ name: 'Continue', value: 'continue' },
		{ name: "Route to 'Timed Out'", value: 'timedOut' },
		{ name: 'Wait for the Next Time', value: 'waitForNext' },
	],
	displayOptions: { show: { waitFor: ['timeOfDay'] } },
};

export function dateProperties(key: KindParameter): INodeProperties[] {
	const show = (more: Show = {}) => ({ show: showKind(key, 'date', more) });
	return [
		{
			displayName: 'Date Source',
			name: 'dateFrom',
			type: 'options',
			noDataExpression: true,
			default: 'fixed',
			options: [
				{
					name: 'Contact',
					value: 'contact',
					description: 'An attribute such as a birthday or renewal date',
				},
				{
					name: 'Event',
					value: 'event',
					description: 'A property of the event that led to this step',
				},
				{ name: 'Fixed Date', value: 'fixed', description: 'The same date for every contact' },
				{
					name: 'Item',
					value: 'item',
					description: 'A field that an earlier node added to the item',
				},
			],
			displayOptions: show(),
		},
		{
			displayName: 'Date',
			name: 'date',
			type: 'dateTime',
			default: '',
			required: true,
			description: "Interpreted in the contact's time zone unless it has a UTC offset",
			displayOptions: show({ dateFrom: ['fixed'] }),
		},
		{
			displayName: 'Date Field',
			name: 'datePath',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. renewalDate',
			description:
				'Attribute, property or field that holds the date (ISO 8601, or epoch seconds or milliseconds); use dots for nested values',
			displayOptions: show({ dateFrom: ['contact', 'event', 'item'] }),
		},
		{
			displayName: 'Time of Day',
			name: 'dateTime',
			type: 'string',
			default: '',
			placeholder: 'e.g. 09:00',
			description: 'Time to use if the date has none. Defaults to midnight.',
			displayOptions: show({ dateFrom: ['contact', 'event', 'item'] }),
		},
		{
			displayName: 'Offset',
			name: 'offset',
			type: 'number',
			default: 0,
			typeOptions: { minValue: -MOST_TIME, maxValue: MOST_TIME },
			description: 'How long after the date the wait ends; use a negative number to end before it',
			displayOptions: show(),
		},
		{
			displayName: 'Offset Unit',
			name: 'offsetUnit',
			type: 'options',
			noDataExpression: true,
			default: 'days',
			options: unitOptions,
			displayOptions: { ...show(), hide: { offset: [0] } },
		},
		{
			displayName: 'Every Year',
			name: 'yearly',
			type: 'boolean',
			default: false,
			description: 'Whether to wait for the next anniversary of the date, as for a birthday',
			displayOptions: show(),
		},
	];
}

export const ifPastDateProperty: INodeProperties = {
	displayName: 'If Already Past',
	name: 'ifPastDate',
	type: 'options',
	noDataExpression: true,
	default: 'continue',
	description: 'What to do if the date has passed when the contact arrives',
	options: [
		{ name: 'Continue', value: 'continue' },
		{ name: "Route to 'Timed Out'", value: 'timedOut' },
	],
	displayOptions: { show: { waitFor: ['date'] } },
};

/** The hour of opens and clicks, and the one to use before there are any. */
export const bestHourProperties: INodeProperties[] = [
	{
		displayName:
			'Waits for the hour in which the contact most often opens and clicks. With fewer than three opens and clicks, the busiest hour of all contacts is used.',
		name: 'bestHourNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { waitFor: ['bestHour'] } },
	},
	{
		displayName: 'Fallback Hour',
		name: 'fallbackHour',
		type: 'number',
		default: 9,
		required: true,
		typeOptions: { minValue: 0, maxValue: 23, numberPrecision: 0 },
		description: 'Hour of the day, 0 to 23, to use until the workspace has opens or clicks',
		displayOptions: { show: { waitFor: ['bestHour'] } },
	},
	weekdaysProperty({ waitFor: ['bestHour'] }),
];
