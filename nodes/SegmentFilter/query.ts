import type { INodeProperties } from 'n8n-workflow';
import { eventNameProperty } from '../shared/event';
import { choice } from '../shared/rule-kinds';

const quintileOptions = (highest: string, lowest: string) => [
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
	description: 'Quintiles to include; leave empty for all',
});

const rfmValues: INodeProperties[] = [
	eventNameProperty('The event by which contacts are compared', {}, { fixed: true }),
	{
		displayName: 'Value Property',
		name: 'value',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. total',
		description: "Event property that holds the money spent; required for 'Monetary Value'",
	},
	{
		displayName: 'Look-Back Period (Days)',
		name: 'days',
		type: 'number',
		noDataExpression: true,
		default: 365,
		typeOptions: { minValue: 1, maxValue: 3650, numberPrecision: 0 },
		description: 'Number of past days whose events count',
	},
	quintiles('Recency', 'recency', quintileOptions('Most Recent', 'Least Recent')),
	quintiles('Frequency', 'frequency', quintileOptions('Most Often', 'Least Often')),
	quintiles('Monetary Value', 'monetary', quintileOptions('Highest', 'Lowest')),
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
		displayName: 'Rank By',
		name: 'by',
		type: 'options',
		noDataExpression: true,
		default: 'score',
		options: [
			{ name: 'Attribute', value: 'attribute' },
			{ name: 'Event', value: 'event', description: 'Number of events, or the sum of a property' },
			{ name: 'First Seen', value: 'created', description: 'Date the contact became known' },
			{ name: 'Main Score', value: 'score' },
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
		{ description: "For 'First Seen', the highest are the newest" },
	),
	{
		displayName: 'Attribute',
		name: 'path',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. lifetimeValue',
		description: 'Path of the attribute; use dots for nested values',
		displayOptions: { show: { by: ['attribute'] } },
	},
	eventNameProperty('The event to rank by', EVENTS, { fixed: true }),
	{
		displayName: 'Sum of Property',
		name: 'property',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. total',
		description: 'Leave empty to count events',
		displayOptions: { show: EVENTS },
	},
	{
		displayName: 'Look-Back Period (Days)',
		name: 'days',
		type: 'number',
		noDataExpression: true,
		default: 365,
		typeOptions: { minValue: 0, maxValue: 3650, numberPrecision: 0 },
		description: 'Number of past days whose events count; 0 for all events',
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
		'Keeps only the top contacts who match, or those in quintiles of recency, frequency and monetary value (RFM)',
	displayOptions: { show: { source: ['conditions'] } },
	options: [
		{ displayName: 'RFM', name: 'rfm', values: rfmValues },
		{ displayName: 'Top Contacts', name: 'top', values: topValues },
	],
};
