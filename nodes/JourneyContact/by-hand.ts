import type { INodeProperties } from 'n8n-workflow';
import { choice, locator, type Show } from '../shared/rule-kinds';

function journeyProperty(show: Show, required: boolean): INodeProperties {
	return locator({
		displayName: 'Journey',
		name: 'journey',
		show,
		required,
		...(!required && { description: 'Left empty, all journeys of the workspace' }),
		searchListMethod: 'searchJourneys',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. welcome' },
		fixed: false,
	});
}

export const whoseProperty = choice(
	'Whose',
	'whose',
	[
		{
			name: 'Contact of Each Item',
			value: 'contact',
			description: 'All that has failed of this contact',
		},
		{
			name: 'All of a Journey',
			value: 'journey',
			description: 'Whoever has failed on it, as many as you say',
		},
	],
	{ operation: ['retryFailed'] },
);

/** Of 'Retry Failed' and 'Release Now'. */
export const byHandProperties: INodeProperties[] = [
	journeyProperty({ operation: ['retryFailed'], whose: ['journey'] }, true),
	journeyProperty({ operation: ['retryFailed'], whose: ['contact'] }, false),
	journeyProperty({ operation: ['releaseNow'] }, false),
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1 },
		description: 'Max number of results to return',
		hint: 'The oldest go on first; the next run of this node takes the next',
		displayOptions: { show: { operation: ['retryFailed'], whose: ['journey'] } },
	},
	{
		displayName: 'Failed Since',
		name: 'failedSince',
		type: 'dateTime',
		default: '',
		description: 'Left empty, whenever it was',
		displayOptions: { show: { operation: ['retryFailed'], whose: ['journey'] } },
	},
	locator({
		displayName: 'Node',
		name: 'node',
		show: { operation: ['releaseNow'] },
		required: false,
		description: 'The node that holds the contact. Left empty, all of them.',
		searchListMethod: 'searchHoldingNodes',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Wait Until' },
		fixed: false,
	}),
	choice(
		'Leave By',
		'leaveBy',
		[
			{ name: 'As When Time Is Up', value: 'asTimed' },
			{ name: 'Reached', value: 'reached', description: 'As if what is awaited had come' },
			{ name: 'Timed Out', value: 'timedOut', description: 'Where the node has this output' },
		],
		{ operation: ['releaseNow'] },
	),
];
