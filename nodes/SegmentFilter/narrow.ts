import type { INodeProperties } from 'n8n-workflow';
import { eventNameProperty } from '../shared/event';
import { choice } from '../shared/rule-kinds';

const fifths = (highest: string, lowest: string) => [
	{ name: `5 (${highest})`, value: 5 },
	{ name: '4', value: 4 },
	{ name: '3', value: 3 },
	{ name: '2', value: 2 },
	{ name: `1 (${lowest})`, value: 1 },
];

const quintiles = (
	displayName: string,
	name: string,
	options: Array<{ name: string; value: number }>,
): INodeProperties => ({
	displayName,
	name,
	type: 'multiOptions',
	noDataExpression: true,
	default: [],
	options,
	description: 'One of these fifths; none chosen: all of them',
});

const rfmValues: INodeProperties[] = [
	eventNameProperty('Contacts who did it are compared with each other', {}, { fixed: true }),
	{
		displayName: 'Value Property',
		name: 'value',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. total',
		description: "The event's property that holds the money spent; needed for 'Monetary Value'",
	},
	{
		displayName: 'Days',
		name: 'days',
		type: 'number',
		noDataExpression: true,
		default: 365,
		typeOptions: { minValue: 1, maxValue: 3650, numberPrecision: 0 },
		description: 'Events of the last so many days count',
	},
	quintiles('Recency', 'recency', fifths('Most Recent', 'Longest Ago')),
	quintiles('Frequency', 'frequency', fifths('Most Often', 'Least Often')),
	quintiles('Monetary Value', 'monetary', fifths('Highest', 'Lowest')),
];

const EVENTS = { by: ['event'] };

const topValues: INodeProperties[] = [
	{
		displayName: 'Number of Contacts',
		name: 'limit',
		type: 'number',
		noDataExpression: true,
		default: 100,
		typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
	},
	{
		displayName: 'By',
		name: 'by',
		type: 'options',
		noDataExpression: true,
		default: 'score',
		options: [
			{ name: 'Attribute', value: 'attribute' },
			{ name: 'Event', value: 'event', description: 'How often, or the sum of a property' },
			{ name: 'Main Score', value: 'score' },
			{ name: 'Time Known', value: 'created', description: 'When the contact was first seen' },
		],
	},
	choice(
		'Order',
		'order',
		[
			{ name: 'Highest First', value: 'highest' },
			{ name: 'Lowest First', value: 'lowest' },
		],
		{},
		{ description: 'For time known, the highest are the newest' },
	),
	{
		displayName: 'Attribute',
		name: 'path',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. lifetimeValue',
		description: 'Its path, with dots for what is inside',
		displayOptions: { show: { by: ['attribute'] } },
	},
	eventNameProperty('The event', EVENTS, { fixed: true }),
	{
		displayName: 'Sum of Property',
		name: 'property',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. total',
		description: 'Empty: events are counted',
		displayOptions: { show: EVENTS },
	},
	{
		displayName: 'Days',
		name: 'days',
		type: 'number',
		noDataExpression: true,
		default: 365,
		typeOptions: { minValue: 0, maxValue: 3650, numberPrecision: 0 },
		description: 'Events of the last so many days count; 0: all events',
		displayOptions: { show: EVENTS },
	},
];

/** Filters that compare contacts with each other, after the conditions. */
export const narrowProperty: INodeProperties = {
	displayName: 'Narrow Down',
	name: 'narrow',
	type: 'fixedCollection',
	placeholder: 'Add Filter',
	default: {},
	description:
		'Of those whom the conditions find, only the top ones, or those in the fifths of recency, frequency and monetary value (RFM)',
	displayOptions: { show: { source: ['conditions'] } },
	options: [
		{ displayName: 'RFM', name: 'rfm', values: rfmValues },
		{ displayName: 'Top Contacts', name: 'top', values: topValues },
	],
};
