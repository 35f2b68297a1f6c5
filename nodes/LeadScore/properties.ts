import type { INodeProperties } from 'n8n-workflow';
import { workflowProperty } from '../shared/rule';
import { storeProperties } from '../shared/store';
import { inTestRunsProperty } from '../shared/test-runs';
import { fieldTitle } from '../shared/titles';
import { decayProperties } from './decay';
import { optionsProperty, POINTS } from './options';
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
		'Identifies the score in rules, segments and reports. Lead Score nodes with the same key share one score, so give them the same rules.',
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
	description:
		'Assigns the best grade whose minimum points a contact has reached. Below all of them, a contact has no grade.',
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
					displayName: 'Minimum Points',
					name: 'from',
					type: 'number',
					noDataExpression: true,
					default: 0,
					typeOptions: POINTS,
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
			"Whether to route contacts who cross a number of points to 'Crossed Up' or 'Crossed Down'",
	},
	{
		displayName: 'Threshold Points',
		name: 'thresholdAt',
		type: 'number',
		noDataExpression: true,
		default: 50,
		typeOptions: POINTS,
		description: 'Points that a contact needs to be above the threshold',
		displayOptions: { show: { threshold: [true] } },
	},
	{
		displayName: 'Threshold Buffer',
		name: 'hysteresis',
		type: 'number',
		noDataExpression: true,
		default: 5,
		typeOptions: { ...POINTS, minValue: 0 },
		description:
			'Points by which a contact may fall below the threshold before crossing down. Prevents repeated crossings.',
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
	inTestRunsProperty('preview'),
	...storeProperties,
	workflowProperty,
	optionsProperty,
];
