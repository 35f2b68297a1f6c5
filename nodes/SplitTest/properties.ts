import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { storeProperties } from '../shared/store';
import { fieldTitle } from '../shared/titles';
import { workspaceOption } from '../shared/workspace';

const armsProperty: INodeProperties = {
	displayName: 'Arms',
	name: 'arms',
	type: 'fixedCollection',
	placeholder: 'Add Arm',
	default: {
		values: [
			{ name: 'A', weight: 50 },
			{ name: 'B', weight: 50 },
		],
	},
	typeOptions: {
		multipleValues: true,
		sortable: true,
		fixedCollection: { itemTitle: fieldTitle('name') },
	},
	description: 'Each arm is an output. A contact takes the same arm every time.',
	options: [
		{
			displayName: 'Arm',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. Short Subject',
					description: 'What the output and the reports call it',
				},
				{
					displayName: 'Weight',
					name: 'weight',
					type: 'number',
					noDataExpression: true,
					default: 50,
					typeOptions: { minValue: 0 },
					description: 'Its share beside the others; they need not sum to 100. 0 gets nobody.',
				},
			],
		},
	],
};

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		...contactOptions,
		{
			displayName: 'Experiment Key',
			name: 'experimentKey',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. spring-pricing',
			description:
				'Split Tests with the same key, arms and weights give a contact the same arm, in any journey. Left out, every node and journey splits by itself.',
		},
		{
			displayName: 'Minimum Sample',
			name: 'minimumSample',
			type: 'number',
			noDataExpression: true,
			default: 100,
			typeOptions: { minValue: 1 },
			description:
				"With 'Optimize for Goal': how many contacts every arm must have had before the weights follow what converts",
		},
		{
			displayName: 'Minimum Traffic',
			name: 'minimumTraffic',
			type: 'number',
			noDataExpression: true,
			default: 1,
			typeOptions: { minValue: 0, maxValue: 50 },
			description:
				"With 'Optimize for Goal': percent of contacts that every arm keeps, so that one that gets better is noticed",
		},
		{
			displayName: 'Test Run Arm',
			name: 'testArm',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. B',
			description:
				'Which arm made-up contacts take in test runs from the editor. Left out, it is the first one.',
		},
		workspaceOption,
	],
};

export const properties: INodeProperties[] = [
	armsProperty,
	{
		displayName: 'Holdout',
		name: 'holdout',
		type: 'number',
		noDataExpression: true,
		default: 0,
		typeOptions: { minValue: 0, maxValue: 100 },
		hint: 'Percent of contacts',
		description:
			"They get no arm and leave by the output 'Holdout', to see what the journey does for the others",
	},
	{
		displayName: 'Optimize for Goal',
		name: 'optimize',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether arms that convert better get more contacts. The goal is the one of the Journey Trigger. Contacts who have an arm keep it.',
	},
	...storeProperties,
	optionsProperty,
];
