import type { INodeProperties } from 'n8n-workflow';
import { workflowProperty } from '../shared/rule';
import { storeProperties } from '../shared/store';
import { fieldTitle } from '../shared/titles';
import { decayProperties } from './decay';
import { optionsProperty } from './options';
import { conditionRules, eventRules, externalScores } from './rules';

const keyProperty: INodeProperties = {
	displayName: 'Score Key',
	name: 'scoreKey',
	type: 'string',
	noDataExpression: true,
	default: 'lead',
	required: true,
	placeholder: 'e.g. lead',
	description:
		'Names the score for rules, segments and reports. Lead Score nodes with the same key keep one score, so give them the same rules.',
};

const grades: INodeProperties = {
	displayName: 'Grades',
	name: 'grades',
	type: 'fixedCollection',
	placeholder: 'Add Grade',
	default: {
		values: [
			{ grade: 'A', from: 80 },
			{ grade: 'B', from: 60 },
			{ grade: 'C', from: 40 },
			{ grade: 'D', from: 0 },
		],
	},
	typeOptions: {
		multipleValues: true,
		sortable: true,
		fixedCollection: { itemTitle: fieldTitle('grade') },
	},
	description: 'The best grade whose points a contact reaches; below all of them there is none',
	options: [
		{
			displayName: 'Grade',
			name: 'values',
			values: [
				{
					displayName: 'Grade',
					name: 'grade',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. A',
				},
				{
					displayName: 'From Points',
					name: 'from',
					type: 'number',
					noDataExpression: true,
					default: 0,
				},
			],
		},
	],
};

const thresholdProperties: INodeProperties[] = [
	{
		displayName: 'Threshold',
		name: 'threshold',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			"Whether contacts who cross a number of points leave by 'Crossed Up' or 'Crossed Down'",
	},
	{
		displayName: 'Threshold At',
		name: 'thresholdAt',
		type: 'number',
		noDataExpression: true,
		default: 50,
		description: 'Points from which on a contact is above',
		displayOptions: { show: { threshold: [true] } },
	},
	{
		displayName: 'Hysteresis',
		name: 'hysteresis',
		type: 'number',
		noDataExpression: true,
		default: 5,
		typeOptions: { minValue: 0 },
		description:
			'Points below the threshold to which a contact may fall before they cross down, so that nobody goes to and fro around it',
		displayOptions: { show: { threshold: [true] } },
	},
];

export const properties: INodeProperties[] = [
	keyProperty,
	eventRules,
	conditionRules,
	externalScores,
	...decayProperties,
	grades,
	...thresholdProperties,
	...storeProperties,
	workflowProperty,
	optionsProperty,
];
