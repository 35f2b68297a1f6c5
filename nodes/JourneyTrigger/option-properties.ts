import type { INodeProperties } from 'n8n-workflow';
import { MOST_TIME, unitOptions } from '../shared/amount';
import { filterMatchOption, NO_FILTERS } from '../shared/event';
import { locator } from '../shared/rule-kinds';
import { stageOption, touchpointOption } from '../shared/map-options';

/** An amount of time in an option; the same for every item. */
function amountValues(amount: number, unit: string): INodeProperties[] {
	return [
		{
			displayName: 'Amount',
			name: 'amount',
			type: 'number',
			noDataExpression: true,
			default: amount,
			typeOptions: { minValue: 0, maxValue: MOST_TIME },
		},
		{
			displayName: 'Unit',
			name: 'unit',
			type: 'options',
			noDataExpression: true,
			default: unit,
			options: unitOptions,
		},
	];
}

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Attribution Window',
			name: 'attribution',
			type: 'fixedCollection',
			default: { window: { amount: 7, unit: 'days' } },
			description:
				'Time after the end of an enrollment in which a goal still counts as a conversion',
			options: [
				{
					displayName: 'Window',
					name: 'window',
					values: amountValues(7, 'days'),
				},
			],
		},
		{
			displayName: 'Contacts at Deleted Nodes',
			name: 'deletedNodes',
			type: 'fixedCollection',
			default: { policy: { mode: 'keep' } },
			description:
				'What becomes of contacts who wait at a node that you delete. If the workflow has a node of the same name and type, they wait on there in any case.',
			options: [
				{
					displayName: 'Policy',
					name: 'policy',
					values: [
						{
							displayName: 'When Published',
							name: 'mode',
							type: 'options',
							noDataExpression: true,
							default: 'keep',
							options: [
								{
									name: 'Exit',
									value: 'exit',
									description: 'They leave the journey, with the reason in reports',
								},
								{
									name: 'Keep Waiting',
									value: 'keep',
									description: 'Until the node is back, or you move them with Journey Contact',
								},
								{
									name: 'Move To Node',
									value: 'move',
									description: 'They arrive at another node as if they had just reached it',
								},
							],
						},
						locator({
							displayName: 'Node',
							name: 'node',
							show: { mode: ['move'] },
							description: 'A Wait Until or Multi-Channel Send of this workflow',
							searchListMethod: 'searchOwnWaitNodes',
							typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Wait Until' },
							fixed: true,
						}),
					],
				},
			],
		},
		{
			displayName: 'Entry Cap per Day',
			name: 'capPerDay',
			type: 'number',
			noDataExpression: true,
			default: 1000,
			typeOptions: { minValue: 1, maxValue: 1_000_000_000, numberPrecision: 0 },
			description:
				"Maximum number of contacts who enter per day, in the workflow's time zone. Further contacts do not enter.",
		},
		{
			displayName: 'Exit When Leaving the Segment',
			name: 'exitOnLeave',
			type: 'boolean',
			noDataExpression: true,
			default: true,
			description:
				'Whether contacts who leave the segment that started the journey also leave the journey',
			displayOptions: { show: { '/triggerOn': ['schedule', 'segment'] } },
		},
		{
			displayName: 'Instance Key',
			name: 'instanceKey',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. orderId',
			description:
				"Event property that distinguishes enrollments. A contact has one enrollment per value, and 'Re-Entry' applies to each value.",
		},
		{
			displayName: 'Journey Key',
			name: 'journeyKey',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. welcome',
			description:
				'Identifies the journey in the workspace; must be unique among active workflows. Defaults to a key made from the IDs of workflow and node.',
		},
		{
			displayName: 'Maximum Time in Journey',
			name: 'maxAge',
			type: 'fixedCollection',
			default: { age: { amount: 90, unit: 'days' } },
			description: 'Removes contacts who have been in the journey for longer',
			options: [
				{
					displayName: 'Time',
					name: 'age',
					values: amountValues(90, 'days'),
				},
			],
		},
		{
			displayName: 'Overdue Contacts',
			name: 'overdue',
			type: 'fixedCollection',
			default: { policy: { mode: 'spread', minutes: 10 } },
			description: 'What to do with contacts whose wait ended while the workflow was inactive',
			options: [
				{
					displayName: 'Policy',
					name: 'policy',
					values: [
						{
							displayName: 'When Reactivated',
							name: 'mode',
							type: 'options',
							noDataExpression: true,
							default: 'spread',
							options: [
								{ name: 'Release Immediately', value: 'atOnce' },
								{ name: 'Release Over N Minutes', value: 'spread' },
								{ name: 'Skip If More Than N Minutes Late', value: 'skip' },
							],
						},
						{
							displayName: 'Minutes',
							name: 'minutes',
							type: 'number',
							noDataExpression: true,
							default: 10,
							typeOptions: { minValue: 1, maxValue: 527_040 },
							description:
								'Minutes over which contacts are released, or after which they are skipped',
						},
					],
				},
			],
		},
		{
			...filterMatchOption,
			displayOptions: {
				show: { '/triggerOn': ['event'] },
				hide: { '/propertyFilters': NO_FILTERS },
			},
		},
		stageOption,
		touchpointOption,
		{
			displayName: 'While Switched Off',
			name: 'whileOff',
			type: 'options',
			noDataExpression: true,
			default: 'countOn',
			description: 'How time counts for contacts who wait while the workflow is inactive or paused',
			options: [
				{
					name: 'Count On',
					value: 'countOn',
					description: 'Waits that end meanwhile are released when the workflow is active again',
				},
				{
					name: 'Stand Still',
					value: 'standStill',
					description:
						'Durations go on where they stopped. Dates, times of day and quiet hours do not move.',
				},
			],
		},
		{
			displayName: 'Workspace',
			name: 'workspace',
			type: 'string',
			noDataExpression: true,
			default: 'default',
			description: 'Keeps contacts and events separate, such as one workspace per client',
		},
	],
};
