import type { INodeProperties } from 'n8n-workflow';
import { amountProperties, unitOptions } from '../shared/amount';
import { contactOptions } from '../shared/contact';
import { eventFilterProperties, eventNameProperty, filterMatchOption } from '../shared/event';
import { storeProperties } from '../shared/store';

const kindProperty: INodeProperties = {
	displayName: 'Wait For',
	name: 'waitFor',
	type: 'options',
	noDataExpression: true,
	default: 'duration',
	options: [
		{ name: 'Time Interval', value: 'duration', description: 'Each contact waits this long' },
		{
			name: 'Time of Day',
			value: 'timeOfDay',
			description: "A time, a window or weekdays on the contact's own clock",
		},
		{
			name: 'Date',
			value: 'date',
			description: 'A fixed date, or one of the contact, the event or the item',
		},
		{ name: 'Event', value: 'event', description: 'The contact does something, or time runs out' },
	],
};

const timeOfDayProperties: INodeProperties[] = [
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
		displayOptions: { show: { waitFor: ['timeOfDay'] } },
	},
	{
		displayName: 'Time',
		name: 'time',
		type: 'string',
		default: '09:00',
		required: true,
		placeholder: 'e.g. 09:00',
		displayOptions: { show: { waitFor: ['timeOfDay'], timeMode: ['time'] } },
	},
	{
		displayName: 'Window Opens',
		name: 'windowFrom',
		type: 'string',
		default: '09:00',
		required: true,
		placeholder: 'e.g. 09:00',
		displayOptions: { show: { waitFor: ['timeOfDay'], timeMode: ['window'] } },
	},
	{
		displayName: 'Window Closes',
		name: 'windowTo',
		type: 'string',
		default: '18:00',
		required: true,
		placeholder: 'e.g. 18:00',
		hint: 'Earlier than the opening: the window goes over midnight',
		displayOptions: { show: { waitFor: ['timeOfDay'], timeMode: ['window'] } },
	},
	{
		displayName: 'Weekdays',
		name: 'weekdays',
		type: 'multiOptions',
		default: [],
		description: 'On these days only; none chosen means every day',
		options: [
			{ name: 'Monday', value: 1 },
			{ name: 'Tuesday', value: 2 },
			{ name: 'Wednesday', value: 3 },
			{ name: 'Thursday', value: 4 },
			{ name: 'Friday', value: 5 },
			{ name: 'Saturday', value: 6 },
			{ name: 'Sunday', value: 7 },
		],
		displayOptions: { show: { waitFor: ['timeOfDay'] } },
	},
	{
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
	},
];

const dateProperties: INodeProperties[] = [
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
			{ name: 'Item', value: 'item', description: 'A field that an earlier node put on the item' },
		],
		displayOptions: { show: { waitFor: ['date'] } },
	},
	{
		displayName: 'Date',
		name: 'date',
		type: 'dateTime',
		default: '',
		required: true,
		description: "Without an offset it is meant on the contact's own clock",
		displayOptions: { show: { waitFor: ['date'], dateFrom: ['fixed'] } },
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
		displayOptions: { show: { waitFor: ['date'], dateFrom: ['contact', 'event', 'item'] } },
	},
	{
		displayName: 'Time of Day',
		name: 'dateTime',
		type: 'string',
		default: '',
		placeholder: 'e.g. 09:00',
		description: 'For a date that has no time of its own; midnight when left empty',
		displayOptions: { show: { waitFor: ['date'], dateFrom: ['contact', 'event', 'item'] } },
	},
	{
		displayName: 'Offset',
		name: 'offset',
		type: 'number',
		default: 0,
		description: 'How long after the date; negative for before',
		displayOptions: { show: { waitFor: ['date'] } },
	},
	{
		displayName: 'Offset Unit',
		name: 'offsetUnit',
		type: 'options',
		noDataExpression: true,
		default: 'days',
		options: unitOptions,
		displayOptions: { show: { waitFor: ['date'] }, hide: { offset: [0] } },
	},
	{
		displayName: 'Every Year',
		name: 'yearly',
		type: 'boolean',
		default: false,
		description: 'Whether the next anniversary of the date is meant, as for a birthday',
		displayOptions: { show: { waitFor: ['date'] } },
	},
	{
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
	},
];

const eventProperties: INodeProperties[] = [
	eventNameProperty('The event to wait for', { waitFor: ['event'] }),
	...eventFilterProperties({ waitFor: ['event'] }),
	{
		displayName: 'Count Events',
		name: 'countEvents',
		type: 'options',
		noDataExpression: true,
		default: 'sinceEntry',
		description: 'An event that counts and has happened already ends the wait at once',
		options: [
			{ name: 'Since the Contact Entered the Journey', value: 'sinceEntry' },
			{ name: 'Since the Wait Began', value: 'sinceWait' },
			{ name: 'Within a Look-Back', value: 'lookBack' },
		],
		displayOptions: { show: { waitFor: ['event'] } },
	},
	...amountProperties({
		displayName: 'Look-Back',
		name: 'lookBack',
		unitName: 'lookBackUnit',
		amount: 7,
		unit: 'days',
		description: 'How far back before the wait events still count',
		show: { waitFor: ['event'], countEvents: ['lookBack'] },
	}),
	{
		displayName: 'Limit Wait Time',
		name: 'limitWait',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description: "Whether contacts leave by 'Timed Out' when the event does not come",
		displayOptions: { show: { waitFor: ['event'] } },
	},
	...amountProperties({
		displayName: 'Maximum Wait',
		name: 'maxWait',
		unitName: 'maxWaitUnit',
		amount: 3,
		unit: 'days',
		description: 'How long the event is waited for',
		show: { waitFor: ['event'], limitWait: [true] },
	}),
];

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		...contactOptions,
		{ ...filterMatchOption, displayOptions: { show: { '/waitFor': ['event'] } } },
		{
			displayName: 'Test Run Output',
			name: 'testOutput',
			type: 'options',
			default: 'reached',
			description: 'Test runs from the editor do not wait. Which output they take.',
			options: [
				{ name: 'Reached', value: 'reached' },
				{ name: 'Timed Out', value: 'timedOut' },
			],
		},
		{
			displayName: 'When the Contact Changes',
			name: 'whenContactChanges',
			type: 'options',
			default: 'recompute',
			description: 'What a new time zone or date of a contact does to a wait under way',
			options: [
				{ name: 'Compute the Time Anew', value: 'recompute' },
				{ name: 'Keep the Time', value: 'keep' },
			],
		},
	],
};

export const properties: INodeProperties[] = [
	kindProperty,
	...amountProperties({
		displayName: 'Wait',
		name: 'amount',
		unitName: 'unit',
		amount: 1,
		unit: 'days',
		description: 'How long each contact waits',
		show: { waitFor: ['duration'] },
	}),
	...timeOfDayProperties,
	...dateProperties,
	...eventProperties,
	...storeProperties,
	optionsProperty,
];
