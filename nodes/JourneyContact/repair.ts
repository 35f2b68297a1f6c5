import type { INodeProperties } from 'n8n-workflow';
import { choice, locator, type Locating, type Show } from '../shared/rule-kinds';

export function journeyProperty(show: Show, required: boolean): INodeProperties {
	return locator({
		displayName: 'Journey',
		name: 'journey',
		show,
		required,
		...(!required && { description: 'Leave empty for all journeys of the workspace' }),
		searchListMethod: 'searchJourneys',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. welcome' },
		fixed: false,
	});
}

export const whoseProperties = [
	choice(
		'Scope',
		'whose',
		[
			{
				name: 'Each Contact',
				value: 'contact',
				description: 'Enrollments of the contact of each item',
			},
			{
				name: 'Entire Journey',
				value: 'journey',
				description: 'Enrollments of all contacts in a journey',
			},
		],
		{ operation: ['exit', 'retryFailed'] },
	),
	choice(
		'Scope',
		'whose',
		[
			{ name: 'Each Contact', value: 'contact', description: 'The contact of each item' },
			{ name: 'All at a Node', value: 'journey', description: 'All who wait at the node' },
		],
		{ operation: ['moveToNode'] },
	),
];

const nodeByName = (
	property: Pick<Locating, 'displayName' | 'name' | 'show' | 'description' | 'searchListMethod'>,
	required: boolean,
) =>
	locator({
		...property,
		...{ required, fixed: false },
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Wait Until' },
	});

/** Of 'Exit From Journey', 'Retry Failed', 'Release Now', 'Move To Node' and 'Create Map Link'. */
export const byHandProperties: INodeProperties[] = [
	journeyProperty({ operation: ['createMapLink'] }, true),
	journeyProperty({ operation: ['exit', 'retryFailed'], whose: ['journey'] }, true),
	journeyProperty({ operation: ['retryFailed'], whose: ['contact'] }, false),
	journeyProperty({ operation: ['releaseNow'] }, false),
	journeyProperty({ operation: ['moveToNode'] }, true),
	nodeByName(
		{
			...{ displayName: 'From Node', name: 'fromNode', searchListMethod: 'searchMoveSources' },
			show: { operation: ['moveToNode'], whose: ['journey'] },
		},
		true,
	),
	nodeByName(
		{
			...{ displayName: 'From Node', name: 'fromNode', searchListMethod: 'searchMoveSources' },
			show: { operation: ['moveToNode'], whose: ['contact'] },
			description: 'Leave empty for the node where the contact is',
		},
		false,
	),
	nodeByName(
		{
			...{ displayName: 'To Node', name: 'toNode', searchListMethod: 'searchMoveTargets' },
			show: { operation: ['moveToNode'] },
			description:
				'A Wait Until or Multi-Channel Send of the journey. Contacts arrive there as if they had just reached it.',
		},
		true,
	),
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
		description: 'Max number of results to return',
		hint: 'Retries the oldest first; the next execution continues from there',
		displayOptions: { show: { operation: ['retryFailed'], whose: ['journey'] } },
	},
	{
		displayName: 'Failed Since',
		name: 'failedSince',
		type: 'dateTime',
		default: '',
		description: 'Leave empty for any time',
		displayOptions: { show: { operation: ['retryFailed'], whose: ['journey'] } },
	},
	locator({
		displayName: 'Node',
		name: 'node',
		show: { operation: ['releaseNow'] },
		required: false,
		description: 'Node that holds the contact. Leave empty for all nodes.',
		searchListMethod: 'searchHoldingNodes',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Wait Until' },
		fixed: false,
	}),
	choice(
		'Output',
		'leaveBy',
		[
			{ name: 'As If Time Were Up', value: 'asTimed' },
			{
				name: 'Reached',
				value: 'reached',
				description: 'As if the awaited event or condition had occurred',
			},
			{ name: 'Timed Out', value: 'timedOut', description: 'Only if the node has this output' },
		],
		{ operation: ['releaseNow'] },
	),
];
