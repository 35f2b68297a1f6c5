import type { INodeProperties } from 'n8n-workflow';
import {
	eventFilterProperties,
	eventNameProperty,
	filterMatchOption,
	NO_FILTERS,
} from '../shared/event';
import { ruleProperties } from '../shared/rule';
import { fieldTitle } from '../shared/titles';
import { ownDecayProperties } from './decay';

const POINTS_OF_RULE = { minValue: -100_000, maxValue: 100_000 };

function pointsProperty(description: string): INodeProperties {
	return {
		displayName: 'Points',
		name: 'points',
		type: 'number',
		noDataExpression: true,
		default: 10,
		typeOptions: POINTS_OF_RULE,
		description,
	};
}

const naming: INodeProperties[] = [
	{
		displayName: 'Group',
		name: 'group',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. engagement',
		description: 'Also adds up the points of each group separately, such as fit and engagement',
	},
	{
		displayName: 'Label',
		name: 'label',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. Opened an email',
		description: 'Name shown in the explanation. Defaults to a name made from the rule.',
	},
];

const capProperties: INodeProperties[] = [
	{
		displayName: 'At Most',
		name: 'atMost',
		type: 'number',
		noDataExpression: true,
		default: 0,
		typeOptions: { minValue: 0, maxValue: 10_000, numberPrecision: 0 },
		description: 'Maximum number of these events that count; 0 for all',
	},
	{
		displayName: 'Per',
		name: 'per',
		type: 'options',
		noDataExpression: true,
		default: 'ever',
		description: 'Applies to any period of this length, regardless of the calendar',
		options: [
			{ name: 'Day (24 Hours)', value: 'day' },
			{ name: 'Ever', value: 'ever', description: 'Counts the newest events' },
			{ name: 'Hour', value: 'hour' },
			{ name: 'Month (30 Days)', value: 'month' },
			{ name: 'Week', value: 'week' },
		],
		displayOptions: { hide: { atMost: [0] } },
	},
];

export const eventRules: INodeProperties = {
	displayName: 'Event Rules',
	name: 'eventRules',
	type: 'fixedCollection',
	placeholder: 'Add Event Rule',
	default: {},
	typeOptions: {
		multipleValues: true,
		sortable: true,
		fixedCollection: { itemTitle: fieldTitle('label', 'eventName.value') },
	},
	description: 'Gives points for events',
	options: [
		{
			displayName: 'Event Rule',
			name: 'rules',
			values: [
				eventNameProperty('The event that gives points', undefined, { fixed: true }),
				pointsProperty('Points for each event; use a negative number to subtract'),
				...capProperties,
				...ownDecayProperties,
				...eventFilterProperties(undefined, { fixed: true }),
				{
					...filterMatchOption,
					noDataExpression: true,
					displayOptions: { hide: { propertyFilters: NO_FILTERS } },
				},
				...naming,
			],
		},
	],
};

export const conditionRules: INodeProperties = {
	displayName: 'Condition Rules',
	name: 'conditionRules',
	type: 'fixedCollection',
	placeholder: 'Add Condition Rule',
	default: {},
	typeOptions: {
		multipleValues: true,
		sortable: true,
		fixedCollection: { itemTitle: fieldTitle('label') },
	},
	description: 'Gives points for attributes, stage, segments and other conditions',
	options: [
		{
			displayName: 'Condition Rule',
			name: 'rules',
			values: [
				pointsProperty('Points while the conditions are true; use a negative number to subtract'),
				...ruleProperties({ fixed: true }),
				...naming,
			],
		},
	],
};

export const externalScores: INodeProperties = {
	displayName: 'External Scores',
	name: 'externalScores',
	type: 'fixedCollection',
	placeholder: 'Add External Score',
	default: {},
	typeOptions: {
		multipleValues: true,
		sortable: true,
		fixedCollection: { itemTitle: fieldTitle('label', 'path') },
	},
	description: 'Gives points for a number from elsewhere, such as the output of a model',
	options: [
		{
			displayName: 'External Score',
			name: 'rules',
			values: [
				{
					displayName: 'Source',
					name: 'from',
					type: 'options',
					noDataExpression: true,
					default: 'item',
					options: [
						{ name: 'Attribute', value: 'attribute', description: 'An attribute of the contact' },
						{
							name: 'Item',
							value: 'item',
							description: 'A field that an earlier node added to the item',
						},
					],
				},
				{
					displayName: 'Path',
					name: 'path',
					type: 'string',
					noDataExpression: true,
					default: '',
					required: true,
					placeholder: 'e.g. prediction.propensity',
					description: 'Path to the number; use dots for nested values',
				},
				{
					displayName: 'Weight',
					name: 'weight',
					type: 'number',
					noDataExpression: true,
					default: 1,
					typeOptions: POINTS_OF_RULE,
					description:
						'Factor that turns the number into points, such as 100 for a number between 0 and 1',
				},
				...naming,
			],
		},
	],
};
