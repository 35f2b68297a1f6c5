import type { INodeProperties } from 'n8n-workflow';
import { amountProperties, unitOptions } from '../shared/amount';

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
		description: 'On these days only; none chosen means every day',
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
				{ name: 'A Time', value: 'time' },
				{ name: 'A Window', value: 'window', description: 'At once, when it is open' },
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
			hint: 'Earlier than the opening: the window goes over midnight',
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
	description: 'When the contact arrives after that time of the day',
	options: [
		{ name: 'Continue', value: 'continue' },
		{ name: "Leave by 'Timed Out'", value: 'timedOut' },
		{ name: 'Wait for Next', value: 'waitForNext' },
	],
	displayOptions: { show: { waitFor: ['timeOfDay'] } },
};

export function dateProperties(key: KindParameter): INodeProperties[] {
	const show = (more: Show = {}) => ({ show: showKind(key, 'date', more) });
	return [
		{
			displayName: 'Date From',
			name: 'dateFrom',
			type: 'options',
			noDataExpression: true,
			default: 'fixed',
			options: [
				{ name: 'Contact', value: 'contact', description: 'Such as a birthday or a renewal' },
				{ name: 'Event', value: 'event', description: 'A property of the event that led here' },
				{ name: 'Fixed Date', value: 'fixed', description: 'The same for everybody' },
				{
					name: 'Item',
					value: 'item',
					description: 'A field that an earlier node put on the item',
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
			description: "Without an offset it is meant on the contact's own clock",
			displayOptions: show({ dateFrom: ['fixed'] }),
		},
		{
			displayName: 'Path',
			name: 'datePath',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. renewalDate',
			description:
				'The attribute, property or field that holds the date (ISO 8601, or epoch seconds or milliseconds), with dots for what is inside',
			displayOptions: show({ dateFrom: ['contact', 'event', 'item'] }),
		},
		{
			displayName: 'Time of Day',
			name: 'dateTime',
			type: 'string',
			default: '',
			placeholder: 'e.g. 09:00',
			description: 'For a date that has no time of its own; midnight when left empty',
			displayOptions: show({ dateFrom: ['contact', 'event', 'item'] }),
		},
		{
			displayName: 'Offset',
			name: 'offset',
			type: 'number',
			default: 0,
			description: 'How long after the date; negative for before',
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
			description: 'Whether the next anniversary of the date is meant, as for a birthday',
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
	options: [
		{ name: 'Continue', value: 'continue' },
		{ name: "Leave by 'Timed Out'", value: 'timedOut' },
	],
	displayOptions: { show: { waitFor: ['date'] } },
};

/** The hour of opens and clicks, and what counts while nobody has opened anything. */
export const bestHourProperties: INodeProperties[] = [
	{
		displayName:
			"The hour at which most of the contact's own opens and clicks fell. With fewer than three of them: the hour of everybody's.",
		name: 'bestHourNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { waitFor: ['bestHour'] } },
	},
	{
		displayName: 'Hour If Unknown',
		name: 'fallbackHour',
		type: 'number',
		default: 9,
		required: true,
		typeOptions: { minValue: 0, maxValue: 23, numberPrecision: 0 },
		description: 'The hour of the day, 0 to 23, while nobody has opened or clicked anything',
		displayOptions: { show: { waitFor: ['bestHour'] } },
	},
	weekdaysProperty({ waitFor: ['bestHour'] }),
];
