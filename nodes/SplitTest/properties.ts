import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { stageOption, touchpointOption } from '../shared/map-options';
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
					description: 'Name of the output, also shown in reports',
				},
				{
					displayName: 'Weight',
					name: 'weight',
					type: 'number',
					noDataExpression: true,
					default: 50,
					typeOptions: { minValue: 0, maxValue: 1_000_000 },
					description:
						'Share relative to the other arms. Weights need not add up to 100; an arm with 0 gets no contacts.',
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
				'Gives a contact the same arm in all Split Tests with the same key, arms and weights, in any journey. Leave empty to split independently in each node and journey.',
		},
		{
			displayName: 'Minimum Sample',
			name: 'minimumSample',
			type: 'number',
			noDataExpression: true,
			default: 100,
			typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
			description:
				"Contacts that each arm needs before the weights follow conversions. Used with 'Optimize for Goal'.",
		},
		{
			displayName: 'Minimum Traffic',
			name: 'minimumTraffic',
			type: 'number',
			noDataExpression: true,
			default: 1,
			typeOptions: { minValue: 0, maxValue: 50 },
			description:
				"Percentage of contacts that each arm always gets, so that an improving arm is noticed. Used with 'Optimize for Goal'.",
		},
		stageOption,
		{
			displayName: 'Test Run Arm',
			name: 'testArm',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. B',
			description:
				'Arm that sample contacts take in test runs from the editor. Defaults to the first arm.',
		},
		touchpointOption,
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
		hint: "Percentage of contacts. Where nothing is connected to the output 'Holdout', their journey ends there, and they still count.",
		description:
			"Share of contacts who get no arm and go to the output 'Holdout', to measure the effect of the journey. That output comes first: move the lines of the arms where you add or remove it.",
	},
	{
		displayName: 'Optimize for Goal',
		name: 'optimize',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to send more contacts to arms that convert better, measured by the goals of the Journey Trigger. Contacts who have an arm keep it.',
	},
	...storeProperties,
	optionsProperty,
];
