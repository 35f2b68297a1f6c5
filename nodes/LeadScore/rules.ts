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

function pointsProperty(description: string): INodeProperties {
	return {
		displayName: 'Points',
		name: 'points',
		type: 'number',
		noDataExpression: true,
		default: 10,
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
		description: 'Rules of a group are also added up by themselves, such as fit and engagement',
	},
	{
		displayName: 'Label',
		name: 'label',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. Opened a mail',
		description: 'What the explanation calls it; made from the rule when left empty',
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
		description: 'How many of these events count; 0 for all',
	},
	{
		displayName: 'Per',
		name: 'per',
		type: 'options',
		noDataExpression: true,
		default: 'ever',
		description: 'In any stretch of this length, not by the calendar',
		options: [
			{ name: 'Day (24 Hours)', value: 'day' },
			{ name: 'Ever', value: 'ever', description: 'The newest count' },
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
	description: 'Points for what a contact does',
	options: [
		{
			displayName: 'Event Rule',
			name: 'rules',
			values: [
				eventNameProperty('The event that brings points', undefined, { fixed: true }),
				pointsProperty('For each event; negative points take away'),
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
	description: 'Points for what a contact is: attributes, stage, segments and other conditions',
	options: [
		{
			displayName: 'Condition Rule',
			name: 'rules',
			values: [
				pointsProperty('While the conditions hold; negative points take away'),
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
	description: 'Points from a number that comes from elsewhere, such as the output of a model',
	options: [
		{
			displayName: 'External Score',
			name: 'rules',
			values: [
				{
					displayName: 'From',
					name: 'from',
					type: 'options',
					noDataExpression: true,
					default: 'item',
					options: [
						{ name: 'Attribute', value: 'attribute', description: 'Of the contact' },
						{ name: 'Item', value: 'item', description: 'A field that an earlier node brought' },
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
					description: 'Where the number is, with dots for what is inside',
				},
				{
					displayName: 'Weight',
					name: 'weight',
					type: 'number',
					noDataExpression: true,
					default: 1,
					description: 'Points for each 1 of it: 100 for a number between 0 and 1',
				},
				...naming,
			],
		},
	],
};
