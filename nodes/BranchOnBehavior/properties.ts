import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { stageOption, touchpointOption } from '../shared/map-options';
import { ruleProperties, shown, workflowProperty } from '../shared/rule';
import { storeProperties } from '../shared/store';
import { fieldTitle } from '../shared/titles';
import { workspaceOption } from '../shared/workspace';

/** What a builder starts with: every field that the condition shows. */
const OPENED = {
	name: 'Opened',
	conditionsDefineBy: 'conditions',
	conditionsMatch: 'all',
	conditions: {
		values: [
			{
				type: 'message',
				engagement: 'opened',
				step: { __rl: true, mode: 'list', value: '' },
				count: 'atLeast',
				times: 1,
				window: 'ever',
				more: {},
			},
		],
	},
};

const branchesProperty: INodeProperties = {
	displayName: 'Branches',
	name: 'branches',
	type: 'fixedCollection',
	placeholder: 'Add Branch',
	default: { values: [OPENED] },
	typeOptions: {
		multipleValues: true,
		sortable: true,
		hideOptionalFields: true,
		addOptionalFieldButtonText: 'Add Branch Option',
		fixedCollection: { itemTitle: fieldTitle('name') },
	},
	description:
		"Checked from top to bottom. Each contact takes the first branch that matches, or 'Otherwise', the first output.",
	options: [
		{
			displayName: 'Branch',
			name: 'values',
			values: [
				{
					displayName: 'Branch Name',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					required: true,
					placeholder: 'e.g. Opened',
					description: 'Name of the output; must be unique',
				},
				...ruleProperties({ fixed: false }).map((each) =>
					each.name === 'conditionsDefineBy' ? each : shown(each),
				),
			],
		},
	],
};

export const properties: INodeProperties[] = [
	branchesProperty,
	workflowProperty,
	...storeProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...contactOptions, stageOption, touchpointOption, workspaceOption],
	},
];
